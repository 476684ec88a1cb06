import { finding } from '#core/archive/archive-findings.ts';
import { isReductionName } from '#core/archive/archive-path.ts';
import { AGAIN, type ArchiveSight, besides, folderOf, isCoadd2d, nameOf } from '#core/archive/archive-sight.ts';
import { targetOfCoadd2d } from '#core/archive/coadded-rows.ts';
import { FITS_NAME, isCoadd1dFolder } from '#core/archive/product-kind.ts';
import { COADDED_TABLE, REDUCED_TABLE } from '#core/archive/table-columns.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';

/** A FITS file of Science/ that no row names. */
function rowlessFinding(files: ReadonlySet<string>, path: string): ArchiveFinding {
  const name = nameOf(path);
  if (name.startsWith('spec1d')) return finding('rows', 'error', path, `no row of ${REDUCED_TABLE} names it`, AGAIN);
  if (name.startsWith('spec2d') && files.has(besides(path, 'spec1d')))
    return finding('rows', 'error', path, `no row of ${REDUCED_TABLE} names it, though its spec1d is beside it`, AGAIN);
  return finding(
    'rows',
    'warning',
    path,
    `no row of ${REDUCED_TABLE} names it: there is no spec1d beside it`,
    'Tell KOA of frames without objects in the README, or leave the file out.',
  );
}

/** A 2D coadd of which no row names the target, though rows name others beside it. Of one target each row names one. */
const spareFinding = (path: string): ArchiveFinding =>
  finding(
    'rows',
    'warning',
    path,
    `no row of ${COADDED_TABLE} names it, and there is a 1D coadd beside it`,
    'If an earlier coadd left it, remove it from the tree, and archive again; else tell KOA of it in the README.',
  );

/** The folder of a reduction or a 2D coadd that a path lies in, and the file that it must have; null: it lies in none. */
function tracedFolder(parts: readonly string[]): { readonly folder: string; readonly by: string } | null {
  const [parent = '', name = ''] = ['', ...parts].slice(-2);
  const inner = ['Science', 'Calibrations', 'Science_coadd'].includes(parent) ? parts.slice(0, -2) : parts.slice(0, -1);
  const folder = inner.join('/');
  if (inner.at(-1) === '2D_Coadd')
    return FITS_NAME.test(name) || name.endsWith('.coadd2d') ? { folder, by: '.coadd2d' } : null;
  return isReductionName(inner.at(-1) ?? '') && parent !== 'Science_coadd' ? { folder, by: '.pypeit' } : null;
}

/** Files that rows should name, and folders that nothing leads from to raw frames. */
export function checkTraced({ files, reduced, coadded }: ArchiveSight): readonly ArchiveFinding[] {
  const findings: ArchiveFinding[] = [];
  const named = new Set([...reduced.flatMap((row) => row.slice(1, 5)), ...coadded.flatMap((row) => row.slice(0, 2))]);
  const targetOf = (path: string) => `${folderOf(path)}/${targetOfCoadd2d(nameOf(path))}`;
  const coadds2d = coadded.flatMap((row) => row[1] ?? []);
  const [folders2d, targets2d] = [new Set(coadds2d.map(folderOf)), new Set(coadds2d.map(targetOf))];
  const traced = new Map<string, { readonly by: string; readonly has: boolean }>();
  for (const path of files) {
    const parts = path.split('/');
    const [parent = '', name = ''] = ['', ...parts].slice(-2);
    const own = tracedFolder(parts);
    if (own !== null) {
      const { folder, by } = own;
      const has = path === `${folder}/${name}` && name.endsWith(by);
      traced.set(folder, { by, has: has || traced.get(folder)?.has === true });
    }
    if (!FITS_NAME.test(name) || named.has(path)) continue;
    if (parent === 'Science') findings.push(rowlessFinding(files, path));
    else if (isCoadd2d(path) && folders2d.has(folderOf(path)) && !targets2d.has(targetOf(path)))
      findings.push(spareFinding(path));
    else if (isCoadd1dFolder(folderOf(path)) && !name.startsWith('spec1d'))
      findings.push(finding('rows', 'error', path, `no row of ${COADDED_TABLE} names it`, AGAIN));
  }
  for (const [folder, { by, has }] of traced)
    if (!has)
      findings.push(
        finding(
          'traceable',
          'error',
          folder,
          by === '.pypeit'
            ? 'there is no .pypeit file, which names its raw frames'
            : 'there is no .coadd2d file, which names its exposures',
          AGAIN,
        ),
      );
  return findings;
}
