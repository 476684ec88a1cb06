import { lstatSync, rmSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Operation } from '#core/datasets/operation.ts';
import { realPath } from '#core/datasets/tree.ts';
import { formatPypeitFile, type InputFile, parseInputFile, replacePaths } from '#core/setup/pypeit-file.ts';
import { clearParts, readIfThere, writeWhole } from '#core/workspace/files.ts';

/** Do an `edit`, or find it done; else the reason. The lines may name the tree's root otherwise, as through a link. */
export function editPaths(
  { path, from, to, was, backup, made }: Extract<Operation, { do: 'edit' }>,
  { root, realRoot }: { readonly root: string; readonly realRoot: string },
): string | null {
  const text = readIfThere(path);
  // Taken back: its folder has its former name again, or has it still.
  if (text === null)
    return backup === null && lstatSync(was, { throwIfNoEntry: false }) !== undefined ? null : 'the setup file is gone';
  for (const written of [path, backup, made]) if (written !== null) clearParts(written);
  const file = parseInputFile(text, path);
  const [old, now] = [from.slice(root.length), to.slice(root.length)];
  const names = rootNames(file, old, realRoot);
  const edited = formatPypeitFile(names.reduce((done, name) => replacePaths(done, name + old, name + now), file));
  if (edited !== text) {
    if (backup !== null && lstatSync(backup, { throwIfNoEntry: false }) === undefined) writeWhole(backup, text);
    writeWhole(path, edited);
  }
  if (made !== null && readIfThere(made) === edited) rmSync(made);
  const isForeign = backup !== null && absolutePaths(file).length > 0 && names.length === 0;
  return isForeign && rootNames(file, now, realRoot).length === 0
    ? `none of its path lines leads into ${from}: change them by hand`
    : null;
}

const absolutePaths = ({ data }: InputFile) => data?.paths.map(({ path }) => path).filter(isAbsolute) ?? [];

/** How the path lines that lead into a folder of the tree name the root of it. */
function rootNames(file: InputFile, inTree: string, realRoot: string): readonly string[] {
  const names = absolutePaths(file).flatMap((path) => {
    const end = `${path}/`.lastIndexOf(`${inTree}/`);
    return end > 0 ? [path.slice(0, end)] : [];
  });
  return [...new Set(names)].filter((name) => realPath(name) === realRoot);
}
