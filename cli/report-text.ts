import { count } from '#cli/count.ts';
import { clock } from '#cli/progress.ts';
import { type Column, table, tame } from '#cli/table.ts';
import { logsWords, type Report, type ReportReduction, type ReportRow, type WorstSlit } from '#core/contract/report.ts';

const WIDTH = 80;
/** So many lines of each list are printed. */
const MOST = {
  causes: 30,
  ofCause: 5,
  warnings: 30,
  rows: 200,
  reductions: 200,
  slits: 24,
  unreadable: 20,
  without: 10,
};
const GLYPHS: Readonly<Record<string, string>> = { COMPLETE: '●', WARNING: '▲', FAILED: '✕', 'In Progress': '◐' };

const counted = (n: number, one: string): string => `${count(n)} ${one}${n === 1 ? '' : 's'}`;

/** Text that fits: of a sentence its beginning, of a path its end. */
const begin = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
const end = (text: string, width: number): string => (text.length > width ? `…${text.slice(1 - width)}` : text);

/** A sentence in as many lines as it needs, the later ones `indent` deep; what has no blank, as a path, is cut where it must be. */
function wrapped(text: string, indent = 3): string[] {
  if (text.length <= WIDTH) return [text];
  const space = text.lastIndexOf(' ', WIDTH);
  const at = space > WIDTH / 2 ? space : WIDTH;
  return [text.slice(0, at).trimEnd(), ...wrapped(`${' '.repeat(indent)}${text.slice(at).trim()}`, indent)];
}

/** Texts below a line, indented, whole. */
const below = (text: string, indent: number): string[] =>
  wrapped(`${' '.repeat(indent)}${text.replaceAll(/\s+/g, ' ')}`, indent);

const more = (all: number, shown: number, one: string): string[] =>
  all > shown ? [`  and ${counted(all - shown, one)} more`] : [];

function failures({ failures: causes }: Report): string[] {
  if (causes.length === 0) return ['Nothing failed.'];
  return [
    'WHAT FAILED, AND WHY',
    ...causes
      .slice(0, MOST.causes)
      .flatMap(({ cause, what }) => [
        ...wrapped(`${count(what.length)}× ${cause}`),
        ...what
          .slice(0, MOST.ofCause)
          .flatMap(({ name, why }) => [
            `     ${end(name, WIDTH - 5)}`,
            ...(cause.includes('…') && why !== cause ? below(why, 7) : []),
          ]),
        ...more(what.length, MOST.ofCause, 'failure'),
      ]),
    ...more(causes.length, MOST.causes, 'cause'),
  ];
}

function warnings(report: Report): string[] {
  const { warnings: kinds } = report;
  const logs = logsWords(report);
  const gap = logs === null ? [] : [`▲ ${logs}`];
  if (kinds.length === 0) return ['No important warning in the logs that there are.', ...gap];
  const columns: readonly Column<(typeof kinds)[number]>[] = [
    { title: 'count', right: true, cell: (kind) => count(kind.count) },
    { title: 'reductions', right: true, cell: (kind) => count(kind.reductions) },
    { title: 'kind', cell: ({ title }) => begin(title, WIDTH - 19) },
  ];
  return [
    'IMPORTANT WARNINGS',
    table(columns, kinds.slice(0, MOST.warnings)),
    ...more(kinds.length, MOST.warnings, 'kind'),
    ...gap,
  ];
}

const number = <R>(title: string, of: (row: R) => number): Column<R> => ({
  title,
  right: true,
  cell: (row) => count(of(row)),
});

function scorecard({ rows }: Report): string[] {
  const columns: readonly Column<ReportRow>[] = [
    { title: 'dataset, frame', cell: (row) => end(`${row.dataset} ${row.science_file}`, 34) },
    { title: '', cell: ({ status }) => GLYPHS[status] ?? '·' },
    number('slits', (row) => row.slit_count),
    number('bad', (row) => row.bad_slit_count),
    number('rms', (row) => row.slit_rms_over_thresh),
    number('cov', (row) => row.slit_wv_cov_under_thresh),
    number('chi', (row) => row.slit_std_chi_out_of_range),
    number('flags', (row) => row.total_bad_flags),
    number('obj', (row) => row.object_count),
  ];
  const matters = (row: ReportRow) => row.status !== 'COMPLETE' || row.bad_slit_count > 0;
  const order = rows.length > MOST.rows ? [...rows.filter(matters), ...rows.filter((row) => !matters(row))] : rows;
  const without = rows.filter(({ noSpec1d }) => noSpec1d !== null);
  return [
    'SCORECARD (states are of frames; those of reductions: WHAT RAN)',
    table(columns, order.slice(0, MOST.rows)),
    ...more(rows.length, MOST.rows, 'frame'),
    ...without
      .slice(0, MOST.without)
      .flatMap(({ dataset, science_file: name, noSpec1d }) => wrapped(`▲ ${dataset} ${name}: ${noSpec1d}`, 2)),
    ...more(without.length, MOST.without, 'frame without a spec1d'),
  ];
}

function worst({ worst: slits, badSlits }: Report): string[] {
  if (badSlits === 0) return ['No slit is bad.'];
  const shown = slits.slice(0, MOST.slits);
  const lines = shown.flatMap(({ detector, spatId, dataset, scienceFile, reasons }: WorstSlit) => {
    const slit = `${detector}:${spatId}`;
    return [`${slit}  ${end(`${dataset} ${scienceFile}`, WIDTH - slit.length - 2)}`, ...below(reasons.join(', '), 5)];
  });
  return ['THE WORST SLITS', ...lines, ...more(badSlits, shown.length, 'bad slit')];
}

function ran({ reductions, notes }: Report): string[] {
  const verdicts = new Map(notes.map((note) => [note.dataset, note]));
  const columns: readonly Column<ReportReduction>[] = [
    { title: 'reduction', cell: ({ id }) => end(id, 42) },
    { title: '', cell: ({ status }) => GLYPHS[status] ?? '·' },
    { title: 'PypeIt', cell: ({ pypeit }) => pypeit ?? '' },
    { title: 'started', cell: ({ started }) => started?.slice(0, 10) ?? '' },
    { title: 'time', right: true, cell: ({ seconds }) => (seconds === null ? '' : clock(seconds)) },
  ];
  const said = notes.flatMap(({ dataset, verdict, note }) =>
    wrapped(`  ${verdict ?? 'note'}: ${end(dataset, 34)} ${note.replaceAll(/\s+/g, ' ')}`.trimEnd(), 5),
  );
  return [
    'WHAT RAN',
    table(columns, reductions.slice(0, MOST.reductions)),
    ...more(reductions.length, MOST.reductions, 'reduction'),
    ...(verdicts.size === 0 ? [] : ['', 'WHAT PEOPLE SAID', ...said]),
  ];
}

/** The report for a terminal of 80 columns. */
export function reportText(report: Report): string {
  const { root, made, reductions, rows, badSlits, notJudged, unreadable } = report;
  const statuses = [...Map.groupBy(reductions, ({ status }) => status)];
  const slits = rows.reduce((sum, { slit_count: n }) => sum + n, 0);
  const failed = rows.filter(({ status }) => status === 'FAILED').length;
  const lines = [
    end(`Reductions of ${root}`, WIDTH),
    `${made.slice(0, 16).replace('T', ' ')} UT, Slitbench ${report.slitbench}`,
    statuses.map(([status, some]) => `${GLYPHS[status] ?? '·'} ${count(some.length)} ${status}`).join('  '),
    `${counted(rows.length, 'science frame')}${failed === 0 ? '' : ` (✕ ${count(failed)} FAILED)`}, ${count(badSlits)} bad of ${counted(slits, 'slit')}${notJudged === 0 ? '' : `, ${count(notJudged)} not judged`}`,
    '',
    ...failures(report),
    '',
    ...warnings(report),
    '',
    ...worst(report),
    '',
    ...scorecard(report),
    '',
    ...ran(report),
  ];
  if (unreadable.length > 0)
    lines.push(
      '',
      'WHAT COULD NOT BE READ',
      ...unreadable.slice(0, MOST.unreadable).flatMap(({ path, why }) => [...wrapped(path), ...below(why, 2)]),
      ...more(unreadable.length, MOST.unreadable, 'file'),
    );
  return lines
    .join('\n')
    .split('\n')
    .map((line) => tame(line).trimEnd())
    .join('\n');
}
