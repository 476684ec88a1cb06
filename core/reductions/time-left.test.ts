import { expect, test } from 'vitest';
import { type LogProgress, NO_PROGRESS } from '#core/reductions/log-progress.ts';
import { partDone, secondsLeft } from '#core/reductions/time-left.ts';

const at = (change: Partial<LogProgress>): LogProgress => ({ ...NO_PROGRESS, calibrated: true, ...change });

test('the part that is done only grows, from calibrations through exposures to the end', () => {
  const way = [
    NO_PROGRESS,
    at({ exposures: 1, calibrating: 1, detectors: 2, stage: 'arc' }),
    at({ exposures: 1, calibrating: 1, detectors: 2, stage: 'flat field' }),
    at({ exposures: 1, calibrating: 2, detectors: 2, stage: 'arc' }),
    at({ exposures: 1, calibrating: 2, detectors: 2, stage: 'flat field' }),
    at({ exposures: 1, calibrating: 2, detectors: 2, stage: 'object finding' }),
    at({ exposures: 1, calibrating: 2, detectors: 2, stage: 'extraction' }),
    at({ exposures: 2, stage: null }),
    at({ exposures: 2, stage: 'extraction' }),
    at({ exposures: 2, stage: 'writing QA', done: true }),
  ].map((progress) => partDone(progress, 2));
  expect(way[0]).toBe(0);
  expect(way.at(-1)).toBe(1);
  for (const [i, part] of way.slice(1).entries()) expect(part).toBeGreaterThan(way[i] ?? 9);
  // Both calibrations and an exposure of two: three quarters.
  expect(partDone(at({ exposures: 2 }), 2)).toBe(0.75);
});

test('what an earlier run left is no work of this one', () => {
  const resumed = at({ exposures: 4, skipped: 3, calibrated: false });
  expect(partDone({ ...resumed, stage: 'wavelengths', calibrating: 1 }, 4)).toBe(0);
  expect(partDone({ ...resumed, stage: 'extraction' }, 4)).toBe(0.5);
});

test('the time left goes from the plan to the pace of the run', () => {
  expect(secondsLeft(NO_PROGRESS, 30, 4, 100)).toBe(70);
  // A quarter done in 25 s of 100: plan and pace agree.
  const quarter = at({ exposures: 1, calibrating: 1, stage: 'flat field' });
  expect(secondsLeft(quarter, 25, 2, 100)).toBeCloseTo(75);
  // A quarter done when all should be: the plan is worth nothing any more.
  expect(secondsLeft(quarter, 100, 2, 100)).toBeCloseTo(300);
  expect(secondsLeft({ ...quarter, done: true }, 200, 2, 100)).toBe(0);
});

test('the first moments of a long reduction say little, and without an expectation the pace says all there is', () => {
  // DEIMOS: eight detectors, five exposures, two hours; ten minutes in, the first detector has its slit edges.
  const early = at({ exposures: 1, calibrating: 1, detectors: 8, stage: 'slit edges' });
  const left = secondsLeft(early, 600, 5, 7200);
  expect(left).toBeGreaterThan(6000);
  expect(left).toBeLessThan(10_000);
  expect(secondsLeft(at({ exposures: 1, calibrating: 1, stage: 'dark' }), 0, 2, 0)).toBe(0);
  expect(secondsLeft(NO_PROGRESS, 5, 2, 0)).toBe(0);
});
