// What waits outlives the queue: on stand-ins, under real supervisors. That a host is killed is tested in host-runs.test.ts.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { queueFile } from '#core/reductions/kept-queue.ts';
import type { QueueOptions } from '#core/reductions/queue-options.ts';
import { readRecord } from '#core/reductions/record.ts';
import { RunQueue } from '#core/reductions/run-queue.ts';
import { causeText } from '#core/workspace/fault.ts';
import { readLock, takeLock } from '#core/workspace/lock.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';
import { machineNameEnd } from '#core/workspace/process-identity.ts';
import { removeFolder } from '../../test/support/clean-up.ts';
import { makeTree, standInEnvironment, type Told } from '../../test/support/stand-in-tree.ts';

let root: string;
let queue: RunQueue;
let notes: string[];
let troubles: (string | null)[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-kept-'));
  notes = [];
  troubles = [];
});
afterEach(async () => {
  await queue.endAll();
  queue.close();
  await removeFolder(root);
});

const told = (seconds: number, change: Partial<Told> = {}): Told => ({
  seconds,
  exposures: { 'x.fits': 't' },
  ...change,
});
const folderOf = (name: string) => join(root, name, 'stand_in_A');
const keyOf = (name: string) => join(folderOf(name), 'stand_in_A.pypeit');
const keys = (...names: readonly string[]) => names.map(keyOf);

async function open(change: Partial<QueueOptions> = {}): Promise<void> {
  queue = new RunQueue({
    roots: [root],
    pypeit: standInEnvironment(join(root, '.scripts')),
    args: null,
    limits: { workers: 1 },
    note: (_, text) => notes.push(text),
    troubled: (error) => troubles.push(error === null ? null : causeText(error)),
    ...change,
  });
  await queue.lookAgain();
}
const turns = () =>
  queue
    .snapshot()
    .reductions.filter(({ position }) => position !== null)
    .sort((x, y) => (x.position ?? 0) - (y.position ?? 0))
    .map(({ key }) => key);
const states = () => queue.snapshot().reductions.map(({ state }) => state);
async function until(is: () => boolean): Promise<void> {
  for (const end = performance.now() + 40_000; !is(); ) {
    if (performance.now() > end) throw new Error('it never came');
    await wait(20);
  }
}

test('the next queue has the same waiting, in the same order; held it stays held, else it goes on by itself', async () => {
  makeTree(root, { a: told(0.2), b: told(0.2), c: told(0.2), d: told(0.2, { exitCode: 1 }) });
  await open();
  queue.start(keys('d'));
  await queue.settled();
  queue.stopAfterCurrent(true);
  queue.start(keys('a', 'b', 'd'));
  const [first = '', second = '', third = ''] = turns();
  queue.move(third, 1);
  queue.move(second, 1);
  const order = [second, third, first];
  expect(turns()).toEqual(order);
  queue.close();

  await open();
  expect(turns()).toEqual(order);
  expect(queue.snapshot().load).toMatchObject({ paused: true, running: 0 });
  expect(states()).toEqual(['waiting', 'waiting', 'not started', 'waiting']);
  await wait(300);
  expect(turns()).toEqual(order);
  writeFileSync(join(folderOf('d'), 'told.json'), JSON.stringify(told(0.2)));
  queue.stopAfterCurrent(false);
  queue.close();

  await open();
  await queue.settled();
  expect(states()).toEqual(['complete', 'complete', 'not started', 'complete']);
  const began = (key: string) => Date.parse(readRecord(join(key, '..'))?.started ?? '');
  expect([...order].sort((x, y) => began(x) - began(y))).toEqual(order);
  await until(() => !existsSync(queueFile(root)));
});

test('what was cancelled or withdrawn does not come again; what ran and is gone does', async () => {
  makeTree(root, { a: told(60), b: told(60), c: told(60) });
  await open();
  queue.start(keys('a'));
  await until(() => readRecord(folderOf('a'))?.pypeit != null);
  queue.start(keys('b', 'c'));
  queue.cancel(keyOf('b'));
  queue.withdrawAll();
  expect(states()).toEqual(['running', 'cancelled', 'not started']);
  queue.close();
  const { supervisor, pypeit } = readRecord(folderOf('a')) ?? {};
  for (const one of [supervisor, pypeit]) process.kill(one?.pid ?? Number.NaN, 'SIGKILL');

  writeFileSync(join(folderOf('a'), 'told.json'), JSON.stringify(told(0.2)));
  await open();
  await queue.settled();
  expect(states()).toEqual(['complete', 'not started', 'not started']);
});

test('a copy of a tree goes on with nothing by itself, and leaves the first one alone', async () => {
  makeTree(root, { a: told(60), b: told(60) });
  await open();
  queue.start(keys('a'));
  await until(() => readRecord(folderOf('a'))?.pypeit != null);
  queue.start(keys('b'));
  const copy = join(root, '.copy');
  for (const name of ['a', 'b', WORKSPACE_FOLDER]) cpSync(join(root, name), join(copy, name), { recursive: true });

  const first = queue;
  await open({ roots: [copy] });
  try {
    expect(states()).toEqual(['unfinished', 'not started']);
    expect(notes.join()).toContain(`What waited in ${root}, of which this is a copy, waits there alone`);
    expect(first.snapshot().reductions.map(({ state }) => state)).toEqual(['running', 'waiting']);
  } finally {
    queue.close();
    queue = first;
  }
});

test('what was killed under the eyes of its supervisor stays ended', async () => {
  makeTree(root, { a: told(60) });
  await open();
  queue.start('all');
  await until(() => existsSync(join(folderOf('a'), 'alone')));
  queue.close();
  process.kill(readRecord(folderOf('a'))?.pypeit?.pid ?? Number.NaN, 'SIGKILL');
  await until(() => readRecord(folderOf('a'))?.ended != null);
  await until(() => readLock(join(folderOf('a'), REDUCTION_LOCK))?.state !== 'alive');
  await open();
  expect(states()).toEqual(['unfinished']);
  expect(queue.isIdle()).toBe(true);
});

test('a file that cannot be understood is set aside, and said to be', async () => {
  makeTree(root, { a: told(0.2) });
  mkdirSync(join(root, '.slitbench'));
  writeFileSync(queueFile(root), '{"held": "perhaps"}');
  await open();
  expect(states()).toEqual(['not started']);
  expect(notes).toEqual([
    expect.stringMatching(/queue-.* cannot be understood .*set aside as .*\.broken; start again/),
  ]);
  expect(readFileSync(`${queueFile(root)}.broken`, 'utf8')).toBe('{"held": "perhaps"}');
  queue.start('all');
  await queue.settled();
  expect(states()).toEqual(['complete']);
});

test('under another host name the machine finds what waits, if it has an id', async () => {
  makeTree(root, { a: told(0.2) });
  await open();
  queue.stopAfterCurrent(true);
  queue.start('all');
  queue.close();
  const old = queueFile(root).replace(`queue-${hostname()}`, 'queue-elsewhere.example');
  expect(old).not.toBe(queueFile(root));
  renameSync(queueFile(root), old);
  if (machineNameEnd() === null) {
    await open();
    expect(states()).toEqual(['not started']);
    expect(existsSync(old)).toBe(true);
    return;
  }

  // A node of a cluster may schedule it.
  const lock = old.replace('queue-', 'run-').replace('.json', '.lock');
  takeLock(lock, 'test', { pid: 1, started: '', space: '', boot: 'another', machine: 'elsewhere.example/id' });
  await open();
  expect(states()).toEqual(['not started']);
  expect(notes).toEqual([expect.stringContaining(old)]);
  queue.close();
  rmSync(lock);

  await open();
  expect(states()).toEqual(['waiting']);
  expect(existsSync(old)).toBe(false);
});

test('what is not asked for keeps waiting, for a later queue', async () => {
  makeTree(root, { a: told(0.2), b: told(0.2), gone: told(0.2) });
  await open();
  queue.stopAfterCurrent(true);
  queue.start('all');
  queue.close();
  rmSync(join(root, 'gone'), { recursive: true });

  await open({ only: 'b/*' });
  expect(states()).toEqual(['waiting']);
  queue.stopAfterCurrent(false);
  await queue.settled();
  queue.close();

  await open();
  expect(states()).toEqual(['waiting', 'complete']);
  expect(queue.snapshot().load.paused).toBe(true);
  expect(turns()).toEqual(keys('a'));
});

test('without PypeIt what waits is kept, and says why it waits', async () => {
  makeTree(root, { a: told(0.2) });
  await open();
  queue.stopAfterCurrent(true);
  queue.start('all');
  queue.stopAfterCurrent(false);
  queue.close();
  await open({ pypeit: null });
  await wait(300);
  expect(states()).toEqual(['waiting']);
  expect(queue.snapshot().load.held).toBe('there is no PypeIt to run them with');
  queue.use(standInEnvironment(join(root, '.scripts')), null);
  await queue.settled();
  expect(states()).toEqual(['complete']);
});

test('a tick that fails is told, and tried again', async () => {
  makeTree(root, { a: told(0.2), b: told(0.2) });
  await open();
  // Nothing can be renamed onto a folder.
  mkdirSync(join(queueFile(root), 'in the way'), { recursive: true });
  queue.stopAfterCurrent(true);
  queue.start('all');
  await until(() => troubles.length > 0);
  expect(troubles[0]).toMatch(/EISDIR|ENOTEMPTY|EEXIST/);
  rmSync(join(queueFile(root), 'in the way'), { recursive: true });
  rmdirSync(queueFile(root));
  await until(() => troubles.includes(null));
  expect(readFileSync(queueFile(root), 'utf8')).toContain('"a/stand_in_A/stand_in_A.pypeit"');
  queue.stopAfterCurrent(false);
  await queue.settled();
  expect(states()).toEqual(['complete', 'complete']);
});
