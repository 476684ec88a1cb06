import { finding } from '#core/archive/archive-findings.ts';
import { unitOf } from '#core/archive/archive-path.ts';
import { VERIFY } from '#core/archive/archive-remedies.ts';
import {
  AGAIN,
  type ArchiveSight,
  besideCoadd1d,
  besides,
  folderOf,
  isCoadd2d,
  nameOf,
} from '#core/archive/archive-sight.ts';
import { checkTraced } from '#core/archive/check-traced.ts';
import { isKoaid, koaidIn } from '#core/archive/koaid.ts';
import { FITS_NAME } from '#core/archive/product-kind.ts';
import { COADDED_TABLE, REDUCED_TABLE } from '#core/archive/table-columns.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';

const GONE = 'names it, and it is not there';
const UNNAMED =
  'Reduce it anew with that frame in its .pypeit file, or take its products away there; then archive again.';

/** Rows and files one to one, identifiers well formed, every product traceable to raw frames. */
export function checkRows(sight: ArchiveSight): readonly ArchiveFinding[] {
  const findings = [...reducedFindings(sight), ...coaddedFindings(sight), ...checkTraced(sight)];
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

const unnamedFinding = (file: string, what: string): ArchiveFinding =>
  finding('rows', 'error', file, `its row does not name its ${what}, which is there`, AGAIN);

/** A row names no companion of its spec1d file: is there one? */
const besideFinding = (files: ReadonlySet<string>, file: string, other: string, what: string): ArchiveFinding =>
  files.has(other)
    ? unnamedFinding(file, what)
    : finding(
        'rows',
        'warning',
        file,
        `its row has no ${what}, and there is none`,
        'Reduce the frame again, if it should.',
      );

/**
 * Whether a setup file names the raw frame of a spec1d: by its KOAID; or, where a card alone tells that, as the name of the
 * product begins, which PypeIt takes from the frame.
 */
function namesFrame(text: string, koaid: string, spec1d: string): boolean {
  if (text.includes(koaid.replace(/\.fits$/, ''))) return true;
  const product = nameOf(spec1d).replace(/^spec1d_/, '');
  const stems = text.split(/[|\n]/).map((cell) => cell.trim().replace(FITS_NAME, ''));
  return stems.some((stem) => stem !== '' && koaidIn(stem) === null && product.startsWith(`${stem}-`));
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
    else if (koaid !== null && files.has(pypeit)) {
      const text = setupText(pypeit);
      if (text === null || namesFrame(text, koaid, file)) continue;
      const what = `${pypeit} does not name its raw frame ${koaid}, or in a comment alone`;
      findings.push(finding('traceable', 'error', file, what, UNNAMED));
    }
  }
  return findings;
}

function coaddedFindings({ files, reduced, coadded }: ArchiveSight): readonly ArchiveFinding[] {
  const findings: ArchiveFinding[] = [];
  const known = new Set(reduced.map((row) => row[1]));
  const units = new Set([...files].map((path) => unitOf(path.split('/'))));
  const seen = new Set<string>();
  const with2d = new Set([...files].filter(isCoadd2d).map(folderOf));
  const withParameters = new Set([...files].filter((path) => path.endsWith('.par')).map(folderOf));
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
    if (coadd1d !== null && coadd2d === null && with2d.has(besideCoadd1d(coadd1d)))
      findings.push(unnamedFinding(file, '2D coadd'));
    if (coadd1d !== null && parameters === null && withParameters.has(folderOf(coadd1d)))
      findings.push(unnamedFinding(file, 'file of parameters (.par)'));
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
