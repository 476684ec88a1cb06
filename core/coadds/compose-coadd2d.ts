import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Defaults } from '#core/coadds/coadd-config.ts';
import { whyUnwritable } from '#core/setup/compose-file.ts';
import { formatData } from '#core/setup/data-block.ts';
import { deleteParameter, mergeParameters, setParameter } from '#core/setup/edit-parameters.ts';
import {
  formatPypeitFile,
  getParameter,
  type InputFile,
  mapPaths,
  type ParameterValue,
  parseInputFile,
  readInputText,
} from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Of what a .coadd2d file is made; the later wins. */
export interface Coadd2dParts {
  /** What pypeit_setup_coadd2d wrote. */
  readonly generated: string;
  /** For messages. */
  readonly path: string;
  readonly defaults: Defaults | null;
  /** The `[reduce]` parameters of the dataset's setup file. */
  readonly reduce: readonly { readonly path: string; readonly value: ParameterValue }[];
  /** Absolute paths. */
  readonly spec2d: readonly string[];
}

/**
 * A .coadd2d file. It names its exposures, whatever was generated: PypeIt finds them by a part of their names. It does not
 * name the folder of the result, which is that in which it is run. Throws a Fault where PypeIt could not read a name.
 */
export function composeCoadd2d({ generated, path, defaults, reduce, spec2d }: Coadd2dParts): string {
  let file = deleteParameter(parseInputFile(generated, path), 'rdx.redux_path');
  if (defaults !== null) file = mergeParameters(file, defaults.file);
  for (const { path: name, value } of reduce) file = setParameter(file, name, value);
  return withExposures(file, spec2d);
}

function withExposures(file: InputFile, spec2d: readonly string[]): string {
  const folders = [...new Set(spec2d.map((one) => dirname(one)))];
  for (const name of spec2d) refuseUnwritable(name);
  const rows = spec2d.map((one) => ({ commented: false, cells: { filename: basename(one) } }));
  const block = formatData('spec2d', folders, ['filename'], rows);
  const { data, lines } = file;
  const before = (data === null ? lines : lines.slice(0, data.start)).join('').trimEnd();
  return `${before}\n\n${block.join('\n')}\n`.replace(/(\n# Data block ?)\n\n/, '$1\n');
}

/** Throws a Fault where PypeIt could not read this path from one of its files. */
export function refuseUnwritable(path: string): void {
  const why = whyUnwritable(path);
  if (why !== null)
    throw new Fault({ code: 'bad-input-file', message: `${path}: ${why}`, path, remedy: 'Rename the folder or file.' });
}

/** The parameters of a `[reduce]` section, of a file's text. */
export const reduceParameters = (text: string, path: string): Coadd2dParts['reduce'] =>
  parseInputFile(text, path).parameters.parameters.filter((one) => one.path.startsWith('reduce.'));

/** A custom file, ready to run, and what it names. */
export interface CustomCoadd2d {
  readonly text: string;
  readonly spectrograph: string;
  /** Absolute paths. */
  readonly spec2d: readonly string[];
}

/**
 * A custom .coadd2d file with its paths led into this tree: what follows MASK/CONFIG in them stays. Throws a Fault
 * `bad-input-file` where it lacks what PypeIt needs, or names a file that is not there.
 */
export function readCustomCoadd2d(path: string, root: string, maskConfig: string): CustomCoadd2d {
  const found = parseInputFile(readInputText(path), path);
  const fault = (message: string, remedy: string) =>
    new Fault({ code: 'bad-input-file', message: `${path}: ${message}`, remedy, path });
  if (found.data?.kind !== 'spec2d')
    throw fault('there is no block spec2d read … spec2d end', 'Write it as pypeit_setup_coadd2d does.');
  const rebased = mapPaths(deleteParameter(found, 'rdx.redux_path'), (folder) => {
    const at = `${folder}/`.lastIndexOf(`/${maskConfig}/`);
    return at < 0 ? null : join(root, folder.slice(at + 1));
  });
  const spectrograph = getParameter(rebased, 'rdx.spectrograph');
  if (typeof spectrograph !== 'string')
    throw fault('the parameters do not name the spectrograph', 'Add [rdx] and below it spectrograph = NAME.');
  const folders = rebased.data?.paths.map((one) => one.path) ?? [];
  const rows = (rebased.data?.rows ?? []).filter((row) => !row.commented);
  const spec2d = rows.map(({ cells }) => {
    const name = cells.filename ?? '';
    const there = [...folders.map((folder) => join(folder, name)), ...(isAbsolute(name) ? [name] : [])].find((one) =>
      existsSync(one),
    );
    if (there === undefined)
      throw fault(`it names ${name}, which is not in ${folders.join(', ') || 'any path'}`, 'Correct its paths.');
    return there;
  });
  if (spec2d.length === 0) throw fault('it names no exposure', 'Add their spec2d files to its block.');
  return { text: formatPypeitFile(rebased), spectrograph, spec2d };
}
