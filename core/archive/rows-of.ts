import { type CoaddPlace, coaddedRows } from '#core/archive/coadded-rows.ts';
import type { MetaRow, PlannedFile } from '#core/archive/planned-file.ts';
import { isCoadd1dFolder } from '#core/archive/product-kind.ts';
import { companionsOf, isSpec1d, reducedRow } from '#core/archive/reduced-rows.ts';
import type { IpacTable } from '#core/ipac/ipac-table.ts';

/** The rows of both tables for some files, sorted by path, and what these lack. */
export interface Rows {
  readonly reduced: readonly MetaRow[];
  readonly coadded: readonly MetaRow[];
  /** Files that should be beside those that are there; paths below the base of the tree. */
  readonly missing: readonly string[];
  /** What is wrong with reports of coadds. */
  readonly problems: readonly string[];
}

const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/');
const nameOf = (path: string): string => path.split('/').at(-1) ?? path;

/**
 * The rows of both tables for the files that the archive gets, and the reports of their coadds. `known`: all files of the
 * tree, as a coadd may be made from spectra that the archive has already.
 */
export function rowsOf(
  files: readonly PlannedFile[],
  reports: ReadonlyMap<string, IpacTable>,
  known: readonly PlannedFile[] = files,
): Rows {
  const byFolder = Map.groupBy(files, ({ path }) => folderOf(path));
  const there = new Set(files.map(({ path }) => path));
  const setups = new Map<string, readonly string[]>();
  for (const [folder, own] of byFolder)
    setups.set(
      folder,
      own.map(({ path }) => path).filter((path) => path.endsWith('.pypeit')),
    );
  const missing: string[] = [];
  const spec1d = files.filter(isSpec1d).sort((a, b) => (a.path < b.path ? -1 : 1));
  const reductions = new Map<string, string>();
  const reduced = spec1d.map((file) => {
    reductions.set(folderOf(folderOf(file.path)), folderOf(folderOf(file.source)));
    const expected = companionsOf(file.path, setups);
    const found = (paths: readonly string[]) => paths.find((path) => there.has(path)) ?? null;
    const [objects, spec2d] = [found(expected.objects), found(expected.spec2d)];
    for (const [path, wanted] of [
      [objects, expected.objects],
      [spec2d, expected.spec2d],
    ] as const)
      if (path === null) missing.push(`${folderOf(file.source)}/${nameOf(wanted[0] ?? '')}`);
    return reducedRow(file, { objects, spec2d, pypeit: found(expected.pypeit) });
  });
  for (const [folder, source] of reductions)
    missing.push(...lacking(folder, byFolder.get(folder) ?? []).map((name) => `${source}/${name}`));

  const problems: string[] = [];
  const coadded: MetaRow[] = [];
  const byName = Map.groupBy(known.filter(isSpec1d), ({ path }) => nameOf(path));
  for (const [folder, own] of [...byFolder].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isCoadd1dFolder(folder)) continue;
    const report = reports.get(folder);
    if (report === undefined) {
      const [first] = own;
      if (first !== undefined && !own.some(({ path }) => nameOf(path) === 'collate_report.dat'))
        missing.push(`${folderOf(first.source)}/collate_report.dat`);
      continue;
    }
    const made = coaddedRows(report, placeOf(folder, own, byFolder, byName));
    coadded.push(...made.rows);
    problems.push(...made.problems);
  }
  return { reduced, coadded, missing: missing.sort(), problems };
}

/** What the folder of a reduction should hold, and does not. */
function lacking(folder: string, own: readonly PlannedFile[]): readonly string[] {
  const name = nameOf(folder);
  const has = (end: string) => own.some(({ path }) => path.endsWith(end));
  return [
    ['.pypeit', `${name}.pypeit`],
    ['.calib', `${name}.calib`],
    ['.par', `${name}.par`],
    ['.log', `${name}.log`],
    ['/QA.tar.gz', 'QA.tar.gz'],
  ].flatMap(([end = '', file = '']) => (has(end) ? [] : [file]));
}

function placeOf(
  folder: string,
  own: readonly PlannedFile[],
  byFolder: ReadonlyMap<string, readonly PlannedFile[]>,
  byName: ReadonlyMap<string, readonly PlannedFile[]>,
): CoaddPlace {
  const level = folder.replace(/\/?1D_Coadd(?:\/[^/]+)?$/, '');
  const paths = (files: readonly PlannedFile[], wanted: (file: PlannedFile) => boolean) =>
    files
      .filter(wanted)
      .map(({ path }) => path)
      .sort();
  const two = byFolder.get(`${level}/2D_Coadd/Science_coadd`) ?? [];
  return {
    folder,
    spectra: new Set(own.filter(({ model }) => model !== null).map(({ path }) => nameOf(path))),
    spec2d: paths(two, ({ path }) => nameOf(path).startsWith('spec2d') && !path.endsWith('.txt')),
    parameters: paths(own, ({ path }) => path.endsWith('.par')).sort((a) => (nameOf(a) === 'collate1d.par' ? -1 : 1)),
    find(name) {
      const named = byName.get(name) ?? byName.get(name.replace(/\.gz$/, '')) ?? byName.get(`${name}.gz`) ?? [];
      // The same exposure may have been reduced elsewhere: what lies below the coadd's own folder is meant.
      return named.find(({ path }) => path.startsWith(`${level}/`)) ?? named[0] ?? null;
    },
  };
}
