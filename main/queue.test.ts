import { expect, test } from 'vitest';
import { QueueCount, type Queued } from '#main/queue.ts';

const update = (states: Readonly<Record<string, Queued['state']>>, full = false, gone: string[] = []) => ({
  full,
  gone,
  reductions: Object.entries(states).map(([key, state]) => ({ key, state })),
});

test('reductions are counted from one pause to the next', () => {
  const count = new QueueCount();
  // What was done before is none of it.
  expect(count.take(update({ a: 'complete', b: 'stale' }, true))).toMatchObject({
    running: 0,
    begun: 0,
    hasPaused: false,
  });
  expect(count.take(update({ b: 'running', c: 'running' }))).toMatchObject({ running: 2, begun: 2, hasPaused: false });
  expect(count.take(update({ b: 'warning' }))).toMatchObject({ running: 1, ended: { complete: 1, failed: 0 } });
  expect(count.take(update({ c: 'failed' }))).toMatchObject({
    running: 0,
    ended: { complete: 1, failed: 1 },
    hasPaused: true,
  });
  expect(count.take(update({ d: 'waiting' }))).toMatchObject({ running: 0, hasPaused: false });
  expect(count.take(update({ d: 'running' }))).toMatchObject({
    running: 1,
    begun: 1,
    ended: { complete: 0, failed: 0 },
  });
});

test('one that is gone, and all that a new list lacks, are not counted', () => {
  const count = new QueueCount();
  count.take(update({ a: 'running', b: 'running' }, true));
  expect(count.take(update({}, false, ['a']))).toMatchObject({ running: 1 });
  expect(count.take(update({ c: 'running' }, true))).toMatchObject({ running: 1 });
});
