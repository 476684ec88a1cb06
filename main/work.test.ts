import { expect, test } from 'vitest';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import { endedLong, runningIds, workOf } from '#main/work.ts';

const task = (change: Partial<TaskSnapshot>): TaskSnapshot => ({
  id: 'a',
  kind: 'organize',
  title: 'Organise 2 sources',
  state: 'running',
  started: 1000,
  ended: null,
  progress: null,
  notes: [],
  fault: null,
  command: null,
  cancellable: true,
  ...change,
});
const progress = (done: number, total: number | null) => ({
  phase: 'x',
  done,
  total,
  unit: 'frames',
  etaSeconds: null,
});

test('what runs, and how far it is together', () => {
  expect(workOf([])).toEqual({ tasks: [], reductions: 0, share: null });
  expect(workOf([task({ state: 'complete', ended: 2 })])).toEqual({ tasks: [], reductions: 0, share: null });
  expect(workOf([task({})]).share).toBe('unknown');
  expect(workOf([task({ progress: progress(3, null) })]).share).toBe('unknown');
  expect(
    workOf([task({ progress: progress(1, 4) }), task({ id: 'b', progress: progress(3, 4) }), task({ id: 'c' })]),
  ).toEqual({ tasks: ['Organise 2 sources', 'Organise 2 sources', 'Organise 2 sources'], reductions: 0, share: 0.5 });
});

test('reductions count as work, by how many have ended', () => {
  const reductions = { running: 1, begun: 4, ended: { complete: 2, failed: 1 } };
  expect(workOf([], reductions)).toEqual({ tasks: [], reductions: 1, share: 0.75 });
  expect(workOf([], { ...reductions, begun: 1, ended: { complete: 0, failed: 0 } }).share).toBe('unknown');
  expect(workOf([], { ...reductions, running: 0 }).share).toBeNull();
});

test('only long work that ended since is told, and not what was cancelled', () => {
  const before = runningIds([task({}), task({ id: 'b' }), task({ id: 'c' }), task({ id: 'd' })]);
  const now = [
    task({ state: 'complete', ended: 61_000 }),
    task({ id: 'b', state: 'complete', ended: 2000 }),
    task({ id: 'c', state: 'failed', ended: 61_000 }),
    task({ id: 'd', state: 'cancelled', ended: 61_000 }),
    task({ id: 'e', state: 'complete', ended: 61_000 }),
  ];
  expect(endedLong(before, now).map(({ id }) => id)).toEqual(['a', 'c']);
});
