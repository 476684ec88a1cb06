// Several workspaces of one user: remembered, found, started in the background, ended when they are of no use.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterEach, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { z } from 'zod';
import { FaultData } from '#core/contract/fault.ts';
import type { Workbench } from '#core/contract/workbench.ts';
import { OpenedWorkspace } from '#core/contract/workspaces.ts';

const slitbench = join(import.meta.dirname, '../bin/slitbench');
let base: string;
const begun = new Set<number>();
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'workspaces-'));
});
afterEach(() => {
  for (const pid of begun) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  begun.clear();
  rmSync(base, { recursive: true, force: true });
});

const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

const run = (...words: string[]): Promise<string> =>
  new Promise((done) => {
    const env = { ...process.env, XDG_CONFIG_HOME: join(base, 'config'), XDG_CACHE_HOME: join(base, 'cache') };
    execFile(slitbench, words, { env }, (_error, stdout, stderr) => done(stdout || stderr));
  });

async function open(...words: string[]): Promise<OpenedWorkspace> {
  const opened = OpenedWorkspace.parse(JSON.parse(await run('open', ...words, '--json')));
  begun.add(opened.pid);
  return opened;
}

async function connect({ address, port }: OpenedWorkspace): Promise<{ host: Workbench; close: () => void }> {
  const authorization = `Bearer ${new URL(address).hash.replace('#token=', '')}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { authorization } });
  await once(socket, 'open');
  // The two descriptions of a WebSocket differ in what they call their events.
  const websocket = socket as unknown as globalThis.WebSocket;
  return { host: createORPCClient(new RPCLink({ websocket })), close: () => socket.close() };
}

test('one is started once, found again, and the last is known', async () => {
  const [first, second] = await Promise.all([open(join(base, 'a')), open(join(base, 'a'))]);
  expect(second.address).toBe(first.address);
  expect([first.started, second.started].filter(Boolean)).toHaveLength(1);
  expect(await open()).toEqual({ ...first, started: false });
});

test('a copy of one that is served has a host of its own', async () => {
  const first = await open(join(base, 'a'));
  cpSync(join(base, 'a'), join(base, 'copy'), { recursive: true });
  const copy = await open(join(base, 'copy'));
  expect(copy).toMatchObject({ root: join(base, 'copy'), started: true });
  expect(new URL(copy.address).hash).not.toBe(new URL(first.address).hash);
  expect(await open(join(base, 'a'))).toEqual({ ...first, started: false });
});

test('a host knows the others, and opens them', async () => {
  const a = await open(join(base, 'a'));
  const { host, close } = await connect(a);
  const b = await host.workspaces.open({ path: join(base, 'b') });
  begun.add(b.pid);
  expect(b).toMatchObject({ root: join(base, 'b'), started: true });
  expect((await host.workspaces.recent({})).map(({ name, state }) => `${name} ${state}`)).toEqual([
    'b ready',
    'a ready',
  ]);
  rmSync(join(base, 'b/.slitbench'), { recursive: true });
  expect((await host.workspaces.recent({}))[0]).toMatchObject({ name: 'b', state: 'missing' });
  expect((await host.workspaces.forget({ path: join(base, 'b') })).map(({ name }) => name)).toEqual(['a']);
  const file = join(base, 'file');
  writeFileSync(file, '');
  await expect(host.workspaces.open({ path: file })).rejects.toMatchObject({ data: { path: file } });
  await expect(host.workspaces.open({ path: 'here' })).rejects.toMatchObject({ data: { code: 'usage' } });
  close();
});

test('without any, and with one that cannot be, it is said why', async () => {
  const Said = z.object({ fault: FaultData });
  expect(Said.parse(JSON.parse(await run('open', '--json'))).fault.code).toBe('no-workspace');
  const root = join(base, 'a');
  await open(root).then(({ pid }) => process.kill(pid, 'SIGTERM'));
  await expect.poll(() => readFileSync(join(root, '.slitbench/host.json'), 'utf8')).toContain('"serving":false');
  writeFileSync(join(root, '.slitbench/settings.yaml'), 'workers: many\n');
  const { fault } = Said.parse(JSON.parse(await run('open', root, '--json')));
  expect(fault).toMatchObject({ code: 'host', logPath: join(root, '.slitbench/host.log') });
  expect(fault.cause).toContain('settings.yaml, line 1: workers expected a number');
});

test('a host that nobody needs ends by itself, and not before', async () => {
  const root = join(base, 'a');
  const serving = run('serve', root, '--json', '--idle-end', '2');
  await expect.poll(() => existsSync(join(root, '.slitbench/host.json'))).toBe(true);
  const opened = await open(root);
  expect(opened.started).toBe(false);
  const { close } = await connect(opened);
  await new Promise((done) => setTimeout(done, 4000));
  expect(isAlive(opened.pid)).toBe(true);
  close();
  expect(await serving).toContain(opened.address);
  expect(isAlive(opened.pid)).toBe(false);
});
