import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { QaListing, QaPlot } from '#core/contract/qa.ts';
import type { QaArchives } from '#core/quality/qa-archive.ts';
import { parseQaName, qaTitle } from '#core/quality/qa-name.ts';
import { errorCode } from '#core/workspace/fault.ts';

/** The QA archive of the reference pipeline, in the folder of the reduction. */
const archiveOf = (folder: string): string => join(folder, 'QA.tar.gz');
/** A coadd has its plots in a folder of another name. */
const plotsOf = (folder: string): string =>
  join(folder, existsSync(join(folder, 'QA_coadd')) ? 'QA_coadd' : 'QA', 'PNGs');

/** Where the plots of a reduction are read from. */
export const qaPlaces = (folder: string): readonly string[] => [plotsOf(folder), archiveOf(folder)];

function plot(name: string, size: number, mtimeMs: number): QaPlot {
  const said = parseQaName(name);
  return { name, ...said, title: qaTitle(said.kind), size, mtimeMs };
}

/** Which plots a reduction has, from the disk (PypeIt's own pages leave some out), else from its archive. */
export async function listQa(folder: string, archives: QaArchives): Promise<QaListing> {
  const from = plotsOf(folder);
  const names = await readdir(from).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (names === null || (names.length === 0 && existsSync(archiveOf(folder)))) {
    const archive = archiveOf(folder);
    if (!existsSync(archive)) return { from: null, archived: false, plots: [] };
    const members = await archives.list(archive);
    return { from: archive, archived: true, plots: inOrder(members.map((m) => plot(m.name, m.size, m.mtimeMs))) };
  }
  const plots = await Promise.all(
    names
      .filter((name) => /\.png$/i.test(name))
      .map(async (name) => {
        const found = await stat(join(from, name)).catch(() => null);
        return found === null ? [] : [plot(name, found.size, found.mtimeMs)];
      }),
  );
  return { from, archived: false, plots: inOrder(plots.flat()) };
}

const STAGES = { calibration: 0, science: 1, other: 2 } as const;

function inOrder(plots: readonly QaPlot[]): QaPlot[] {
  const key = (p: QaPlot) =>
    [
      STAGES[p.stage],
      p.calibration ?? '',
      p.exposure ?? '',
      p.kind,
      p.mode ?? '',
      p.detector ?? '',
      p.slit ?? 0,
    ] as const;
  return [...plots].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    for (const [i, value] of x.entries()) {
      const other = y[i] ?? '';
      if (value !== other) return value < other ? -1 : 1;
    }
    return a.name < b.name ? -1 : 1;
  });
}

/** The picture of a plot, by its file name; null: there is none. */
export async function readQa(folder: string, name: string, archives: QaArchives): Promise<Buffer | null> {
  if (basename(name) !== name || !/\.png$/i.test(name)) return null;
  try {
    return await readFile(join(plotsOf(folder), name));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  return existsSync(archiveOf(folder)) ? await archives.read(archiveOf(folder), name) : null;
}
