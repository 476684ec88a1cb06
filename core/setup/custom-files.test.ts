import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placeDataset } from '#core/datasets/layout.ts';
import { findCustomFiles, matchCustomFiles } from '#core/setup/custom-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-custom-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lay = (...names: readonly string[]) => {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
  return findCustomFiles(folder);
};
const dataset = (id: string, root = '/root') => placeDataset(root, id, 'complete');
const match = (datasets: readonly ReturnType<typeof dataset>[]) =>
  matchCustomFiles(findCustomFiles(folder).custom, datasets);

test('names are parted at the last underscore, anywhere in the folder', () => {
  const { custom, odd } = lay(
    'm_1/m_1_600ZD_7200_GG400_2010-01-01_2010-01-03_reduce-det6.pypeit',
    'a_b_2010-01-01_reduce.ini',
  );
  expect(custom.map(({ kind, key, reduceName }) => [kind, key, reduceName])).toEqual([
    ['ini', 'a_b_2010-01-01', 'reduce'],
    ['pypeit', 'm_1_600ZD_7200_GG400_2010-01-01_2010-01-03', 'reduce-det6'],
  ]);
  expect(odd).toEqual([]);
});

test('what is no custom file: defaults of instruments, other files, dates taken for a suffix', () => {
  const { custom, defaults, odd } = lay(
    'keck_deimos.ini',
    'exclude_files.txt',
    'x/m_c_2010-01-01_2010-01-03.ini',
    'm_c_2010-01-01.pypeit',
    'm_c_2010-01-01_det6.ini',
  );
  expect(custom).toEqual([]);
  expect(defaults).toEqual([join(folder, 'keck_deimos.ini')]);
  expect(odd).toEqual(
    ['m_c_2010-01-01.pypeit', 'm_c_2010-01-01_det6.ini', 'x/m_c_2010-01-01_2010-01-03.ini'].map((name) =>
      join(folder, name),
    ),
  );
});

test('keys must agree exactly, not by their beginning', () => {
  lay('m_c_2010-01-01_reduce.ini', 'm_c_2010-01-01_reduce-blue.pypeit', 'gone_c_2010-01-01_reduce.ini');
  const one = dataset('m/c/2010-01-01');
  const { files, unmatched } = match([
    one,
    dataset('m/c/2010-01-01_2010-01-03'),
    dataset('m/c2/2010-01-01'),
    dataset('mm/c/2010-01-01'),
  ]);
  expect([...files.keys()]).toEqual([one.folder]);
  expect(files.get(one.folder)).toHaveLength(2);
  expect(unmatched).toEqual([join(folder, 'gone_c_2010-01-01_reduce.ini')]);
});

test('two files for one reduction: both are named', () => {
  lay('m_c_2010-01-01_reduce.ini', 'sub/m_c_2010-01-01_reduce.pypeit');
  const one = dataset('m/c/2010-01-01');
  const found = match([one]).files.get(one.folder);
  expect(found).toContain(join(folder, 'm_c_2010-01-01_reduce.ini'));
  expect(found).toContain(join(folder, 'sub/m_c_2010-01-01_reduce.pypeit'));
});

test('two datasets that read alike: both are named; the same dataset in two trees is no trouble', () => {
  lay('m_c_d_2010-01-01_reduce.ini');
  const [one, other] = [dataset('m/c_d/2010-01-01'), dataset('m_c/d/2010-01-01')];
  expect(match([one, other]).files.get(other.folder)).toContain('m/c_d/2010-01-01 and m_c/d/2010-01-01');
  expect(match([one, dataset('m/c_d/2010-01-01', '/elsewhere')]).files.get(one.folder)).toHaveLength(1);
});
