import { expect, test } from 'vitest';
import { Attempt } from '#core/reductions/attempt.ts';
import type { RunRecord } from '#core/reductions/record.ts';
import { identify } from '#core/workspace/process-identity.ts';

const own = identify();
if (own === null) throw new Error('this process cannot be identified');
const versions = { slitbench: '', pypeit: '', python: '' };
const digests = { inputs: '', calibrations: '' };
/** One whose process has ended: the pid is this one's, and the start time is not. */
const gone = { ...own, started: `${own.started} before` };
const record: RunRecord = {
  id: 'a',
  state: 'running',
  pypeitFile: '/x/x.pypeit',
  spectrograph: 'keck_deimos',
  command: [],
  versions,
  resumed: false,
  started: '2020-01-01T00:00:00Z',
  ended: null,
  seconds: null,
  exitCode: null,
  signal: null,
  cause: null,
  peakBytes: 0,
  rawBytes: 0,
  exposures: 1,
  digests,
  supervisor: own,
  pypeit: gone,
  history: '',
};
const attempt = new Attempt({
  pypeitFile: '/x/x.pypeit',
  folder: '/x',
  spectrograph: 'keck_deimos',
  exposures: [],
  frames: [],
  digests,
});

test('only judging is left of a reduction whose PypeIt has ended, but a coadd goes on with its next command', () => {
  expect(attempt.isJudging({ ...record, pypeit: own })).toBe(false);
  expect(attempt.isJudging(record)).toBe(true);
  expect(attempt.isJudging({ ...record, kind: 'coadd2d' })).toBe(false);
  expect(attempt.isJudging({ ...record, kind: 'coadd2d', ended: '2020-01-01T00:01:00Z' })).toBe(true);
  expect(attempt.isJudging({ ...record, pypeit: null })).toBe(false);
});
