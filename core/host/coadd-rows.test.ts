import { expect, test } from 'vitest';
import type { CoaddGroup, CoaddStatus } from '#core/contract/coadd-status.ts';
import { CoaddView, coaddNamed } from '#core/contract/coadds.ts';
import type { RunState } from '#core/contract/run.ts';
import { listCoadds, viewCoadds } from '#core/host/coadd-rows.ts';

const exposure = (scienceFile: string, dataset: string, target: string) => ({
  scienceFile,
  dataset,
  reduceDir: 'reduce',
  reduction: `/r/${dataset}/A.pypeit`,
  target,
  spec2d: `/r/${dataset}/spec2d_${scienceFile}`,
  spec1d: null,
});

function status(level: string, state: RunState, more: Partial<CoaddStatus> = {}): CoaddStatus {
  return {
    kind: 'coadd2d',
    level,
    folder: `/r/${level}/2D_Coadd`,
    state,
    why: null,
    isThere: state === 'complete',
    problem: null,
    made: null,
    pypeit: null,
    madeFrom: null,
    exposures: [],
    leftOut: [],
    rejected: [],
    gain: null,
    ...more,
  };
}

const GROUPS: readonly CoaddGroup[] = [
  {
    config: 'a/1',
    datasets: [],
    shared: [],
    coadds: [
      status('a/1', 'stale', {
        exposures: [exposure('d1', 'a/1/n1', 'x'), exposure('d2', 'a/1/n1', 'y'), exposure('d3', 'a/1/n2', 'y')],
        leftOut: [{ scienceFile: 'd4', dataset: 'a/1/n2', why: 'no' }],
        gain: { objects: 1, single: 2, coadded: 3, gain: 1.5 },
      }),
      status('a/1/n1', 'complete', { gain: { objects: 1, single: 1, coadded: 3, gain: 3 } }),
    ],
  },
  { config: 'b/1', datasets: [], shared: [], coadds: [status('b/1', 'not started', { problem: 'only one' })] },
];

const keysOf = (view: Partial<CoaddView>) =>
  viewCoadds(
    listCoadds(GROUPS, () => null),
    CoaddView.parse(view),
  ).rows.map(({ key }) => key);

test('a coadd is listed with its exposures, datasets, and targets by how often they were observed', () => {
  const [first] = listCoadds(GROUPS, () => null);
  expect(first?.row).toMatchObject({
    key: 'a/1/2D_Coadd',
    config: 'a/1',
    exposures: 3,
    leftOut: 1,
    datasets: 2,
    targets: ['y', 'x'],
  });
  expect(coaddNamed('a/1/2D_Coadd')).toEqual({ kind: 'coadd2d', level: 'a/1' });
  expect(coaddNamed('a/1')).toBeNull();
});

test('lists, words, one configuration, and the order', () => {
  expect(keysOf({})).toEqual(['a/1/2D_Coadd', 'a/1/n1/2D_Coadd', 'b/1/2D_Coadd']);
  expect(keysOf({ list: 'open' })).toEqual(['a/1/2D_Coadd']);
  expect(keysOf({ list: 'complete' })).toEqual(['a/1/n1/2D_Coadd']);
  expect(keysOf({ list: 'hindered' })).toEqual(['b/1/2D_Coadd']);
  expect(keysOf({ text: 'D4 a/1' })).toEqual(['a/1/2D_Coadd']);
  expect(keysOf({ config: 'b/1' })).toEqual(['b/1/2D_Coadd']);
  expect(keysOf({ sort: { key: 'gain', down: true } })).toEqual(['a/1/n1/2D_Coadd', 'a/1/2D_Coadd', 'b/1/2D_Coadd']);
  const { lists } = viewCoadds(
    listCoadds(GROUPS, () => null),
    CoaddView.parse({ list: 'failed' }),
  );
  expect(lists).toEqual({ all: 3, open: 1, stale: 1, active: 0, complete: 1, failed: 0, hindered: 1 });
});
