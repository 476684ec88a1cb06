import { count } from '#cli/count.ts';
import { type Column, table, tame } from '#cli/table.ts';
import type { ArchiveResult, ArchiveUnit } from '#core/contract/archive.ts';
import { sizeText } from '#core/contract/size-text.ts';

const some = (n: number, one: string): string => `${count(n)} ${one}${n === 1 ? '' : 's'}`;

function koaText({ known, changed }: ArchiveUnit): string {
  if (known === 'new') return 'new';
  return `${known}${changed ? ', changed since' : ''}`;
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
function few(title: string, lines: readonly string[], whole = '--report FILE, --json'): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length > MOST ? [`  … and ${count(lines.length - MOST)} more (${whole})`] : [];
  return [title, ...lines.slice(0, MOST).map((line) => `  ${line}`), ...more];
}

/** What could not be copied, by its reason: the first file, and how many more there are. */
const failuresOf = ({ failures }: ArchiveResult): readonly string[] =>
  [...Map.groupBy(failures, ({ why }) => why)].map(
    ([why, [first, ...more]]) => `${first?.path}${more.length === 0 ? '' : ` and ${count(more.length)} more`}: ${why}`,
  );

interface Asked {
  readonly metadataOnly: boolean;
  /** Where the report is written. */
  readonly report?: string;
}

/** What was, or would be, written. A file that could not be copied was not. */
function doneText({ files, failures, dryRun, into, copyBytes, freeBytes, tables }: ArchiveResult, tablesOnly: boolean) {
  const end = `into ${into} (${sizeText(freeBytes)} free before)${dryRun ? '. Nothing was written.' : ''}`;
  if (tablesOnly)
    return `${dryRun ? 'Would write' : 'Wrote'} ${tables.map(({ name }) => name).join(', ')}, README and MANIFEST, and no other file, ${end}`;
  const copies = files.filter(({ action }) => action !== 'keep');
  if (dryRun) return `Would copy ${some(copies.length, 'file')}, ${sizeText(copyBytes)}, ${end}`;
  const failed = new Set(failures.map(({ path }) => path));
  const done = copies.filter(({ path }) => !failed.has(path));
  const bytes = done.reduce((sum, one) => sum + one.bytes, 0);
  const of = done.length === copies.length ? '' : `${count(done.length)} of `;
  return `Copied ${of}${some(copies.length, 'file')}, ${sizeText(bytes)}, ${end}`;
}

/** What `slitbench archive` prints: the datasets, what is wrong, what was done, and where the rest is told. */
export function archiveText(result: ArchiveResult, { metadataOnly, report }: Asked): string {
  const { units, files, tables, dryRun, removed } = result;
  const taken = units.filter(({ left }) => left === null).length;
  const rows = tables.map((one) => `${count(one.rows.length)} in ${one.name}`).join(', ');
  const named = ({ path, why }: { path: string; why: string }) => `${path}: ${why}`;
  const lines = [
    ...few('missing (slitbench run makes them, if they should be there):', result.missing),
    ...few('problems of coadds (coadd again from spectra that are there):', result.problems),
    ...few(
      'damaged, left out (slitbench rebuild makes products anew, coadd1d or coadd2d --again coadds; then archive again):',
      result.damaged.map(named),
    ),
    ...few('may not be read, left out (get the right to read them, then archive again):', result.unreadable.map(named)),
    ...few(
      'coadded spectra without a report, left out (slitbench coadd1d --again makes both anew):',
      result.unreported.map(named),
      '--json',
    ),
    ...few(
      'coadds that are out of date, archived as they are (slitbench coadd1d and coadd2d make them anew):',
      result.outdated.map(named),
      '--json',
    ),
    ...few(
      'rejected (notes.yaml), archived nonetheless (--subdirs names those that go; what is archived already stays):',
      result.rejected.map(({ path, why }) => (why === '' ? path : `${path}: ${why}`)),
      '--json',
    ),
    ...few('in the archive, and not in the tree any more (they stay):', result.orphaned),
    ...few('being made, left out (archive again when that has ended):', result.busy.map(named)),
    ...few('not looked into:', result.skipped.map(named)),
    ...few(
      'links, not followed (what they lead to goes only where it lies in the tree itself):',
      result.links.map(named),
    ),
    ...few('✕ not copied:', failuresOf(result), '--json'),
    ...(result.unrecognised === 0 ? [] : [`${some(result.unrecognised, 'file')} of the tree not for the archive`]),
    ...(removed.length === 0
      ? []
      : [`${some(removed.length, 'file')} that ${dryRun ? 'would be' : 'were'} taken away`]),
    `${some(files.length, 'file')} of ${taken === 1 ? '1 dataset or coadd' : `${count(taken)} datasets and coadds`}; rows: ${rows}`,
    doneText(result, metadataOnly),
  ];
  const told = report === undefined ? 'What was left out, and what is missing: --report FILE' : `Report: ${report}`;
  return [table(UNITS, units), ...[...lines, ...(dryRun && report !== undefined ? [] : [told])].map(tame)].join('\n');
}
