import { renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { namesIn } from '#core/reductions/products.ts';
import { type Reduction, stemOf } from '#core/reductions/reduction.ts';
import { whyNotWhole } from '#core/reductions/whole.ts';
import type { DataBlock } from '#core/setup/data-block.ts';
import { Fault } from '#core/workspace/fault.ts';
import { syncDirectory } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

/** A file that a run left. Path relative to the reduction's folder. */
export interface LeftFile {
  readonly path: string;
  readonly mtimeMs: number;
  /** Why it is not whole, or null. */
  readonly broken: string | null;
}

/** A file to be moved aside, and why. */
export interface Aside {
  readonly path: string;
  readonly why: string;
}

/** How the run that left the files ended. */
export interface UncleanEnd {
  /** Raw frames of the exposure in progress; empty if none was. */
  readonly frames: readonly string[];
  /** Whether it was ended from outside, so that what it wrote last may be cut short without a trace. */
  readonly abrupt: boolean;
  /** Only calibrations written since then (epoch, ms) can be its own. */
  readonly sinceMs: number;
  /**
   * Whether nothing says for certain which exposure was in progress, so that the newest is taken for it too: cut between
   * two units it looks whole.
   */
  readonly blind: boolean;
}

const isCalibration = (file: LeftFile): boolean => file.path.startsWith('Calibrations/');

/**
 * What to move aside before PypeIt goes on, for it takes every file that is there for done: products that are not
 * whole, those of the exposure in progress, and, after an abrupt end, the calibration written last. PypeIt fits the
 * flat field and then writes the slits again with the edges that the fit found (`Calibrations.get_flats`); slits made
 * anew from the traced edges would lack that, so the flat field goes with them.
 */
export function planSetAside(files: readonly LeftFile[], end: UncleanEnd): readonly Aside[] {
  const asides = new Map<string, string>();
  const add = (path: string, why: string) => {
    if (!asides.has(path)) asides.set(path, why);
  };
  for (const file of files) if (file.broken !== null) add(file.path, `not whole: ${file.broken}`);

  const science = files.filter((file) => file.path.startsWith('Science/spec'));
  const newest = (some: readonly LeftFile[]) =>
    some.reduce<LeftFile | null>((last, file) => (last === null || file.mtimeMs > last.mtimeMs ? file : last), null);
  const stems = end.frames.map(stemOf);
  const lastWritten = end.blind ? newest(science)?.path : undefined;
  if (lastWritten !== undefined)
    stems.push(
      stemOf(
        basename(lastWritten)
          .replace(/^spec[12]d_/, '')
          .replace('.txt', ''),
      ),
    );
  for (const { path } of science) {
    const name = basename(path).replace(/^spec[12]d_/, '');
    if (stems.some((stem) => name.startsWith(`${stem}-`) || name.startsWith(`${stem}.`)))
      add(path, 'its exposure was in progress');
  }
  const calibrations = files.filter(isCalibration);
  const last = newest(calibrations.filter((file) => file.mtimeMs >= end.sinceMs));
  if (end.abrupt && last !== null) add(last.path, 'the calibration written last');
  for (const slits of [...asides.keys()].filter((path) => path.startsWith('Calibrations/Slits_'))) {
    const key = stemOf(slits).slice('Calibrations/Slits_'.length);
    for (const { path } of calibrations)
      if (stemOf(path) === `Calibrations/Flat_${key}`) add(path, 'its fit changed the slits that are moved');
  }
  return [...asides].map(([path, why]) => ({ path, why }));
}

/** Products of exposures that the setup file names in comments only: they would count as its results. */
export function productsLeftOut(files: readonly LeftFile[], rows: DataBlock['rows']): readonly string[] {
  const stems = (commented: boolean) =>
    rows.filter((row) => row.commented === commented).map(({ cells }) => stemOf(cells.filename ?? ''));
  const used = new Set(stems(false));
  const out = stems(true).filter((stem) => stem !== '' && !used.has(stem));
  return files
    .map(({ path }) => path)
    .filter((path) =>
      out.some((stem) => /^spec[12]d_/.test(basename(path)) && basename(path).startsWith(`${stem}-`, 7)),
    );
}

/** The FITS files and object lists that a reduction has written, each looked at. */
export async function leftFiles(folder: string): Promise<readonly LeftFile[]> {
  const files: LeftFile[] = [];
  for (const sub of ['Science', 'Calibrations']) {
    for (const name of namesIn(join(folder, sub))) {
      const at = join(folder, sub, name);
      const stat = statSync(at, { throwIfNoEntry: false });
      if (!stat?.isFile()) continue;
      const isFits = /\.fits(\.gz)?$/.test(name);
      if (!isFits && !name.endsWith('.txt')) continue;
      files.push({ path: `${sub}/${name}`, mtimeMs: stat.mtimeMs, broken: isFits ? await whyNotWhole(at) : null });
    }
  }
  return files;
}

/** Where things of an earlier run are kept: `SPEC_A/unclean/<time>/`, or the next `<time>-N` that is not there. */
export function asideFolder(folder: string): string {
  const to = join(folder, 'unclean', new Date().toISOString().replace(/:/g, '-').replace(/\.\d+/, ''));
  const there = namesIn(join(folder, 'unclean')).filter((name) => name.startsWith(basename(to)));
  const last = Math.max(0, ...there.map((name) => Number(/^-(\d+)$/.exec(name.slice(basename(to).length))?.[1] ?? 1)));
  return last === 0 ? to : `${to}-${last + 1}`;
}

/**
 * Refuse to move files of a reduction aside where a folder of theirs is a link to another disk, or `unclean` is: files are
 * renamed, all or none at any moment, and a name does not reach there. Throws a Fault `other-disk`.
 */
export function requireOneDisk(folder: string, paths: readonly string[]): void {
  const above = (path: string) => path.split('/').flatMap((_, i, all) => (i === 0 ? [] : [all.slice(0, i).join('/')]));
  const disk = statSync(folder).dev;
  for (const place of new Set(['unclean', ...paths.flatMap(above)])) {
    const at = join(folder, place);
    if ((statSync(at, { throwIfNoEntry: false })?.dev ?? disk) === disk) continue;
    throw new Fault({
      code: 'other-disk',
      message: `${at} lies on another disk than its reduction: former products cannot be moved to ${join(folder, 'unclean')}`,
      remedy: `Put a folder in place of the link and bring its files back into it, or move all of ${folder} to that disk.`,
      path: at,
    });
  }
}

/**
 * Move files of a reduction into a folder of their own, at their paths, and then its log and console, which say what
 * happened: last, because they tell what was in progress should this be interrupted. Nothing is deleted. Throws a Fault
 * `other-disk`.
 */
export function setAside(
  reduction: Pick<Reduction, 'folder' | 'pypeitFile'>,
  paths: readonly string[],
  stdoutFile: string,
): string {
  requireOneDisk(reduction.folder, paths);
  const to = asideFolder(reduction.folder);
  const log = `${stemOf(basename(reduction.pypeitFile)).replace(/\.pypeit$/, '')}.log`;
  for (const path of [...paths, stdoutFile, log]) {
    const from = join(reduction.folder, path);
    if (statSync(from, { throwIfNoEntry: false }) === undefined) continue;
    makeFolder(dirname(join(to, path)));
    renameSync(from, join(to, path));
  }
  syncDirectory(reduction.folder);
  return to;
}
