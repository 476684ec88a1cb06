import { expect, test } from 'vitest';
import type { Frame, FrameType, MetaValue } from '#core/contract/frame.ts';
import { configurationName, groupByConfiguration } from '#core/spectrographs/configurations.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';

const facts: SpectrographFacts = {
  name: 'test',
  columns: [],
  configurationKeys: [
    { name: 'dispname', rtol: null },
    { name: 'dispangle', rtol: 1e-5 },
  ],
  independent: { bias: ['binning'], dark: [] },
  uses: { bias: true, dark: false },
};

let count = 0;
function frame(name: string, types: FrameType[], meta: Record<string, MetaValue>): Frame {
  const filename = `${name}.fits`;
  const full = { mjd: ++count, dispname: 'g1', dispangle: 7200, binning: '1,1', ...meta };
  return {
    path: `/${filename}`,
    filename,
    size: 0,
    mtimeMs: 0,
    spectrograph: 'test',
    meta: full,
    types,
    problem: null,
  };
}
const shown = (frames: Frame[], given = facts) =>
  groupByConfiguration(frames, given).configurations.map(({ name, frames: rows }) => [
    name,
    ...rows.map((row) => `${row.frame.filename.replace('.fits', '')} ${row.calib} ${row.combId}`),
  ]);

test('names run from A to ZZ', () => {
  expect([0, 25, 26, 51, 52, 701].map(configurationName)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ']);
});

test('the earliest frame names configuration A, whatever the order given', () => {
  const late = frame('late', ['science'], { mjd: 20, dispname: 'g2' });
  const early = frame('early', ['science'], { mjd: 10 });
  expect(shown([late, early])).toEqual([
    ['A', 'early 0 1'],
    ['B', 'late 1 2'],
  ]);
});

test('angles within the tolerance are one configuration, a calibration between two belongs to both', () => {
  const frames = [
    frame('a', ['science'], { dispangle: 7200 }),
    frame('b', ['science'], { dispangle: 7200.1 }),
    frame('arc', ['arc', 'tilt'], { dispangle: 7200.05 }),
  ];
  expect(shown(frames)).toEqual([
    ['A', 'arc 0 -1', 'a 0 1'],
    ['B', 'arc 1 -1', 'b 1 2'],
  ]);
});

test('bias follows its own key, dark fits every configuration, the rest is gathered', () => {
  const frames = [
    frame('a', ['science'], {}),
    frame('b', ['science'], { dispname: 'g2', binning: '2,2' }),
    frame('bias', ['bias'], { dispname: 'other' }),
    frame('dark', ['dark'], { dispname: 'other' }),
    frame('odd', ['bias'], { binning: '4,4' }),
  ];
  expect(shown(frames)).toEqual([
    ['A', 'bias 0 -1', 'dark 0 -1', 'a 0 1'],
    ['B', 'dark 1 -1', 'b 1 2'],
    ['D', 'odd 2 -1'],
  ]);
});

test('without configuration keys all frames are one; without frames there is none', () => {
  const keyless = { ...facts, configurationKeys: [] };
  expect(shown([frame('x', ['science'], {}), frame('y', [], { dispname: 'g9' })], keyless)).toEqual([
    ['A', 'y 0 -1', 'x 0 1'],
  ]);
  expect(shown([])).toEqual([]);
  expect(shown([frame('only', ['bias'], {})])).toEqual([]);
});

test('frames that cannot be reduced are dropped with the reason', () => {
  const grouping = groupByConfiguration([frame('x', ['science'], { amp: 'DUAL' })], {
    ...facts,
    validValues: { amp: ['SINGLE'] },
  });
  expect(grouping.dropped.map(({ reason }) => reason)).toEqual(['amp is DUAL; PypeIt reduces only SINGLE']);
  expect(grouping.configurations).toEqual([]);
});
