import { type BadSlit, SCORECARD_COLUMNS, type ScorecardRow } from '#core/contract/scorecard-row.ts';

const quoted = (value: string | number): string => {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** `scorecard.csv`. */
export function scorecardCsv(rows: readonly ScorecardRow[]): string {
  const lines = rows.map((row) => SCORECARD_COLUMNS.map((column) => quoted(row[column])).join(','));
  return [SCORECARD_COLUMNS.join(','), ...lines, ''].join('\n');
}

/** `scorecard_bad_slits.csv`: by slit, then by frame. */
export function badSlitsCsv(slits: readonly BadSlit[]): string {
  const lines = slits.map(({ slit_id, spec2d }) => `${quoted(slit_id)},${quoted(spec2d)}`);
  return ['slit_id,spec2d', ...lines.sort(), ''].join('\n');
}

/** The tabs of the reference's sheet, by the first character of the dataset in upper case. */
const TABS: readonly (readonly [tab: string, first: string, last: string])[] = [
  ['0-9', '0', '9'],
  ['A-B', 'A', 'B'],
  ['C', 'C', 'C'],
  ['D-F', 'D', 'F'],
  ['G-H', 'G', 'H'],
  ['I-L', 'I', 'L'],
  ['M', 'M', 'M'],
  ['N-R', 'N', 'R'],
  ['S', 'S', 'S'],
  ['T-V', 'T', 'V'],
  ['W-Z', 'W', 'Z'],
];

/** The tab that a dataset belongs to; one that begins with no letter goes to the digits. */
function tabOf(dataset: string): string {
  const first = dataset.charAt(0).toUpperCase();
  return TABS.find(([, from, to]) => from <= first && first <= to)?.[0] ?? '0-9';
}

/** The rows of each tab, empty ones too. `Failed` holds those that are FAILED, the newest first. `latest` is left out. */
export function splitByTab(rows: readonly ScorecardRow[]): ReadonlyMap<string, readonly ScorecardRow[]> {
  const failed = rows.filter(({ status }) => status === 'FAILED');
  const tabs = new Map<string, ScorecardRow[]>([
    ['Failed', failed.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))],
    ...TABS.map(([tab]): [string, ScorecardRow[]] => [tab, []]),
  ]);
  for (const row of rows) tabs.get(tabOf(row.dataset))?.push(row);
  return tabs;
}
