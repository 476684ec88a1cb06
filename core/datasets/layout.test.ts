import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  findDatasets,
  findReductions,
  formatDates,
  parseDates,
  placeDataset,
  placeReduction,
} from '#core/datasets/layout.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-layout-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const folder = (...parts: string[]) => mkdirSync(join(root, ...parts), { recursive: true });
const file = (...parts: string[]) => {
  folder(...parts.slice(0, -1));
  writeFileSync(join(root, ...parts), '');
};

test('dates are one day or a first and a last one', () => {
  expect(parseDates('2015-05-20')).toEqual({ first: '2015-05-20', last: '2015-05-20' });
  expect(parseDates('2015-05-20_2015-05-22')).toEqual({ first: '2015-05-20', last: '2015-05-22' });
  for (const not of ['2015-05-22_2015-05-20', '2015-05', 'a_b', '2015-05-20_2015-05-21_2015-05-22', ''])
    expect(parseDates(not)).toBeNull();
  expect(formatDates('2015-05-20', '2015-05-20')).toBe('2015-05-20');
  expect(formatDates('2015-05-20', '2015-05-21')).toBe('2015-05-20_2015-05-21');
});

test('datasets are found from the root, a mask, a configuration, themselves, and from inside', () => {
  folder('m1', 'c', '2015-05-20', 'complete', 'raw');
  folder('m1', 'c', '2015-06-20', 'incomplete', 'raw');
  folder('m2', 'c', '2015-05-20', 'complete', 'reduce');
  folder('m2', 'c', 'notes', 'complete');
  folder('.slitbench', 'c', '2015-05-20', 'complete');
  symlinkSync(join(root, 'm2'), join(root, 'm3'));
  const ids = (path: string) => findDatasets(join(root, path)).map((d) => `${d.id} ${d.state}`);
  const all = ['m1/c/2015-05-20 complete', 'm1/c/2015-06-20 incomplete', 'm2/c/2015-05-20 complete'];
  expect(ids('.')).toEqual(all);
  expect(ids('m1')).toEqual(all.slice(0, 2));
  expect(ids('m2/c')).toEqual(all.slice(2));
  expect(ids('m2/c/2015-05-20')).toEqual(all.slice(2));
  expect(ids('m2/c/2015-05-20/complete/reduce')).toEqual(all.slice(2));
  expect(ids('nothing')).toEqual([]);
  expect(findDatasets(join(root, 'm1/c/2015-05-20'))[0]).toEqual(placeDataset(root, 'm1/c/2015-05-20', 'complete'));
});

test('reductions of the layout and of plain pypeit_setup trees are found, old ones are not', () => {
  const base = ['m', 'c', '2015-05-20', 'complete'];
  file(...base, 'reduce', 'keck_deimos_A', 'keck_deimos_A.pypeit');
  file(...base, 'reduce', 'keck_deimos_A', 'copy.pypeit');
  file(...base, 'reduce-det6', 'keck_deimos_A', 'keck_deimos_A.pypeit');
  file(...base, 'reduce_old', 'keck_deimos_A', 'keck_deimos_A.pypeit');
  file(...base, 'raw', 'x.pypeit');
  file('plain', 'shane_kast_blue_B', 'shane_kast_blue_B.pypeit');
  file('odd', 'mine.pypeit');
  const found = findReductions(root);
  expect(found.map((r) => r.pypeitFile.slice(root.length + 1))).toEqual([
    'm/c/2015-05-20/complete/reduce-det6/keck_deimos_A/keck_deimos_A.pypeit',
    'm/c/2015-05-20/complete/reduce/keck_deimos_A/keck_deimos_A.pypeit',
    'odd/mine.pypeit',
    'plain/shane_kast_blue_B/shane_kast_blue_B.pypeit',
  ]);
  const dataset = placeDataset(root, 'm/c/2015-05-20', 'complete');
  expect(found[1]).toEqual(placeReduction(dataset, 'reduce', 'keck_deimos', 'A'));
  expect(found[3]).toMatchObject({ spectrograph: 'shane_kast_blue', setup: 'B', dataset: null, reduceName: null });
  expect(findReductions(found[2]?.pypeitFile ?? '')).toEqual([found[2]]);
  expect(findReductions(found[3]?.folder ?? '')).toEqual([found[3]]);
  expect(findReductions(join(root, 'absent.pypeit'))).toEqual([]);
});
