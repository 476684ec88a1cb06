// The queue at work on stand-ins, under real supervisors.
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunSnapshot } from '#core/contract/run.ts';
import { machineResources } from '#core/doctor/machine-resources.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { appendHistory, historyFile } from '#core/reductions/history.ts';
import { ProcessTree } from '#core/reductions/process-tree.ts';
import type { QueueOptions } from '#core/reductions/queue-options.ts';
import { type RunRecord, readRecord, writeRecord } from '#core/reductions/record.ts';
import { readReduction } from '#core/reductions/reduction.ts';
import { RunQueue } from '#core/reductions/run-queue.ts';
import type { QueueUpdate } from '#core/reductions/telling.ts';
import { identify, lives } from '#core/workspace/process-identity.ts';
import { removeFolder } from '../../test/support/clean-up.ts';
import { makeTree, standInEnvironment, type Told } from '../../test/support/stand-in-tree.ts';

let root: string;
let standIn: PypeitEnvironment;
let queues: RunQueue[];
let updates: QueueUpdate[];
let notes: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-queue-'));
  standIn = standInEnvironment(join(root, '.scripts'));
  queues = [];
  updates = [];
  notes = [];
});
afterEach(async () => {
  for (const queue of queues) {
    await queue.endAll();
    queue.close();
  }
  await removeFolder(root);
});

const told = (seconds: number, change: Partial<Told> = {}): Told => ({
  seconds,
  exposures: { 'x.fits': 't' },
  ...change,
});
const folderOf = (name: string, at = root) => join(at, name, 'stand_in_A');
const keyOf = (name: string, at = root) => join(folderOf(name, at), 'stand_in_A.pypeit');
const keys = (...names: readonly string[]) => names.map((name) => keyOf(name));

function queueOf(change: Partial<QueueOptions> = {}): RunQueue {
  const queue = new RunQueue({
    roots: [root],
    pypeit: standIn,
    args: null,
    limits: { workers: 1 },
    changed: (update) => updates.push(update),
    note: (_, text) => notes.push(text),
    ...change,
  });
  queues.push(queue);
  return queue;
}
async function opened(change: Partial<QueueOptions> = {}): Promise<RunQueue> {
  const queue = queueOf(change);
  await queue.lookAgain();
  return queue;
}
const of = (queue: RunQueue, name: string, at = root): RunSnapshot => {
  const found = queue.snapshot().reductions.find(({ key }) => key === keyOf(name, at));
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
const states = (queue: RunQueue) => queue.snapshot().reductions.map(({ state }) => state);
async function until(is: () => boolean): Promise<void> {
  for (const end = performance.now() + 60_000; !is(); ) {
    if (performance.now() > end) throw new Error('it never came');
    await wait(20);
  }
}
const pypeitRuns = (name: string) => {
  const record = readRecord(folderOf(name));
  return record?.pypeit != null && record.ended === null && lives(record.pypeit) === 'alive';
};
const record = (name: string, change: Partial<RunRecord> = {}): RunRecord => {
  const supervisor = identify();
  if (supervisor === null) throw new Error('no identity');
  return {
    id: `past ${name}`, state: 'complete', pypeitFile: keyOf(name), spectrograph: 'stand_in', command: [], resumed: false,
    versions: { slitbench: '', pypeit: '2.0.1', python: '' }, started: '2026-01-01T00:00:00Z', ended: '2026-01-01T00:01:00Z',
    seconds: 1, exitCode: 0, signal: null, cause: null, peakBytes: 1e8, rawBytes: 6, exposures: 1,
    digests: readReduction(keyOf(name)).digests, supervisor: { ...supervisor, started: '1' }, pypeit: null,
    history: historyFile(root), ...change,
  }; // biome-ignore format: a record
};

test('nothing starts by itself; what is started runs in turn, and says where and since when', async () => {
  makeTree(root, { a: told(0.5), b: told(0.3), c: told(0.3, { exitCode: 1 }) });
  const queue = await opened();
  await wait(300);
  expect(states(queue)).toEqual(['not started', 'not started', 'not started']);
  expect(queue.isIdle()).toBe(true);
  expect(queue.start(keys('a', 'c')).length).toBe(2);
  await until(() => of(queue, 'a').state === 'running' || of(queue, 'c').state === 'running');
  const [running, waiting] = of(queue, 'a').state === 'running' ? ['a', 'c'] : ['c', 'a'];
  expect(of(queue, running)).toMatchObject({ worker: 1, position: null });
  expect(Date.now() - Date.parse(of(queue, running).started ?? '')).toBeLessThan(60_000);
  expect(of(queue, waiting)).toMatchObject({ state: 'waiting', position: 1, worker: null, wanted: true });
  await queue.settled();
  expect(states(queue)).toEqual(['complete', 'not started', 'failed']);
  expect(of(queue, 'c')).toMatchObject({ worker: null, cause: 'exit code …', why: 'exit code 1' });

  expect(queue.start('all')).toEqual(keys('b'));
  writeFileSync(join(folderOf('c'), 'told.json'), JSON.stringify(told(0.2)));
  expect(queue.start('failed')).toEqual(keys('c'));
  await queue.settled();
  expect(states(queue)).toEqual(['complete', 'complete', 'complete']);
  expect(queue.start('all')).toEqual([]);
});

test('changes are told in sequence, each reduction when it changed, and what has gone', async () => {
  makeTree(root, { a: told(1.5), b: told(0.3) });
  const queue = await opened();
  // A slow look is told in parts.
  await until(() => updates.flatMap(({ reductions }) => reductions).length === 2);
  queue.start(keys('a'));
  await queue.settled();
  await wait(300);
  expect(updates.map(({ seq }) => seq)).toEqual(updates.map((_, i) => i + 1));
  expect(queue.snapshot().seq).toBe(updates.length);
  // Once when it was found; the other one whenever it was further.
  expect(updates.filter(({ reductions }) => reductions.some(({ key }) => key === keyOf('b'))).length).toBe(1);
  expect(updates.length).toBeLessThan(12);
  expect(updates.at(-1)?.reductions.map(({ key, state }) => [key, state])).toEqual([[keyOf('a'), 'complete']]);
  rmSync(join(root, 'b'), { recursive: true });
  await queue.lookAgain();
  await until(() => updates.some(({ gone }) => gone.includes(keyOf('b'))));
  expect(queue.snapshot().reductions.length).toBe(1);
});

test('what was cancelled stays so until it is started again', async () => {
  makeTree(root, { a: told(30), b: told(0.3) });
  const queue = await opened();
  queue.start(keys('a'));
  await until(() => pypeitRuns('a'));
  queue.start(keys('b'));
  expect(queue.cancel(keyOf('b'))).toBe(true);
  expect(queue.cancel(keyOf('b'))).toBe(false);
  queue.cancel(keyOf('a'));
  await queue.settled();
  expect(states(queue)).toEqual(['cancelled', 'cancelled']);
  await queue.lookAgain();
  await wait(300);
  expect(states(queue)).toEqual(['cancelled', 'cancelled']);
  // Also to the next one: what was ended says so in its record.
  queue.close();
  queues = [];
  const next = await opened();
  expect(of(next, 'a').state).toBe('cancelled');
  writeFileSync(join(folderOf('a'), 'told.json'), JSON.stringify(told(0.3)));
  next.start('all');
  await next.settled();
  expect(states(next)).toEqual(['complete', 'complete']);
});

test('stop after current: what runs goes on, what waits keeps its place', async () => {
  makeTree(root, { a: told(1), b: told(0.2) });
  const queue = await opened();
  queue.start(keys('a'));
  await until(() => pypeitRuns('a'));
  queue.start(keys('b'));
  queue.stopAfterCurrent(true);
  await until(() => of(queue, 'a').state === 'complete');
  await wait(700);
  expect(of(queue, 'b')).toMatchObject({ state: 'waiting', position: 1 });
  expect(queue.snapshot().load).toMatchObject({ paused: true, running: 0 });
  queue.stopAfterCurrent(false);
  await queue.settled();
  expect(states(queue)).toEqual(['complete', 'complete']);
});

test('the order that someone made is kept, also when more comes', async () => {
  makeTree(root, { a: told(0.1), b: told(0.1), c: told(0.1), d: told(0.1) });
  const queue = await opened();
  queue.stopAfterCurrent(true);
  queue.start(keys('a', 'b', 'c'));
  const waiting = () =>
    queue
      .snapshot()
      .reductions.filter(({ position }) => position !== null)
      .sort((x, y) => (x.position ?? 0) - (y.position ?? 0))
      .map(({ key }) => key);
  const [first = '', second = '', third = ''] = waiting();
  expect(queue.move(third, 'up')).toBe(true);
  expect(queue.move(first, 'down')).toBe(true);
  expect(waiting()).toEqual([third, first, second]);
  expect(queue.move(second, 1)).toBe(true);
  expect(waiting()).toEqual([second, third, first]);
  queue.start(keys('d'));
  queue.stopAfterCurrent(false);
  await queue.settled();
  const began = (key: string) => Date.parse(readRecord(join(key, '..'))?.started ?? '');
  const order = keys('a', 'b', 'c', 'd').sort((x, y) => began(x) - began(y));
  expect(order).toEqual([second, third, first, keyOf('d')]);
  expect(queue.move(first, 1)).toBe(false);
});

test('limits change while it runs', async () => {
  makeTree(root, { a: told(3), b: told(3), c: told(3) });
  const queue = await opened();
  queue.start('all');
  await until(() => queue.snapshot().load.running === 1);
  await wait(600);
  expect(queue.snapshot().load.running).toBe(1);
  queue.setLimits({ workers: 3 });
  await until(() => queue.snapshot().load.running === 3);
  expect(
    queue
      .snapshot()
      .reductions.map(({ worker }) => worker)
      .sort(),
  ).toEqual([1, 2, 3]);
});

test('closing ends nothing, and the next queue adopts what lives before it looks at anything else', async () => {
  makeTree(root, { a: told(3), b: told(0.2) });
  const queue = await opened();
  queue.start(keys('b'));
  await queue.settled();
  queue.start(keys('a'));
  await until(() => pypeitRuns('a'));
  await expect(queueOf().lookAgain()).rejects.toThrow(/is held by/);
  queue.close();
  queues = [];
  const { pypeit } = readRecord(folderOf('a')) ?? {};
  const next = queueOf();
  let first: RunSnapshot | null = null;
  await next.lookAgain({
    looked: (done) => {
      if (done === 1) first = of(next, 'a');
    },
  });
  expect(first).toMatchObject({ state: 'running', worker: 1 });
  expect(of(next, 'a')).toMatchObject({ state: 'running', worker: 1 });
  await next.settled();
  expect(states(next)).toEqual(['complete', 'complete']);
  expect(readRecord(folderOf('a'))?.pypeit).toEqual(pypeit);
  expect(existsSync(join(folderOf('a'), 'DOUBLE'))).toBe(false);
});

test('aborting the first look ends what lives all the same', async () => {
  makeTree(root, { a: told(30), b: told(0.2), c: told(0.2) });
  const queue = await opened();
  queue.start(keys('a'));
  await until(() => pypeitRuns('a'));
  queue.close();
  queues = [];
  const next = queueOf();
  const stop = new AbortController();
  const looking = next.lookAgain({ signal: stop.signal, looked: (done) => done === 1 && stop.abort() });
  await expect(looking).rejects.toThrow(/abort/i);
  expect(next.snapshot().reductions.length).toBe(1);
  await next.endAll();
  expect(pypeitRuns('a')).toBe(false);
  expect(readRecord(folderOf('a'))?.state).toBe('cancelled');
});

test('one that stands otherwise than was thought is shown as it stands', async () => {
  makeTree(root, { a: told(0.2), b: told(0.2) });
  const queue = await opened();
  for (const name of ['a', 'b'])
    writeRecord(folderOf(name), record(name, { state: 'failed', cause: `no ${name}`, exitCode: 1 }));
  queue.start('all');
  await queue.settled();
  await until(() => updates.at(-1)?.reductions.some(({ state }) => state === 'failed') === true);
  expect(queue.snapshot().reductions.map(({ state, why }) => `${state}: ${why}`)).toEqual([
    'failed: no a',
    'failed: no b',
  ]);
});

test('a folder that goes fails alone', async () => {
  makeTree(root, { a: told(0.3), b: told(2), c: told(0.3) });
  const queue = await opened();
  queue.start(keys('b'));
  await until(() => pypeitRuns('b'));
  queue.start(keys('a', 'c'));
  renameSync(join(root, 'a'), join(root, '.moved'));
  await queue.settled();
  expect(of(queue, 'a')).toMatchObject({ state: 'failed', why: `${folderOf('a')} is gone` });
  expect(of(queue, 'b').state).toBe('complete');
  expect(of(queue, 'c').state).toBe('complete');
});

test('reductions of two trees of one name are two', async () => {
  for (const night of ['x/night', 'y/night']) makeTree(join(root, night), { a: told(0.8) });
  const roots = ['x/night', 'y/night'].map((night) => join(root, night));
  const queue = await opened({ roots, limits: { workers: 2 } });
  queue.start('all');
  await until(() => queue.snapshot().load.running === 2);
  expect(queue.snapshot().reductions.map(({ id }) => id)).toEqual(['x/night/a/stand_in_A', 'y/night/a/stand_in_A']);
  await queue.settled();
  expect(states(queue)).toEqual(['complete', 'complete']);
});

test('what runs beside those that were asked for takes its worker, and is left alone', async () => {
  makeTree(root, { a: told(2.5), b: told(0.2) });
  const queue = await opened();
  queue.start(keys('a'));
  await until(() => pypeitRuns('a'));
  queue.close();
  queues = [];
  const next = await opened({ only: 'b/*' });
  next.start('all');
  await wait(800);
  expect(next.snapshot().reductions.map(({ id, state }) => [id, state])).toEqual([['b/stand_in_A', 'waiting']]);
  await next.settled();
  expect(pypeitRuns('a')).toBe(false);
  expect(readRecord(folderOf('a'))?.state).toBe('complete');
  expect(of(next, 'b').state).toBe('complete');
});

test('memory that others hold is waited for, but not for ever', async () => {
  makeTree(root, { a: told(0.2) });
  const { memoryBytes } = machineResources();
  appendHistory(record('a', { peakBytes: 1.5 * memoryBytes }));
  const queue = await opened({ limits: { workers: 1, memory: 2 * memoryBytes }, graceMs: 1200 });
  queue.start('all');
  await wait(700);
  expect(of(queue, 'a').state).toBe('waiting');
  expect(queue.snapshot().load.held).toContain('of free memory');
  await queue.settled();
  expect(of(queue, 'a').state).toBe('complete');
});

test('a large past refuses nothing; having run out of nearly all memory does, unless a limit is given', async () => {
  makeTree(root, { a: told(0.2), b: told(0.2) });
  const { memoryBytes } = machineResources();
  appendHistory(record('a', { peakBytes: 1.01 * memoryBytes }));
  const cause = 'out of memory, at x GB';
  appendHistory(
    record('b', {
      peakBytes: 0.9 * memoryBytes,
      state: 'failed',
      cause,
      supervisor: identify() ?? record('b').supervisor,
    }),
  );
  const queue = await opened({ graceMs: 100 });
  expect(queue.start('all')).toEqual(keys('a'));
  await queue.settled();
  expect(of(queue, 'a').state).toBe('complete');
  expect(of(queue, 'b').why).toMatch(/^it ran out of memory on this machine before, at .*--memory-limit/);
  queue.setLimits({ workers: 1, memory: memoryBytes });
  expect(queue.start('failed')).toEqual(keys('b'));
  await queue.settled();
  expect(of(queue, 'b').state).toBe('complete');
});

test('a supervisor that was killed gets another one, also while nothing new starts', async () => {
  makeTree(root, { a: told(2) });
  const queue = await opened();
  queue.start('all');
  await until(() => existsSync(join(folderOf('a'), 'alone'))); // Not only recorded, but let go.
  queue.stopAfterCurrent(true);
  const before = readRecord(folderOf('a'));
  if (before === null) throw new Error('no record');
  process.kill(before.supervisor.pid, 'SIGKILL');
  await queue.settled();
  expect(of(queue, 'a').state).toBe('complete');
  expect(readRecord(folderOf('a'))?.pypeit).toEqual(before.pypeit);
  expect(notes.some((note) => note.includes('it gets another'))).toBe(true);
});

test.skipIf(process.platform !== 'linux')('cancelling ends what left for a session of its own', async () => {
  makeTree(root, { a: told(30) });
  const pypeit = standInEnvironment(join(root, '.stray'));
  const script = pypeit.script('run_pypeit');
  const stand = readFileSync(script, 'utf8').replace('#!/bin/sh\n', '');
  writeFileSync(script, `#!/bin/sh\nsh -c 'setsid sh -c "echo \\$\\$ > stray; exec sleep 60" & sleep 2' &\n${stand}`);
  const queue = await opened({ pypeit });
  queue.start('all');
  await until(() => existsSync(join(folderOf('a'), 'stray')));
  await wait(3000); // Its parent has ended, and the sampler has seen it before.
  const stray = Number(readFileSync(join(folderOf('a'), 'stray'), 'utf8'));
  const root_ = readRecord(folderOf('a'))?.pypeit?.pid ?? 0;
  expect(new ProcessTree(root_).members().map(({ pid }) => pid)).not.toContain(stray);
  queue.cancelAll();
  await queue.settled();
  expect(identify(stray)).toBeNull();
});
