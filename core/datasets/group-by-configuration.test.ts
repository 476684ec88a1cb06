import { expect, test } from 'vitest';
import type { Frame } from '#core/contract/frame.ts';
import { groupByConfiguration } from '#core/datasets/group-by-configuration.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';

const facts: SpectrographFacts = {
  name: 'keck_kcwi',
  columns: [],
  configurationKeys: [
    { name: 'dispname', rtol: null },
    { name: 'cenwave', rtol: 0.01 },
  ],
  independent: { bias: ['dispname'] },
  uses: { bias: true, dark: false },
};

const frame = (path: string, type: Frame['types'][number], mjd: number): Frame => ({
  path,
  filename: path,
  size: 2880,
  mtimeMs: 0,
  spectrograph: 'keck_kcwi',
  types: [type],
  meta: { dispname: 'BM', cenwave: 4850.4, mjd },
  problem: null,
});

test('CONFIG is near the value of the configuration', () => {
  const { groups } = groupByConfiguration([frame('a', 'science', 55000.3)], facts, 3);
  expect(groups.map(({ configValues }) => configValues)).toEqual([['BM', '4850']]);
});

test('a bias of the same UT date belongs to it, however small the window', () => {
  const frames = [frame('a', 'science', 55000.5), frame('b', 'bias', 55000.1), frame('c', 'bias', 55001.1)];
  const { groups, excluded } = groupByConfiguration(frames, facts, 0.1);
  expect(groups.map(({ shared }) => shared.map(({ path }) => path))).toEqual([['b']]);
  expect(excluded.map(({ frame: { path } }) => path)).toEqual(['c']);
});
