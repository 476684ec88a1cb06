import { finding } from '#core/archive/archive-findings.ts';
import { isReductionName, unitOf } from '#core/archive/archive-path.ts';
import { VERIFY } from '#core/archive/archive-remedies.ts';
import { isKoaid } from '#core/archive/koaid.ts';
import type { MetaRow } from '#core/archive/planned-file.ts';
import { FITS_NAME, isCoadd1dFolder } from '#core/archive/product-kind.ts';
import { COADDED_TABLE, REDUCED_TABLE } from '#core/archive/table-columns.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';

const GONE = 'names it, and it is not there';
const AGAIN = 'Archive again from the reductions.';

/** The archive as its checks see it. */
export interface ArchiveSight {
  /** Paths of all files. */
  readonly files: ReadonlySet<string>;
  readonly reduced: readonly MetaRow[];
  readonly coadded: readonly MetaRow[];
  /** The text of a setup file of the archive; null: it cannot be read. */
  setupText(path: string): string | null;
}

/** Rows and files one to one, identifiers well formed, every product traceable to raw frames. */
export function checkRows(sight: ArchiveSight): readonly ArchiveFinding[] {
  const findings = [...reducedFindings(sight), ...coaddedFindings(sight), ...fileFindings(sight)];
  const gone = new Set(findings.flatMap(({ file, what }) => (what.endsWith(GONE) ? [file] : [])));
  // As --metadata-only leaves a new folder.
  if (gone.size === 0 || [...sight.files].some((path) => path.includes('/'))) return findings;
  return [
    finding(
      'rows',
      'error',
      '',
      `of the ${gone.size} files that its tables name none is there: only the tables were written`,
      'Archive again, without --metadata-only.',
    ),
    ...findings.filter(({ what }) => !what.endsWith(GONE)),
  ];
}

function koaidFinding(id: string | null | undefined, file: string, column: string): readonly ArchiveFinding[] {
  const remedy = 'Reduce the frames under the names that KOA gives them, or add the card KOAID to their headers first.';
  if (id == null) return [finding('koaid', 'error', file, `its row has no ${column}`, remedy)];
  if (isKoaid(id)) return [];
  return [finding('koaid', 'error', file, `its ${column} ${id} is no KOAID (II.YYYYMMDD.sssss.fits)`, remedy)];
}

const goneFinding = (path: string, table: string): ArchiveFinding =>
  finding('rows', 'error', path, `${table} ${GONE}`, VERIFY);

/** Where a spec1d file is, its spec2d file and its list of objects are, too, and the other way round. */
function besides(path: string, kind: 'spec1d' | 'spec2d' | 'txt'): string {
  const cut = path.lastIndexOf('/') + 1;
  const name = path.slice(cut);
  return path.slice(0, cut) + (kind === 'txt' ? name.replace(FITS_NAME, '.txt') : name.replace(/^spec[12]d/, kind));
}

/** A row names no companion of its spec1d file: is there one? */
const besideFinding = (files: ReadonlySet<string>, file: string, other: string, what: string): ArchiveFinding =>
  files.has(other)
    ? finding('rows', 'error', file, `its row does not name its ${what}, which is there`, AGAIN)
    : finding(
        'rows',
        'warning',
        file,
        `its row has no ${what}, and there is none`,
        'Reduce the frame again, if it should.',
      );

/** A FITS file of Science/ that no row names. */
function rowlessFinding(files: ReadonlySet<string>, path: string): ArchiveFinding {
  const name = path.slice(path.lastIndexOf('/') + 1);
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

function reducedFindings({ files, reduced, setupText }: ArchiveSight): readonly ArchiveFinding[] {
  const findings: ArchiveFinding[] = [];
  const seen = new Set<string>();
  for (const [koaid = null, spec1d = null, info = null, spec2d = null, pypeit = null] of reduced) {
    const file = spec1d ?? REDUCED_TABLE;
    if (spec1d === null) findings.push(finding('rows', 'error', file, `a row (${koaid}) names no spec1d file`, AGAIN));
    if (seen.has(file)) findings.push(finding('rows', 'error', file, 'two rows name it', AGAIN));
    seen.add(file);
    for (const path of [spec1d, info, spec2d, pypeit])
      if (path !== null && !files.has(path)) findings.push(goneFinding(path, REDUCED_TABLE));
    if (spec1d !== null && spec2d === null)
      findings.push(besideFinding(files, file, besides(spec1d, 'spec2d'), 'spec2d file'));
    if (spec1d !== null && info === null)
      findings.push(besideFinding(files, file, besides(spec1d, 'txt'), 'list of objects (.txt)'));
    findings.push(...koaidFinding(koaid, file, 'koaid'));
    if (pypeit === null)
      findings.push(
        finding('traceable', 'error', file, 'its row has no .pypeit file, which names the raw frames', AGAIN),
      );
    else if (koaid !== null && files.has(pypeit) && setupText(pypeit)?.includes(koaid.replace(/\.fits$/, '')) === false)
      findings.push(finding('traceable', 'error', file, `${pypeit} does not name its raw frame ${koaid}`, AGAIN));
  }
  return findings;
}

function coaddedFindings({ files, reduced, coadded }: ArchiveSight): readonly ArchiveFinding[] {
  const findings: ArchiveFinding[] = [];
  const known = new Set(reduced.map((row) => row[1]));
  const units = new Set([...files].map((path) => unitOf(path.split('/'))));
  const seen = new Set<string>();
  for (const row of coadded) {
    const [coadd1d = null, coadd2d = null, parameters = null] = row;
    const [object, source, spec1d] = [row[5], row[12], row[13] ?? null];
    const file = coadd1d ?? COADDED_TABLE;
    const key = `${file} ${spec1d} ${object}`;
    if (seen.has(key)) findings.push(finding('rows', 'error', file, `two rows name it with ${object}`, AGAIN));
    seen.add(key);
    if (coadd1d === null) findings.push(finding('rows', 'error', file, 'a row names no coadded spectrum', AGAIN));
    for (const path of [coadd1d, coadd2d, parameters])
      if (path !== null && !files.has(path)) findings.push(goneFinding(path, COADDED_TABLE));
    findings.push(...koaidFinding(source, file, 'source_id'));
    if (spec1d === null)
      findings.push(
        finding(
          'traceable',
          'error',
          file,
          'a row does not say which spec1d file it is made from',
          'Archive the reduction of that frame, too.',
        ),
      );
    else if (!known.has(spec1d)) {
      // What is new for KOA alone may hold a coadd, and nothing of the reduction; the row names the raw frame.
      const level = !units.has(unitOf(spec1d.split('/'))) && isKoaid(source ?? '') ? 'warning' : 'error';
      findings.push(
        finding(
          'traceable',
          level,
          file,
          `it is made from ${spec1d}, which has no row in ${REDUCED_TABLE}`,
          'Archive that reduction, too; if KOA has it from before, tell them.',
        ),
      );
    }
  }
  return findings;
}

function fileFindings({ files, reduced, coadded }: ArchiveSight): readonly ArchiveFinding[] {
  const findings: ArchiveFinding[] = [];
  const named = new Set([...reduced.flatMap((row) => row.slice(1, 5)), ...coadded.flatMap((row) => row.slice(0, 2))]);
  const reductions = new Map<string, boolean>();
  for (const path of files) {
    const parts = path.split('/');
    const [parent = '', name = ''] = ['', ...parts].slice(-2);
    const inner = ['Science', 'Calibrations'].includes(parent) ? parts.slice(0, -2) : parts.slice(0, -1);
    const folder = inner.join('/');
    if (isReductionName(inner.at(-1) ?? '')) {
      const has = path === `${folder}/${name}` && name.endsWith('.pypeit');
      reductions.set(folder, (reductions.get(folder) ?? false) || has);
    }
    if (!FITS_NAME.test(name) || named.has(path)) continue;
    if (parent === 'Science') findings.push(rowlessFinding(files, path));
    else if (isCoadd1dFolder(parts.slice(0, -1).join('/')) && !name.startsWith('spec1d'))
      findings.push(finding('rows', 'error', path, `no row of ${COADDED_TABLE} names it`, AGAIN));
  }
  for (const [folder, has] of reductions)
    if (!has)
      findings.push(
        finding('traceable', 'error', folder, 'there is no .pypeit file, which names its raw frames', AGAIN),
      );
  return findings;
}
