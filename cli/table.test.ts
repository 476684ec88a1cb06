import { expect, test } from 'vitest';
import { table } from '#cli/table.ts';

const columns = [
  { title: 'target', cell: (row: { t: string; s: number }) => row.t },
  { title: 'exptime [s]', cell: (row: { t: string; s: number }) => row.s.toFixed(1), right: true },
];

test('columns are as wide as their widest cell, numbers stand right, no line ends in spaces', () => {
  const text = table(columns, [
    { t: 'Feige 66', s: 30 },
    { t: 'b', s: 1200 },
  ]);
  expect(text.split('\n')).toEqual(['target    exptime [s]', 'Feige 66         30.0', 'b              1200.0']);
});

test('wide characters take two columns; control characters of a header do not reach the terminal', () => {
  const [, wide, hostile] = table(columns, [
    { t: '星', s: 1 },
    { t: 'a\x1b[31m', s: 2 },
  ]).split('\n');
  expect(wide).toBe('星              1.0');
  expect(hostile).toBe('a\u{FFFD}[31m          2.0');
  expect(table([{ title: 'A\x1bB', cell: String, right: true }], [1])).toBe('A\u{FFFD}B\n  1');
});
