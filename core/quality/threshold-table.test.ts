import { describe, expect, test } from 'vitest';
import { Thresholds } from '#core/contract/scorecard.ts';
import {
  formatThresholdTable,
  parseThresholdTable,
  setThresholds,
  thresholdsFor,
} from '#core/quality/threshold-table.ts';

const DEFAULTS = Thresholds.parse({});
const TABLE = `# thresholds of single datasets
   dataset   | rms_thresh | flex_shift_thresh | wave_cov_thresh | lower_std_chi | upper_std_chi | notes

uds/600/2005 |        0.6 |                   |              40 |               |               | faint # arcs
# cosmos/x/y | 1 | 1 | 1 | 1 | 1 |
goods/1200/a |            |               5.5 |                 |           0.5 |           1e1 |
`;

describe('a table of thresholds', () => {
  test('sets for its datasets what it says, and leaves the rest as it is for all', () => {
    const table = parseThresholdTable(TABLE, 't.txt');
    expect(table.rows.map(({ dataset, notes }) => [dataset, notes])).toEqual([
      ['uds/600/2005', 'faint # arcs'],
      ['goods/1200/a', ''],
    ]);
    expect(thresholdsFor(table, 'uds/600/2005', { ...DEFAULTS, flexure: 7 })).toEqual({
      rms: 0.6,
      coverage: 40,
      stdChiLow: 0.6,
      stdChiHigh: 1.6,
      flexure: 7,
    });
    expect(thresholdsFor(table, 'goods/1200/a', DEFAULTS)).toEqual({
      ...DEFAULTS,
      flexure: 5.5,
      stdChiLow: 0.5,
      stdChiHigh: 10,
    });
    expect(thresholdsFor(table, 'cosmos/x/y', DEFAULTS)).toEqual(DEFAULTS);
    expect(thresholdsFor(null, 'uds/600/2005', DEFAULTS)).toEqual(DEFAULTS);
  });

  test.each([
    TABLE,
    TABLE.replaceAll('\n', '\r\n'),
    TABLE.trimEnd(),
    '| dataset | rms_thresh |\n|---|---:|\n| a/b/c | 0.5 |\n',
    '# nothing but a comment',
    '',
  ])('is written as it was read, byte for byte', (text) => {
    expect(formatThresholdTable(parseThresholdTable(text, 't.txt'))).toBe(text);
  });

  test('between bars at both ends is the same', () => {
    const table = parseThresholdTable('| dataset | rms_thresh |\n|---|---:|\n| a/b/c | 0.5 |\n', 't.txt');
    expect(table.rows).toMatchObject([{ dataset: 'a/b/c', thresholds: { rms: 0.5 } }]);
    const ends = parseThresholdTable('dataset | rms_thresh | seen |\na/b/c | | me |\nd/e/f | 0.5 | me\n', 't.txt');
    expect(ends.rows.map(({ thresholds }) => thresholds)).toEqual([{}, { rms: 0.5 }]);
    const more = formatThresholdTable(setThresholds(ends, 'g/h/i', { rms: 0.3 }));
    expect(more.split('\n').at(-2)).toMatch(/^g\/h\/i +\| +0\.3 +\| +\|$/);
  });

  test('columns of users are no misspelt ones, though they end alike', () => {
    expect(parseThresholdTable('dataset | sky_thresh | flux_thresh | rms_thresh\n', 't.txt').rows).toEqual([]);
  });

  test.each([
    ['dataset | rms_thresh\na/b/c | high\n', /^t\.txt, line 2: expected a number from 0 up in rms_thresh, found high/],
    ['dataset | rms_thresh\na/b/c | 0,4\n', /line 2: expected a number from 0 up in rms_thresh, found 0,4/],
    ['dataset | rms_thresh\na/b/c | -1\n', /line 2: expected a number from 0 up in rms_thresh, found -1/],
    [
      'dataset | wave_cov_thresh\na/b/c | 101\n',
      /line 2: expected a number from 0 to 100 in wave_cov_thresh, found 101/,
    ],
    ['dataset | upper_std_chi\na/b/c | wide\n', /line 2: expected a number in upper_std_chi, found wide/],
    ['#\n\ndataset | rms_thresh\na/b/c | 1 | 2\n', /line 4: expected 2 cells .*found 3/],
    ['dataset | rms_thresh\na/b/c | 1\na/b/c | 2\n', /line 3: a\/b\/c stands twice, first in line 2/],
    [
      'dataset | lower_std_chi | upper_std_chi\na/b/c | 2 | 1.5\n',
      /line 2: the lower limit of σ\(χ\), 2, is above the upper one, 1.5/,
    ],
    ['dataset | rms_thresh\n | 1\n', /line 2: expected a dataset/],
    ['uds/600/2005 | 0.5\n', /line 1: expected the names of the columns, dataset among them/],
    [
      'dataset | rms_tresh | notes\n',
      /^t\.txt, line 1: its column 2, rms_tresh, is none of dataset, rms_thresh, flex_shift_thresh, .*, notes$/,
    ],
    ['dataset | | rms_thresh\n', /line 1: its column 2, without a name, is none of/],
    ['dataset | notes | notes\n', /line 1: the column notes stands twice/],
  ])('that is wrong is an error that names the line: %j', (text, message) => {
    expect(() => parseThresholdTable(text, 't.txt')).toThrow(message);
  });
});

test.each([
  ['dataset | rms_tresh\n', 'Name it rms_thresh, or remove the column.'],
  ['Dataset | rms_thresh\n', 'Name it dataset, or remove the column.'],
  ['dataset | rms_thresh | lower_std_chj\n', 'Name it lower_std_chi, or remove the column.'],
])('a column that is none comes with the name that may have been meant: %j', (text, remedy) => {
  const thrown = () => parseThresholdTable(text, 't.txt');
  expect(thrown).toThrow(expect.objectContaining({ data: expect.objectContaining({ remedy }) }));
});

describe('setting thresholds', () => {
  test('changes those cells alone, and keeps the columns below each other', () => {
    const before = parseThresholdTable(TABLE, 't.txt');
    const after = setThresholds(before, 'uds/600/2005', { rms: null, stdChiHigh: 2.25, notes: 'one | two\nthree' });
    const lines = formatThresholdTable(after).split('\n');
    expect(lines.toSpliced(3, 1)).toEqual(TABLE.split('\n').toSpliced(3, 1));
    expect(lines[3]).toBe(
      'uds/600/2005 |            |                   |              40 |               | 2.25          | one / two three',
    );
    expect(thresholdsFor(after, 'uds/600/2005', DEFAULTS)).toEqual({ ...DEFAULTS, coverage: 40, stdChiHigh: 2.25 });
    expect(setThresholds(after, 'uds/600/2005', { coverage: 40 }).lines).toEqual(after.lines);
  });

  test('of a dataset without a line adds one; a table without anything gets its columns', () => {
    const added = setThresholds(parseThresholdTable(TABLE.trimEnd(), 't.txt'), 'a/b/c', { rms: 0.25, notes: 'x' });
    const text = formatThresholdTable(added);
    expect(text.startsWith(`${TABLE.trimEnd()}\n`)).toBe(true);
    expect(added.rows.at(-1)).toMatchObject({ dataset: 'a/b/c', thresholds: { rms: 0.25 }, notes: 'x' });
    const fresh = setThresholds(parseThresholdTable('# mine\n', 't.txt'), 'a/b/c', { flexure: 3 });
    expect(formatThresholdTable(fresh)).toMatch(
      /^# mine\ndataset \| rms_thresh \| flex_shift_thresh \| wave_cov_thresh \| lower_std_chi \| upper_std_chi \| notes\na\/b\/c/,
    );
    expect(thresholdsFor(fresh, 'a/b/c', DEFAULTS)).toEqual({ ...DEFAULTS, flexure: 3 });
    const bars = setThresholds(parseThresholdTable('| dataset | rms_thresh |\n', 't.txt'), 'a/b/c', { rms: 1 });
    expect(thresholdsFor(bars, 'a/b/c', DEFAULTS).rms).toBe(1);
    expect(bars.lines.at(-1)).toMatch(/^\| a\/b\/c +\| 1 +\|\n$/);
  });

  test('in a column that is not there is refused', () => {
    const table = parseThresholdTable('dataset | rms_thresh\n', 't.txt');
    expect(() => setThresholds(table, 'a/b/c', { flexure: 3 })).toThrow(/line 1: there is no column flex_shift_thresh/);
  });
});
