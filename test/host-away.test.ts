// The disk of a workspace goes away while its host runs, as network disks do, and comes back.
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { FrameView } from '#core/contract/frames.ts';
import { OrganizeInput } from '#core/contract/organize.ts';
import type { Workbench } from '#core/contract/workbench.ts';
import type { WorkspaceState } from '#core/contract/workspace.ts';
import { organize } from '#core/datasets/organize.ts';
import { startHost, type TestHost } from './e2e/host.ts';
import { removeFolder } from './support/clean-up.ts';
import { quietTask } from './support/pypeit.ts';
import { kastNight } from './support/raw-frames.ts';

let at: string;
let root: string;
let host: TestHost;
let socket: WebSocket;
beforeEach(async () => {
  at = mkdtempSync(join(tmpdir(), 'slitbench-away-'));
  root = join(at, 'disk/redux');
  mkdirSync(root, { recursive: true });
  kastNight(join(at, 'raw'), 20);
  await organize(OrganizeInput.parse({ sources: [join(at, 'raw')], into: root, mode: 'copy' }), quietTask());
  host = await startHost(root, { XDG_CACHE_HOME: join(at, 'cache'), XDG_CONFIG_HOME: join(at, 'config') });
  socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers: { authorization: `Bearer ${host.token}` } });
  await once(socket, 'open');
});
afterEach(async () => {
  socket.close();
  await host.kill().catch(() => {});
  await removeFolder(at);
});

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 100 });

test('the host goes on, says so, keeps what it knew, writes nothing elsewhere, and recovers', async () => {
  // The two descriptions of a WebSocket differ in what they call their events.
  const client: Workbench = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
  let state: WorkspaceState | null = null;
  void (async () => {
    for await (const event of await client.workspace.watch({ after: null })) state = event.state;
  })().catch(() => {});
  const seen = () => state as WorkspaceState | null;
  await client.settings.change({ workers: 3 });
  const frames = async () => (await client.frames.rows({ view: FrameView.parse({}), from: 0, to: 9 })).frames;
  await until(async () => expect(await frames()).toBe(5));
  await until(() => expect(seen()).toMatchObject({ away: null, holds: { datasets: 1 } }));
  const before = seen();

  renameSync(join(at, 'disk'), join(at, 'elsewhere'));
  mkdirSync(root, { recursive: true }); // What a disk was mounted on stays.
  await until(() => expect(seen()?.away?.why).toContain(`${root}/.slitbench is not there`));
  const { memory, away, pypeit, disk } = seen() ?? {};
  expect(disk?.total).toBe(before?.disk.total);
  expect(seen()).toEqual({ ...before, memory, away, pypeit, disk });
  await client.workspace.refresh({});
  expect((await client.settings.read({})).settings.workers).toBe(3);
  await expect(client.settings.change({ workers: 2 })).rejects.toMatchObject({ data: { code: 'away', path: root } });
  const view = FrameView.parse({});
  const [path = ''] = await client.frames.paths({ view, from: 0, to: 1 });
  await expect(client.frames.setTypes({ paths: [path], add: ['dark'] })).rejects.toMatchObject({
    data: { code: 'away' },
  });
  expect(await frames()).toBe(5);
  expect(seen()?.holds.datasets).toBe(1);
  expect(existsSync(join(root, '.slitbench'))).toBe(false);

  renameSync(root, join(at, 'mount-point'));
  renameSync(join(at, 'elsewhere/redux'), root);
  await until(() => expect(seen()?.away).toBe(null));
  await client.settings.change({ workers: 2 });
  expect(readFileSync(join(root, '.slitbench/settings.yaml'), 'utf8')).toContain('workers: 2');
  await until(async () => expect(await frames()).toBe(5));
});
