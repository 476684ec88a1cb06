import { lstatSync, rmSync } from 'node:fs';
import type { Operation } from '#core/datasets/operation.ts';
import { formatPypeitFile, parseInputFile, replacePaths } from '#core/setup/pypeit-file.ts';
import { clearParts, readIfThere, writeWhole } from '#core/workspace/files.ts';

const isThere = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** Let a setup file name the folders of its dataset as they are now. Null: it does; else why it was left as it is. */
export function editSetupFile(operation: Extract<Operation, { do: 'edit' }>): string | null {
  const { path, from, to, was, backup, made } = operation;
  const text = readIfThere(path);
  // Taken back: its folder has its former name again, or has it still.
  if (text === null) return backup === null && isThere(was) ? null : 'the setup file is gone';
  clearParts(path);
  if (backup !== null) clearParts(backup);
  const edited = formatPypeitFile(replacePaths(parseInputFile(text, path), from, to));
  if (edited !== text) {
    if (backup !== null && !isThere(backup)) writeWhole(backup, text);
    writeWhole(path, edited);
  }
  if (made !== null && readIfThere(made) === edited) rmSync(made);
  return null;
}
