// The queue of a real host: its clients, the command line beside it, and its death in mid-run.
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunResult, type RunSnapshot } from '#core/contract/run.ts';
import type { RunsUpdate } from '#core/contract/runs.ts';
import { type HostClient, joinHost } from '#core/host/host-client.ts';
import { readRecord } from '#core/reductions/record.ts';
import { startHost, type TestHost } from './e2e/host.ts';
import { removeFolder } from './support/clean-up.ts';
import { slitbench } from './support/slitbench.ts';
import { makeTree, standInPython, type Told } from './support/stand-in-tree.ts';

const program = join(import.meta.dirname, '../bin/slitbench');
let root: string;
let env: Record<string, string>;
let host: TestHost | null;
let client: HostClient | null;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-host-runs-'));
  env = {
    SLITBENCH_PYTHON: standInPython(join(root, '.python')),
    XDG_CACHE_HOME: join(root, '.cache'),
    XDG_CONFIG_HOME: join(root, '.config'),
    XDG_DATA_HOME: join(root, '.data'),
  };
  host = null;
  client = null;
});
afterEach(async () => {
  if (client !== null && !client.gone.aborted) {
    await client.workbench.runs.cancelAll({});
    await until((one) => one.worker === null).catch(() => {});
    client[Symbol.dispose]();
  }
  await host?.kill().catch(() => {});
  await removeFolder(root);
});

const told = (seconds: number, change: Partial<Told> = {}): Told => ({
  seconds,
  exposures: { 'x.fits': 't' },
  ...change,
});
const folderOf = (name: string) => join(root, name, 'stand_in_A');
const keyOf = (name: string) => join(folderOf(name), 'stand_in_A.pypeit');

async function serve(): Promise<HostClient> {
  host = await startHost(root, env);
  client = await joinHost(root);
  if (client === null) throw new Error('no host');
  for await (const { looking } of await client.workbench.runs.watch({ after: null })) if (!looking) break;
  return client;
}

async function now(): Promise<RunsUpdate> {
  if (client === null) throw new Error('no host');
  for await (const update of await client.workbench.runs.watch({ after: null })) return update;
  throw new Error('no update');
}
const of = async (name: string): Promise<RunSnapshot> => {
  const found = (await now()).reductions.find(({ key }) => key === keyOf(name));
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
async function until(all: (one: RunSnapshot) => boolean): Promise<void> {
  for (const end = performance.now() + 30_000; !(await now()).reductions.every(all); await wait(50))
    if (performance.now() > end) throw new Error('it never came');
}

async function untilNow(is: (update: RunsUpdate) => boolean): Promise<void> {
  for (const end = performance.now() + 60_000; !is(await now()); await wait(50))
    if (performance.now() > end) throw new Error('it never came');
}

test('a client gets all, then what changed; one that comes back gets what it missed', async () => {
  makeTree(root, { a: told(0.5), b: told(0.5) });
  const { workbench } = await serve();
  const first = await now();
  expect(first).toMatchObject({ full: true, fault: null });
  expect(first.reductions.map(({ id, state }) => [id, state])).toEqual([
    ['a/stand_in_A', 'not started'],
    ['b/stand_in_A', 'not started'],
  ]);
  await workbench.runs.start({ which: [keyOf('a')] });
  await until(({ key, state }) => key !== keyOf('a') || state === 'complete');
  for await (const missed of await workbench.runs.watch({ after: first.seq })) {
    expect(missed.full).toBe(false);
    expect(missed.reductions.map(({ key, state }) => [key, state])).toEqual([[keyOf('a'), 'complete']]);
    break;
  }
  // Of another host's count.
  for await (const unknown of await workbench.runs.watch({ after: 5 })) {
    expect(unknown.full).toBe(true);
    break;
  }
  // A setup file that comes is seen by itself.
  makeTree(root, { c: told(0.1) });
  for (const end = performance.now() + 60_000; (await now()).reductions.length < 3; await wait(100))
    if (performance.now() > end) throw new Error('it was not seen');
});

test('limits are kept in the settings; the queue can be stopped, moved and cancelled', async () => {
  makeTree(root, { a: told(3), b: told(3), c: told(3) });
  const { runs } = (await serve()).workbench;
  await runs.setLimits({ workers: 1 });
  await runs.start({ which: 'all' });
  for (const end = performance.now() + 60_000; (await now()).load.running === 0; await wait(50))
    if (performance.now() > end) throw new Error('it never ran');
  const waiting = (await now()).reductions.filter(({ position }) => position !== null);
  const second = waiting.find(({ position }) => position === 2);
  expect(await runs.move({ key: second?.key ?? '', to: 'up' })).toEqual({ done: true });
  expect((await now()).reductions.find(({ key }) => key === second?.key)?.position).toBe(1);
  await runs.stopAfterCurrent({ on: true });
  expect((await now()).load).toMatchObject({ paused: true, running: 1, workers: 1 });
  await runs.cancelAll({});
  await until(({ state }) => state === 'cancelled');
  expect(readFileSync(join(root, '.slitbench/settings.yaml'), 'utf8')).toContain('workers: 1');
  expect((await client?.workbench.settings.read({}))?.settings).toMatchObject({ workers: 1, memoryLimit: null });
});

test('without PypeIt the runs are shown, and starting says what to do', async () => {
  makeTree(root, { a: told(0.5) });
  env.SLITBENCH_PYTHON = join(root, 'nowhere');
  const { runs } = (await serve()).workbench;
  expect((await now()).reductions.length).toBe(1);
  await expect(runs.start({ which: 'all' })).rejects.toMatchObject({
    code: 'FAULT',
    data: { code: 'no-pypeit', remedy: expect.stringContaining('doctor') },
  });
});

test('slitbench run goes to the host that serves the tree', async () => {
  makeTree(root, { a: told(0.5), b: told(0.5, { exitCode: 1 }), c: told(0.5) });
  await serve();
  const { code, stdout, stderr } = await slitbench(['run', root, '--only', '[ab]/*', '--json'], env);
  const result = RunResult.parse(JSON.parse(stdout));
  expect(stderr).toContain('the host that serves');
  expect(code).toBe(1);
  expect(result.reductions.map(({ id, state, wanted }) => [id, state, wanted])).toEqual([
    ['a/stand_in_A', 'complete', true],
    ['b/stand_in_A', 'failed', true],
  ]);
  expect(result).toMatchObject({ interrupted: false, succeeded: false });
  expect((await of('c')).state).toBe('not started');

  // What failed waits for --retry-failed, here too.
  writeFileSync(join(folderOf('b'), 'told.json'), JSON.stringify(told(0.2)));
  expect((await slitbench(['run', join(root, 'b')], env)).code).toBe(1);
  expect((await slitbench(['run', join(root, 'b'), '--retry-failed'], env)).code).toBe(0);

  const args = await slitbench(['run', root, '--', '-m'], env);
  expect(args.code).toBe(1);
  expect(args.stderr).toMatch(/A host serves this workspace, and it gives run_pypeit no arguments/);
  const other = await slitbench(['run', root, '--python', standInPython(join(root, '.other'))], env);
  expect(other.code).toBe(1);
  expect(other.stderr).toContain('what to do: Leave that out');
});

test('Ctrl-C ends what the command started, and nothing else', async () => {
  makeTree(root, { a: told(30), b: told(30) });
  const { runs } = (await serve()).workbench;
  await runs.setLimits({ workers: 2 });
  await runs.start({ which: [keyOf('a')] });
  const command = execa(program, ['run', root, '--json'], { env, reject: false });
  for (const end = performance.now() + 60_000; (await now()).load.running < 2; await wait(50))
    if (performance.now() > end) throw new Error('it never ran');
  const began = performance.now();
  command.kill('SIGINT');
  const { stdout, exitCode } = await command;
  expect(exitCode).toBe(130);
  expect(performance.now() - began).toBeLessThan(8000);
  const result = RunResult.parse(JSON.parse(String(stdout)));
  expect(result.interrupted).toBe(true);
  expect(result.reductions.map(({ state }) => state)).toEqual(['running', 'cancelled']);
  expect((await of('a')).state).toBe('running');
});

test('what waited in a host that is killed waits in the next one, in its order, and goes on by itself', async () => {
  makeTree(root, { a: told(6), b: told(0.3), c: told(0.3), d: told(0.3), e: told(0.3) });
  const { runs } = (await serve()).workbench;
  await runs.setLimits({ workers: 1 });
  await runs.start({ which: [keyOf('a')] });
  await untilNow(({ load }) => load.running === 1);
  await runs.start({ which: [keyOf('b'), keyOf('c'), keyOf('d')] });
  await runs.move({ key: keyOf('d'), to: 1 });
  await runs.move({ key: keyOf('c'), to: 2 });
  const turns = async () =>
    (await now()).reductions
      .filter(({ position }) => position !== null)
      .sort((x, y) => (x.position ?? 0) - (y.position ?? 0))
      .map(({ key, state }) => [key, state]);
  const before = await turns();
  expect(before).toEqual([keyOf('d'), keyOf('c'), keyOf('b')].map((key) => [key, 'waiting']));
  // Nothing is told of it before it is kept.
  await host?.kill('SIGKILL').catch(() => {});
  await serve();
  expect((await of('e')).state).toBe('not started');
  await until(({ key, state }) => key === keyOf('e') || state === 'complete');
  const began = (name: string) => Date.parse(readRecord(folderOf(name))?.started ?? '');
  expect(['a', 'b', 'c', 'd'].sort((x, y) => began(x) - began(y))).toEqual(['a', 'd', 'c', 'b']);
  expect((await of('e')).state).toBe('not started');
});

test('what was held stays held, until someone goes on or the command line does', async () => {
  makeTree(root, { a: told(0.3), b: told(0.3) });
  const { runs } = (await serve()).workbench;
  await runs.stopAfterCurrent({ on: true });
  await runs.start({ which: [keyOf('a')] });
  await host?.kill('SIGKILL').catch(() => {});
  await serve();
  expect((await now()).load.paused).toBe(true);
  expect((await of('a')).state).toBe('waiting');
  await host?.kill('SIGKILL').catch(() => {});
  // Without a host: one scheduler, one queue. What it is not asked for keeps waiting.
  const other = await slitbench(['run', join(root, 'b'), '--json'], env);
  expect(RunResult.parse(JSON.parse(other.stdout)).reductions.map(({ id, state }) => [id, state])).toEqual([
    ['b/stand_in_A', 'complete'],
  ]);
  await serve();
  expect((await now()).load.paused).toBe(true);
  expect((await of('a')).state).toBe('waiting');
  await host?.kill('SIGKILL').catch(() => {});
  const { stdout, stderr } = await slitbench(['run', root, '--json'], env);
  expect(stderr).toContain('this command goes on');
  expect(RunResult.parse(JSON.parse(stdout)).reductions.map(({ state }) => state)).toEqual(['complete', 'complete']);
});

test('a host that is told to end does so though reductions run, and they go on', async () => {
  makeTree(root, { a: told(600) });
  const { runs } = (await serve()).workbench;
  await runs.start({ which: [keyOf('a')] });
  for (const end = performance.now() + 60_000; readRecord(folderOf('a'))?.pypeit == null; await wait(50))
    if (performance.now() > end) throw new Error('it never ran');
  const id = readRecord(folderOf('a'))?.id;
  await host?.kill();
  await serve();
  expect(await of('a')).toMatchObject({ state: 'running', worker: 1 });
  expect(readRecord(folderOf('a'))?.id).toBe(id);
});

test('a host that is killed leaves its runs going, and the next one shows and keeps them', async () => {
  makeTree(root, { a: told(6), b: told(0.3) });
  const { runs } = (await serve()).workbench;
  await runs.start({ which: [keyOf('a')] });
  for (const end = performance.now() + 60_000; readRecord(folderOf('a'))?.pypeit == null; await wait(50))
    if (performance.now() > end) throw new Error('it never ran');
  const id = readRecord(folderOf('a'))?.id;
  await host?.kill('SIGKILL').catch(() => {});
  await serve();
  expect(await of('a')).toMatchObject({ state: 'running', worker: 1 });
  await until(({ key, state }) => key !== keyOf('a') || state === 'complete');
  // It is the same run, and PypeIt was never there twice.
  expect(readRecord(folderOf('a'))?.id).toBe(id);
  expect(existsSync(join(folderOf('a'), 'DOUBLE'))).toBe(false);
  expect((await of('b')).state).toBe('not started');
});
