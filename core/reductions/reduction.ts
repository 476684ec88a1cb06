import { createHash } from 'node:crypto';
import { type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { effective } from '#core/setup/lines.ts';
import type { ParameterValue } from '#core/setup/parameter-block.ts';
import { type PypeitFile, parsePypeitFile, readInputText } from '#core/setup/pypeit-file.ts';

/** Raw frames that PypeIt combines into one spec2d and spec1d. */
export interface Exposure {
  readonly kind: 'science' | 'standard';
  /** File names, as the .pypeit has them. PypeIt names the products after the first. */
  readonly frames: readonly string[];
  readonly targets: readonly string[];
}

/** A raw frame that a reduction reads. `path` is null if it is in none of the folders named. */
export interface RawFrame {
  readonly name: string;
  readonly path: string | null;
  readonly size: number;
  readonly mtimeMs: number;
  readonly forScience: boolean;
}

/** What is run: PypeIt on a setup file, unless it is a coadd. */
type RunKind = 'coadd1d' | 'coadd2d';

/** What a .pypeit file asks for, and what it reads. */
export interface Reduction {
  /** A coadd, and which; default: a reduction. */
  readonly kind?: RunKind;
  readonly pypeitFile: string;
  readonly folder: string;
  readonly spectrograph: string;
  readonly exposures: readonly Exposure[];
  readonly frames: readonly RawFrame[];
  readonly digests: Digests;
}

/** Digests that tell whether the inputs changed since. Raw frames count by name and size; `FrameStamp` tells more. */
interface Digests {
  /** Everything. */
  readonly inputs: string;
  /** Only what the calibrations are made from. */
  readonly calibrations: string;
}

/** Parameter sections that no calibration reads (pypeitpar.PypeItPar). */
const NOT_CALIBRATION = new Set([
  'scienceframe', 'reduce', 'flexure', 'fluxcalib', 'coadd1d', 'coadd2d', 'coadd3d', 'sensfunc', 'telluric', 'collate1d',
]); // biome-ignore format: one list, one look

/** Read a .pypeit file and look at its raw frames. Throws a Fault if PypeIt could not read the file. */
export function readReduction(pypeitFile: string): Reduction {
  return reductionOf(parsePypeitFile(readInputText(pypeitFile), pypeitFile), pypeitFile);
}

/** What a .pypeit file asks for that may not be written yet, and its raw frames as they are. */
export function reductionOf(file: PypeitFile, pypeitFile: string): Reduction {
  const folder = dirname(pypeitFile);
  const rows = file.data.rows.filter((row) => !row.commented).map((row) => row.cells);
  const frames = rows.map((row) => {
    const found = findFrame(folder, file, row.filename ?? '');
    const only = types(row).every((type) => ['science', 'standard', 'sky'].includes(type));
    return { name: row.filename ?? '', forScience: only, ...found };
  });
  return {
    pypeitFile,
    folder,
    spectrograph: file.spectrograph,
    exposures: exposuresOf(file),
    frames,
    digests: digest(file, frames),
  };
}

const types = (row: Readonly<Record<string, string>>): readonly string[] =>
  (row.frametype ?? '').split(',').map((type) => type.trim());

/** Exposures by PypeIt's `comb_id`; without that column each frame is one of its own (`set_combination_groups`). */
export function exposuresOf(file: PypeitFile): readonly Exposure[] {
  const rows = file.data.rows
    .filter((row) => !row.commented)
    .map((row) => row.cells)
    .filter((row) => types(row).includes('science') || types(row).includes('standard'));
  const groups = new Map<string, Readonly<Record<string, string>>[]>();
  for (const [i, row] of rows.entries()) {
    const id = row.comb_id ?? '';
    const key = id === '' || id === '-1' ? `row ${i}` : id;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => ({
    kind: group.some((row) => types(row).includes('science')) ? 'science' : 'standard',
    frames: group.map((row) => row.filename ?? ''),
    targets: group.map((row) => row.target ?? ''),
  }));
}

function findFrame(
  folder: string,
  file: PypeitFile,
  name: string,
): { path: string | null; size: number; mtimeMs: number } {
  const folders = file.data.paths.length === 0 ? [folder] : file.data.paths.map((p) => p.path);
  for (const at of folders) {
    const path = join(isAbsolute(at) ? at : join(folder, at), name);
    const stat: Stats | undefined = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile()) return { path, size: stat.size, mtimeMs: Math.round(stat.mtimeMs) };
  }
  return { path: null, size: 0, mtimeMs: 0 };
}

const sha256 = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** Comments and spacing do not count, nor where the raw frames lie: a renamed folder makes nothing stale. */
function digest(file: PypeitFile, frames: readonly RawFrame[]): Digests {
  const parameters = file.parameters.parameters.map((p): readonly [string, ParameterValue] => [p.path, p.value]);
  const rows = file.data.rows.filter((row) => !row.commented).map((row, i) => ({ cells: row.cells, frame: frames[i] }));
  const data = (kept: typeof rows) => kept.map(({ cells, frame }) => [Object.entries(cells).sort(), frame?.size]);
  const forCalibrations = parameters.filter(([path]) => !NOT_CALIBRATION.has(path.split('.')[0] ?? ''));
  const setup = Object.entries(file.setup.values);
  return {
    inputs: sha256([parameters, setup, data(rows)]),
    calibrations: sha256([forCalibrations, setup, data(rows.filter(({ frame }) => frame?.forScience === false))]),
  };
}

/** Whether a text line of a log or setup names this file. */
export const stemOf = (name: string): string => effective(name).split('.fits')[0] ?? name;
