import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CollatedObject, readCollateReport } from '#core/coadds/collate-report.ts';
import type { CoaddKind } from '#core/contract/coadd.ts';
import type { CoaddGain } from '#core/contract/coadd-status.ts';
import { openPieces } from '#core/fits/pieces.ts';
import { numbersIn, readColumns } from '#core/fits/read-columns.ts';
import { visitHdus } from '#core/fits/visit-hdus.ts';

/** S/N of an object in a coadd and in the best single exposure. */
interface Pair {
  readonly single: number;
  readonly coadded: number;
}

/**
 * What a coadd in `folder` gained over the single exposures; `spec1d`: their spectra. Null where there is nothing to compare.
 * Throws the Faults of `core/fits`.
 */
export async function coaddGain(kind: CoaddKind, folder: string, spec1d: readonly string[]): Promise<CoaddGain | null> {
  const pairs = await (kind === 'coadd1d' ? pairs1d(folder) : pairs2d(folder, spec1d));
  if (pairs.length === 0) return null;
  return {
    objects: pairs.length,
    single: median(pairs.map(({ single }) => single)),
    coadded: median(pairs.map(({ coadded }) => coadded)),
    gain: median(pairs.map(({ single, coadded }) => coadded / single)),
  };
}

/** By the report of pypeit_collate_1d, which tells of what each spectrum was made. */
async function pairs1d(folder: string): Promise<Pair[]> {
  const pairs: Pair[] = [];
  const folders = [folder, ...subfolders(folder)];
  for (const at of folders)
    for (const [filename, rows] of Map.groupBy(readCollateReport(at), (row) => row.filename)) {
      const path = join(at, filename);
      const single = best(rows);
      const coadded = existsSync(path) ? await signalToNoise(path) : null;
      if (single > 0 && coadded !== null) pairs.push({ single, coadded });
    }
  return pairs;
}

const subfolders = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(folder, name))
    : [];

const best = (rows: readonly CollatedObject[]): number => Math.max(0, ...rows.map(({ s2n }) => s2n ?? 0));

/** Median S/N of a coadded spectrum (pypeit.onespec: columns flux, ivar, mask); null: it has none. */
async function signalToNoise(path: string): Promise<number | null> {
  const file = await openPieces(path);
  const hdu = file.hdus.find(({ kind, header }) => kind === 'bintable' && header.text('DMODCLS')?.trim() === 'OneSpec');
  if (hdu === undefined) return null;
  const columns = await readColumns(file, hdu, ['flux', 'ivar', 'mask']);
  const [flux, ivar, mask] = ['flux', 'ivar', 'mask'].map((name) => numbersIn(columns, name));
  if (flux == null || ivar == null) return null;
  const good = Array.from(flux, (value, i) => value * Math.sqrt(ivar[i] ?? 0)).filter(
    (value, i) => Number.isFinite(value) && (ivar[i] ?? 0) > 0 && (mask == null || mask[i] !== 0),
  );
  return good.length === 0 ? null : median(good);
}

/** An object of a spec1d file. */
interface ObjectS2n {
  /** Of the mask design; null: it is not of one, or was found by chance. */
  readonly name: string | null;
  readonly s2n: number;
}

/**
 * Objects of a mask design by their names in it; others by rank, for the rows of a coadd are not those of its exposures: the
 * brightest with the brightest.
 */
async function pairs2d(folder: string, spec1d: readonly string[]): Promise<Pair[]> {
  const science = join(folder, 'Science_coadd');
  const names = existsSync(science) ? readdirSync(science) : [];
  const coadded: ObjectS2n[] = [];
  for (const name of names.filter((one) => /^spec1d_.*\.fits(\.gz)?$/.test(one)))
    coadded.push(...(await objectsOf(join(science, name))));
  const singles: ObjectS2n[][] = [];
  for (const path of spec1d) if (existsSync(path)) singles.push(await objectsOf(path));
  const named = new Map<string, number>();
  for (const { name, s2n } of singles.flat()) if (name !== null) named.set(name, Math.max(s2n, named.get(name) ?? 0));
  const pairs = coadded.flatMap(({ name, s2n }): Pair[] => {
    const single = name === null ? 0 : (named.get(name) ?? 0);
    return single > 0 ? [{ single, coadded: s2n }] : [];
  });
  if (pairs.length > 0) return pairs;
  const ranked = ranks(coadded);
  const rankedSingles = singles.map(ranks);
  return ranked.flatMap((s2n, rank): Pair[] => {
    const single = Math.max(0, ...rankedSingles.map((one) => one[rank] ?? 0));
    return single > 0 ? [{ single, coadded: s2n }] : [];
  });
}

const ranks = (objects: readonly ObjectS2n[]): readonly number[] => objects.map(({ s2n }) => s2n).sort((a, b) => b - a);

async function objectsOf(path: string): Promise<ObjectS2n[]> {
  const objects: ObjectS2n[] = [];
  await visitHdus(path, ({ header }) => {
    const s2n = header.number('S2N');
    if (header.text('DMODCLS')?.trim() === 'SpecObj' && s2n !== undefined && Number.isFinite(s2n)) {
      const name = header.text('MASKDEF_OBJNAME')?.trim() ?? '';
      objects.push({ name: name === '' || name === 'SERENDIP' ? null : name, s2n });
    }
    return null;
  });
  return objects;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}
