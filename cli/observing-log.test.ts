import { expect, test } from 'vitest';
import { defaultColumns, type LogColumn, logColumn, logCsv, logTable, sorted } from '#cli/observing-log.ts';
import type { Frame } from '#core/contract/frame.ts';

const frame = (filename: string, meta: Frame['meta'], types: Frame['types'] = ['science']): Frame => ({
  path: `/raw/${filename}`,
  filename,
  size: 1,
  mtimeMs: 0,
  spectrograph: 'shane_kast_blue',
  meta,
  types,
  problem: null,
});

const frames = [
  frame('b27.fits', { exptime: 1200, target: 'J1217, "faint"', mjd: 57162.2066385, airmass: 1.0391, decker: null }),
  frame('b1.fits', { exptime: 30.5, target: 'Arcs', mjd: null, airmass: 1, decker: 'x' }, ['arc', 'tilt']),
];

const columns = (...names: readonly string[]): readonly LogColumn[] => names.map(logColumn);

test('the table: units in the heading, numbers to the right, UT to the second', () => {
  const text = logTable(columns('filename', 'exptime', 'ut', 'airmass', 'decker'), frames);
  expect(text.split('\n')).toEqual([
    'filename  exptime [s]  ut                   airmass  decker',
    'b27.fits         1200  2015-05-20 04:57:34    1.039',
    'b1.fits          30.5                         1.000  x',
  ]);
});

test('whole numbers have all their digits, others ten', () => {
  const big = [frame('x.fits', { exptime: 0.1 + 0.2, mjd: 12_345_678_901 })];
  expect(logTable([logColumn('size')], [{ ...frame('x.fits', {}), size: 12_345_678_901 }])).toMatch(/ 12345678901$/m);
  expect(logTable(columns('exptime'), big)).toMatch(/ 0\.3$/m);
});

test('CSV: full precision, quotes where needed, nothing for a missing value', () => {
  expect(logCsv(columns('path', 'frametype', 'target', 'mjd'), frames).split('\n')).toEqual([
    'path,frametype,target,mjd',
    '/raw/b27.fits,science,"J1217, ""faint""",57162.2066385',
    '/raw/b1.fits,"arc,tilt",Arcs,',
  ]);
});

test('sorting: several keys, turned round, missing values last either way', () => {
  const [mjd, exptime] = columns('mjd', 'exptime');
  if (mjd === undefined || exptime === undefined) throw new Error('columns of the test');
  const names = (keys: Parameters<typeof sorted>[1]) => sorted(frames, keys).map(({ filename }) => filename);
  expect(names([{ column: exptime, down: false }])).toEqual(['b1.fits', 'b27.fits']);
  expect(names([{ column: mjd, down: false }])).toEqual(['b27.fits', 'b1.fits']);
  expect(names([{ column: mjd, down: true }])).toEqual(['b27.fits', 'b1.fits']);
});

test('columns: the observer’s first, then the rest of the instrument', () => {
  const own = ['ra', 'dec', 'target', 'dispname', 'decker', 'mjd', 'dichroic'].map((name) => ({
    name,
    kind: 'text' as const,
  }));
  const expected = ['filename', 'frametype', 'target', 'ra', 'dec', 'ut', 'decker', 'dispname', 'dichroic'];
  expect(defaultColumns(own)).toEqual(expected);
});
