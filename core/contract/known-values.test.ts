import { expect, test } from 'vitest';
import { expectedOfCard, expectedOfEdit, expectedOfMeta } from '#core/contract/known-values.ts';

test.each([
  ['RA', ['0', '359.99', '12:34:56.7', '23:59:59.99', '12 34 56', '12:30', '12:30.5', '1.0E2'], ['12:99:99', '24:00:00', '25:00', '-1', '360', '-1:00:00', '12:34:60', 'abc', '1:2:3:4', '12:34.5:30', '12h34m56.7s']],
  ['DEC', ['-90', '90', '+41:16:09', '-0:00:01', '90:00:00', '41 16 09.1'], ['91', '-90.1', '90:00:01', '41:60:00', 'north']],
  ['AIRMASS', ['1', '1.0', '37.9', '0.9999'], ['0', '0.9', '-1', '101', 'high']],
  ['EXPTIME', ['0', '1200.5', '1.5E3', '1.5D3'], ['-5', '-0.1', 'abc', 'T', '12:00']],
  ['MJD-OBS', ['57162.5', '53000'], ['2457162.5', '0', '-1']],
  ['DATE-OBS', ['2015-05-20', '2015-05-20T05:00:00.0', '2016-02-29', '20/05/98'], ['2015-02-29', '2015-13-01', '2015-05-20T25:00:00', '2015-05-20T05:60', '20 May', '2015']],
  ['UTC', ['05:00:00.12', '5.5', '5023.0', '2015-05-20T05:00:00'], ['25:00:00', '05:61:00', 'noon']],
  ['BINNING', ['1,1', '2x2', '1 2', '2', '1, 2'], ['0,1', '1.5,2', '1,1,1', '-1,1', 'none', '64', '1.0,2', '1e0,2', '1,']],
  ['RBIN', ['0', '1'], ['-1', '1.5', '33']],
] as const)('the values that %s may have', (keyword, good, bad) => {
  expect(good.filter((value) => expectedOfCard(keyword, value, false) !== null)).toEqual([]);
  expect(bad.filter((value) => expectedOfCard(keyword.toLowerCase(), value, false) === null)).toEqual([]);
}); // biome-ignore format: a table

test('quotes make a text of a number, but no good value of a bad one; other cards and no value are free', () => {
  expect(expectedOfEdit('EXPTIME', "'unknown'")).toBeNull();
  expect(expectedOfEdit('EXPTIME', 'unknown')).toMatch(/seconds/);
  expect(expectedOfEdit('EXPTIME', "'-5'")).toMatch(/seconds/);
  expect(expectedOfEdit('RA', "'12:99:99'")).toMatch(/hours/);
  expect(expectedOfEdit('RA', "'12:34:56'")).toBeNull();
  for (const free of ['', "''", "'   '"]) expect(expectedOfEdit('DEC', free)).toBeNull();
  expect(expectedOfEdit('MYCARD', '-5')).toBeNull();
});

test('metadata: as cards, but a binning as tables have it', () => {
  expect([expectedOfMeta('binning', '2,2'), expectedOfMeta('binning', '2x2')]).toEqual([null, expect.any(String)]);
  expect([expectedOfMeta('exptime', '-7'), expectedOfMeta('dec', '91')].every((found) => found !== null)).toBe(true);
  expect(expectedOfMeta('decker', '-7')).toBeNull();
  for (const [key, value] of [
    ['ra', '1.0D2'],
    ['exptime', '1.5d3'],
    ['binning', '1.0,1.0'],
    ['binning', '1'],
  ] as const)
    expect(expectedOfMeta(key, value)).not.toBeNull();
});
