import { expect, test } from 'vitest';
import { diffLines } from '#core/setup/diff-lines.ts';
import { changeRows, compareLines, shortened } from '#renderer/pages/setup/change-rows.ts';

/** Both lines, what differs in brackets. */
const marked = (before: string, after: string) =>
  compareLines(before, after)?.map((pieces) =>
    pieces.map(({ text, changed }) => (changed ? `[${text}]` : text)).join(''),
  );

test('what differs is said in whole words', () => {
  expect(marked('  snr_thresh = 10.0  # faint', '  snr_thresh = 12.0  # faint')).toEqual([
    '  snr_thresh = [10.0]  # faint',
    '  snr_thresh = [12.0]  # faint',
  ]);
  expect(marked('aa aa aa', 'aa aa')).toEqual(['aa aa[ aa]', 'aa aa']);
  expect(marked('[rdx]', 'spectrograph = keck_deimos')).toBeUndefined();
});

test('in a table what differs is said cell by cell, whatever their width', () => {
  expect(marked(' b4.fits |  arc | 37.3 |  0', '#b4.fits | arc | 37.3 | 12')).toEqual([
    ' [b4.fits] |  arc | 37.3 |  [0]',
    '[#b4.fits] | arc | 37.3 | [12]',
  ]);
  expect(marked('a | b', 'a | b | -1 | -1')).toEqual(['a | b', 'a | b | [-1] | [-1]']);
  expect(marked('a | b | c', 'd | e | f')).toBeUndefined();
});

test('changes that stand apart are told apart; a line and what it becomes stand together', () => {
  const signs = (before: string, after: string) =>
    changeRows(diffLines(before, after)).map((rows) => rows.map(({ line }) => `${line.kind} ${line.text}`));
  expect(signs('k = 1\nl = 2\nc\nd\n', 'k = 3\nl = 4\nc\nd\ne\n')).toEqual([
    ['removed k = 1', 'added k = 3', 'removed l = 2', 'added l = 4'],
    ['added e'],
  ]);
  expect(signs('a\nb\nc\n', 'x\nc\n')).toEqual([['removed a', 'removed b', 'added x']]);
});

test('of a row of frames the columns are named that differ', () => {
  const text = (...rows: readonly string[]) =>
    ['filename | frametype | target | calib', ...rows, 'data end', ''].join('\n');
  const changes = changeRows(
    diffLines(
      text(' a | arc | t | 0', '# b | arc | t | 0', ' c | arc | t | 1'),
      text('#a | arc | t | 2', ' b | arc | t | 0', ' c | arc | t | 1'),
    ),
  );
  expect(changes.flat().map(({ columns }) => columns)).toEqual([[], ['commented out', 'calib'], [], ['used again']]);
});

test('what stayed is cut, what changed is not', () => {
  const long = 'b1.fits | arc | '.padEnd(120, 'x');
  const [before = []] = compareLines(`${long} | 0 | ${long}`, `${long} | 3 | ${long}`) ?? [];
  const cut = shortened(before).map(({ text }) => text);
  expect(cut.join('').length).toBeLessThan(80);
  expect(cut[0]).toMatch(/^b1\.fits \| arc .* ⋯ x+ \| $/);
  expect(cut[1]).toBe('0');
  expect(shortened([{ text: long, changed: false }])[0]?.text).toBe(long);
});
