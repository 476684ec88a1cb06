import { expect, test } from 'vitest';
import type { RunSnapshot } from '#core/contract/run.ts';
import { groupFailures, inOrder, runPath } from '#renderer/pages/runs/run-values.ts';
import { type Bar, lanesOf, ticksOf } from '#renderer/pages/runs/timeline-bars.ts';

const one = (id: string, change: Partial<RunSnapshot>): RunSnapshot => ({
  key: id, id, folder: `/${id}`, pypeitFile: `/${id}/x.pypeit`, spectrograph: null, state: 'not started', why: null, cause: null,
  wanted: false, position: null, worker: null, started: null, stage: null, detector: null, group: null, frame: null,
  exposure: 0, exposures: 1, elapsed: null, etaSeconds: null, memory: 0, peakMemory: 0, expectedSeconds: 0,
  expectedMemory: 0, logPath: null, stdoutPath: null, ...change,
}); // biome-ignore format: a snapshot

test('what runs stands first, then the queue in its order, then the rest', () => {
  const all = [
    one('a', { state: 'complete' }),
    one('b', { state: 'waiting', position: 2 }),
    one('c', {}),
    one('d', { state: 'running', worker: 1 }),
    one('e', { state: 'failed' }),
    one('f', { state: 'waiting', position: 1 }),
  ];
  expect(inOrder(all).map(({ id }) => id)).toEqual(['d', 'f', 'b', 'e', 'c', 'a']);
});

test('failures of one cause are one group, the largest first, each with a way out', () => {
  const fail = (id: string, why: string, cause: string) => one(id, { state: 'failed', why, cause });
  const groups = groupFailures([
    fail('a', 'exit code 1', 'exit code …'),
    fail('b', 'out of memory at 3 GB', 'out of memory at … GB'),
    fail('c', 'out of memory at 5 GB', 'out of memory at … GB'),
    one('d', {}),
  ]);
  expect(groups.map(({ cause, failed }) => [cause, failed.length])).toEqual([
    ['out of memory at … GB', 2],
    ['exit code …', 1],
  ]);
  expect(groups[0]?.remedy).toContain('memory limit');
  expect(groups[1]?.remedy).toContain('log');
});

test('ids of any letters have an address', () => {
  expect(runPath('a b/c#1/x%y', 'state')).toBe('/runs/a%20b/c%231/x%25y/state');
});

test('a bar goes to the worker that went on soonest after it', () => {
  const bar = (id: string, from: number, to: number, worker: number | null = null): Bar => ({
    id, key: null, label: id, state: worker === null ? 'complete' : 'running', from: 1e4 * from, to: 1e4 * to, expected: null, worker,
  }); // biome-ignore format: a bar
  const { lanes, count } = lanesOf([
    bar('a', 0, 90),
    bar('b', 0, 70),
    bar('c', 0, 34),
    bar('d', 34, 60),
    bar('p', 90, 100, 1),
    bar('q', 70, 100, 2),
    bar('r', 60, 100, 3),
  ]);
  expect(Object.fromEntries(lanes)).toEqual({ a: 0, b: 1, c: 2, d: 2, p: 0, q: 1, r: 2 });
  expect(count).toBe(3);
});

test('ticks are round moments, no more than there is room for', () => {
  const ticks = ticksOf(1000, 3_600_000, 6);
  expect(ticks).toEqual([600_000, 1_200_000, 1_800_000, 2_400_000, 3_000_000, 3_600_000]);
});
