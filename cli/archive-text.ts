import { count } from '#cli/count.ts';
import { type Column, table, tame } from '#cli/table.ts';
import type { ArchiveFinding, ArchiveResult, ArchiveUnit, ValidateArchiveResult } from '#core/contract/archive.ts';

const sizeText = (bytes: number): string =>
  bytes < 1e6
    ? `${Math.ceil(bytes / 1e3)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(1)} GB`;
const some = (n: number, one: string): string => `${count(n)} ${one}${n === 1 ? '' : 's'}`;

function koaText({ known, changed }: ArchiveUnit): string {
  if (known === 'new') return 'new';
  return known === 'delivered' ? `delivered${changed ? ', changed since' : ''}` : 'archived';
}

const UNITS: readonly Column<ArchiveUnit>[] = [
  { title: 'dataset or coadd', cell: ({ unit }) => unit },
  { title: 'files', right: true, cell: ({ files }) => count(files) },
  { title: 'size', right: true, cell: ({ bytes }) => sizeText(bytes) },
  { title: 'to copy', right: true, cell: ({ copies }) => count(copies) },
  { title: 'KOA', cell: koaText },
  { title: '', cell: ({ left }) => left ?? '' },
];

const MOST = 5;

/** The first few of a list, and how many more there are. */
function few(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length > MOST ? [`  … and ${count(lines.length - MOST)} more (--report FILE, --json)`] : [];
  return [title, ...lines.slice(0, MOST).map((line) => `  ${line}`), ...more];
}

/** What `slitbench archive` prints: the datasets, what is wrong, what was done, and where the rest is told. */
export function archiveText(result: ArchiveResult, report: string | undefined): string {
  const { units, files, tables, dryRun, into, copyBytes, freeBytes, removed } = result;
  const taken = units.filter(({ left }) => left === null).length;
  const copies = files.filter(({ action }) => action !== 'keep').length;
  const rows = tables.map((one) => `${count(one.rows.length)} in ${one.name}`).join(', ');
  const named = ({ path, why }: { path: string; why: string }) => `${path}: ${why}`;
  const lines = [
    ...few('missing:', result.missing),
    ...few('problems of coadds:', result.problems),
    ...few('damaged, left out:', result.damaged.map(named)),
    ...few('coadded spectra without a report, left out:', result.unreported.map(named)),
    ...few('not looked into:', result.skipped.map(named)),
    ...few('✕ not copied:', result.failures.map(named)),
    ...(result.unrecognised === 0 ? [] : [`${some(result.unrecognised, 'file')} of the tree not for the archive`]),
    ...(removed.length === 0
      ? []
      : [`${some(removed.length, 'file')} that ${dryRun ? 'would be' : 'were'} taken away`]),
    `${some(files.length, 'file')} of ${taken === 1 ? '1 dataset or coadd' : `${count(taken)} datasets and coadds`}; rows: ${rows}`,
    `${dryRun ? 'Would copy' : 'Copied'} ${some(copies, 'file')}, ${sizeText(copyBytes)}, into ${into} (${sizeText(freeBytes)} free before)${dryRun ? '. Nothing was written.' : ''}`,
  ];
  const told = report === undefined ? 'What was left out, and what is missing: --report FILE' : `Report: ${report}`;
  return [table(UNITS, units), ...[...lines, ...(dryRun && report !== undefined ? [] : [told])].map(tame)].join('\n');
}

const GLYPHS = { error: '✕', warning: '▲' } as const;
const FINDINGS: readonly Column<ArchiveFinding>[] = [
  { title: 'rule', cell: ({ level, rule }) => `${GLYPHS[level]} ${rule}` },
  { title: 'file', cell: ({ file }) => file || '(the archive)' },
  { title: 'finding', cell: ({ what }) => what },
  { title: 'what to do', cell: ({ remedy }) => remedy },
];

/** What `slitbench archive validate` prints. */
export function findingsText({ files, bytes, findings }: ValidateArchiveResult): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const summary = `${some(files, 'file')}, ${sizeText(bytes)}: ${some(errors, 'error')}, ${some(findings.length - errors, 'warning')}`;
  return findings.length === 0 ? `● ${summary}` : `${table(FINDINGS, findings)}\n${summary}`;
}
