import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { z } from 'zod';
import type { Workbench } from '#core/contract/workbench.ts';
import { endHost, removeFolder } from '../support/clean-up.ts';
import { dropOn, newHome, noElectron, openScreen, type Screen, startApp, type TestApp } from './electron.ts';

const HostRecord = z.object({
  process: z.object({ pid: z.number() }),
  port: z.number(),
  token: z.string(),
  serving: z.boolean(),
});
const hostOf = (root: string) => HostRecord.parse(JSON.parse(readFileSync(join(root, '.slitbench/host.json'), 'utf8')));
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);
describe.skipIf(noElectron)('the window', () => {
  let screen: Screen;
  let home: string;
  let root: string;
  let run: TestApp;
  beforeAll(async () => {
    screen = await openScreen();
    home = newHome();
    root = join(home, 'redux');
    run = await startApp(screen, [`--workspace=${root}`], home);
    await run.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  });
  afterAll(async () => {
    await run?.close();
    await endHost(root);
    await screen?.close();
    await removeFolder(home);
  });

  test('it opens a workspace, made if it is not there, on the page of its host', async () => {
    await run.page.getByText('redux').first().waitFor();
    expect(run.page.url()).toBe(`http://127.0.0.1:${hostOf(root).port}/`);
    const [shown] = await run.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => ({ visible: window.isVisible(), title: window.getTitle() })),
    );
    expect(shown).toEqual({ visible: true, title: 'redux – Slitbench' });
  });

  test('the host is a process of its own, on the Node of Slitbench', () => {
    const command = readFileSync(`/proc/${hostOf(root).process.pid}/cmdline`, 'utf8').split('\0');
    expect(command[0]).toMatch(/node_modules\/node\/bin\/node$/);
    const stat = readFileSync(`/proc/${hostOf(root).process.pid}/stat`, 'utf8');
    // Fields 5 and 6, counted after the name: its process group and session are its own.
    const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    expect([group, session]).toEqual([String(hostOf(root).process.pid), String(hostOf(root).process.pid)]);
  });

  test('a folder that is dropped has its path; so has a file', async () => {
    const night = join(home, 'night of 2026-11-20');
    mkdirSync(night);
    await run.page.evaluate(`
      window.dropped = [];
      // Before the page hears of it: what it does with the paths is another test.
      for (const name of ['dragenter', 'dragover', 'drop'])
        addEventListener(name, (event) => {
          event.preventDefault();
          event.stopPropagation();
          if (name === 'drop') dropped.push(slitbench.pathsOf([...event.dataTransfer.files]));
        }, true);`);
    await dropOn(run.page, [night, process.execPath], null);
    await expect.poll(() => run.page.evaluate('dropped')).toEqual([[night, process.execPath]]);
  });

  test('the menus are there, and do what the page does', async () => {
    const labels = await run.app.evaluate(({ Menu }) =>
      Object.fromEntries(
        (Menu.getApplicationMenu()?.items ?? []).map(({ label, role, submenu }) => [
          role ?? label,
          (submenu?.items ?? []).map((item) => item.label).filter((name) => name !== ''),
        ]),
      ),
    );
    expect(Object.keys(labels)).toEqual(['&File', 'editmenu', '&View', 'windowmenu', 'help']);
    expect(labels['&File']).toEqual(
      expect.arrayContaining(['New Workspace…', 'Open Workspace…', 'Open Recent', 'Add Raw Frames…', 'Settings…']),
    );
    const keys = await run.app.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.items ?? [])
        .flatMap(({ submenu }) => submenu?.items ?? [])
        .flatMap(({ label, accelerator }) => (accelerator && label !== '' ? [`${accelerator} ${label}`] : [])),
    );
    // What the page's own key means, and no key twice.
    expect(keys).toEqual(
      expect.arrayContaining(['CmdOrCtrl+O Add Folders of Raw Frames…', 'CmdOrCtrl+Shift+O Open Workspace…']),
    );
    const names = keys.map((key) => key.split(' ')[0]);
    expect(names).toEqual([...new Set(names)]);
    const rail = await run.page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents();
    expect(rail.length).toBeGreaterThan(5);
    // Settings have a place of their own in the menus.
    expect(labels['&View']?.slice(0, rail.length - 1)).toEqual(rail.filter((name) => name !== 'Settings'));
    const recent = () =>
      run.app.evaluate(({ Menu }) => {
        const file = Menu.getApplicationMenu()?.items[0]?.submenu?.items ?? [];
        return file.find(({ label }) => label === 'Open Recent')?.submenu?.items.map(({ label }) => label) ?? [];
      });
    await expect.poll(recent).toEqual([root]);
    const choose = (menu: string, ...way: string[]) =>
      run.app.evaluate(
        ({ Menu }, [first, ...names]) => {
          let items = Menu.getApplicationMenu()?.items ?? [];
          for (const name of [first, ...names]) {
            const item = items.find(({ label }) => label === name);
            if (!item?.submenu) return item?.click();
            items = item.submenu.items;
          }
        },
        [menu, ...way],
      );
    await choose('&View', 'Runs');
    await run.page.waitForURL('**/runs');
    await choose('&View', 'Look', 'Dark');
    await expect.poll(() => run.page.locator('html').getAttribute('data-look')).toBe('dark');
    await choose('&File', 'Settings…');
    await run.page.waitForURL('**/settings');
    await run.page.getByRole('heading', { name: 'Reductions', exact: true }).waitFor();
  });

  test('a page has no way to the system: no Node, no windows, no other pages, no permissions', async () => {
    const { page } = run;
    const seen = await page.evaluate(`({
      node: [typeof require, typeof process, typeof module],
      bridge: Object.keys(slitbench).sort(),
      opened: open('https://example.org/') === null,
    })`);
    expect(seen).toEqual({
      node: ['undefined', 'undefined', 'undefined'],
      bridge: ['chooseFolders', 'onAction', 'openWorkspace', 'pathsOf', 'platform'],
      opened: true,
    });
    const before = page.url();
    await run.app.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { opened });
      shell.openExternal = async (address) => void opened.push(address);
    });
    for (const to of ['https://example.org/x', 'file:///etc/passwd', 'http://127.0.0.1:9/'])
      await page.evaluate(`location.assign('${to}')`).catch(() => {});
    await page.waitForTimeout(500);
    expect(page.url()).toBe(before);
    expect(await run.app.evaluate(() => Reflect.get(globalThis, 'opened'))).toEqual([
      'https://example.org/x',
      'http://127.0.0.1:9/',
    ]);
    expect(await run.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    const states = await page.evaluate(`Promise.all(
      ['geolocation', 'notifications', 'camera', 'microphone', 'midi'].map(async (name) =>
        (await navigator.permissions.query({ name })).state))`);
    expect(states).toEqual(Array(5).fill('denied'));
    const listening = `navigator.mediaDevices?.getUserMedia({ audio: true }).then(() => 'had', ({ name }) => name)`;
    expect(['NotAllowedError', 'NotFoundError']).toContain(await page.evaluate(listening));
    // Text on the clipboard is what copy buttons need.
    const copying = `navigator.permissions.query({ name: 'clipboard-write' }).then(({ state }) => state)`;
    expect(await page.evaluate(copying)).toBe('granted');
    const pasting = `navigator.permissions.query({ name: 'clipboard-read' }).then(({ state }) => state)`;
    expect(await page.evaluate(pasting)).toBe('denied');
    // Nothing but its host is spoken to, even without the page's policy.
    const other = await page.evaluate(`fetch('http://127.0.0.1:9/').then(() => 'answered', () => 'refused')`);
    expect(other).toBe('refused');
    const preferences = await run.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return contents === undefined
        ? null
        : Reflect.apply(Reflect.get(contents, 'getLastWebPreferences'), contents, []);
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  test('on a page of another origin the bridge is absent, and its channels do not answer', async () => {
    const server = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<p>other'),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const preload = join(import.meta.dirname, '../../dist/main/preload.cjs');
    // A session of its own: that of the windows would not even ask the server.
    const seen = await run.app.evaluate(
      async ({ BrowserWindow }, [to, script]) => {
        const window = new BrowserWindow({
          show: false,
          webPreferences: { preload: script ?? '', sandbox: true, partition: 'other' },
        });
        await window.loadURL(to ?? '');
        const found = await window.webContents.executeJavaScript('[document.body.innerText, typeof window.slitbench]');
        window.destroy();
        return found;
      },
      [address, preload],
    );
    expect(seen).toEqual(['other', 'undefined']);
    // In a window of ours, even if it were led there, nothing is loaded at all.
    const led = await run.app.evaluate(async ({ BrowserWindow }, to) => {
      const window = BrowserWindow.getAllWindows()[0];
      return await window?.loadURL(to).then(
        () => 'loaded',
        (error: Error) => error.message,
      );
    }, address);
    expect(led).toContain('ERR_BLOCKED_BY_CLIENT');
    await run.app.evaluate(
      // Electron may take the end of the refused load for that of this one.
      ({ BrowserWindow }, to) =>
        BrowserWindow.getAllWindows()[0]
          ?.loadURL(to)
          .catch(() => {}),
      `http://127.0.0.1:${hostOf(root).port}/settings`,
    );
    await run.page.getByRole('heading', { name: 'Reductions', exact: true }).waitFor();
    server.close();
  });

  test('a host that is killed is started again, at the same address, and the page goes on', async () => {
    const before = hostOf(root);
    process.kill(before.process.pid, 'SIGKILL');
    await expect.poll(() => hostOf(root).process.pid).not.toBe(before.process.pid);
    expect(hostOf(root).port).toBe(before.port);
    const field = run.page.getByRole('textbox', { name: 'Threads of each' });
    await field.fill('3');
    await field.press('Enter');
    await expect.poll(() => readFileSync(join(root, '.slitbench/settings.yaml'), 'utf8')).toContain('threads: 3');
  });

  test('work is shown in the taskbar and keeps the machine awake; closing asks what becomes of it', async () => {
    await run.app.evaluate(({ BrowserWindow, dialog }) => {
      const seen = { bars: [] as number[], asked: [] as string[], answer: 2 };
      Object.assign(globalThis, { seen });
      const window = BrowserWindow.getAllWindows()[0];
      if (window !== undefined) window.setProgressBar = (share) => void seen.bars.push(share);
      Reflect.set(
        dialog,
        'showMessageBox',
        async (_window: unknown, options: { message: string; buttons: string[] }) => {
          seen.asked.push(`${options.message}: ${options.buttons.join(', ')}`);
          return { response: seen.answer, checkboxChecked: false };
        },
      );
    });
    const seen = async () => Seen.parse(await run.app.evaluate(() => Reflect.get(globalThis, 'seen')));
    // Real work that takes its time: a simulated year.
    const night = join(root, 'practice');
    await startPractice(root, night);
    // Blockers are numbered from 0.
    const isAwake = () =>
      run.app.evaluate(({ powerSaveBlocker }) =>
        Array.from({ length: 100 }, (_, id) => powerSaveBlocker.isStarted(id)).some(Boolean),
      );
    await expect.poll(isAwake).toBe(true);
    await expect.poll(async () => (await seen()).bars.some((share) => share > 0 && share < 1)).toBe(true);
    // Cancel: the window stays.
    await run.app.evaluate(({ app }) => app.quit());
    await expect
      .poll(async () => (await seen()).asked)
      .toEqual(['redux: work is in progress: Keep Running, Stop Now, Cancel']);
    await run.page.getByRole('navigation', { name: 'Pages' }).waitFor();
    // Stop now: the window closes and the work ends; the host goes on until nobody needs it.
    await run.app.evaluate(() => Reflect.set(Reflect.get(globalThis, 'seen'), 'answer', 1));
    const gone = new Promise<void>((done) => run.app.process().once('exit', () => done()));
    const { pid } = hostOf(root).process;
    await run.app.evaluate(({ app }) => app.quit()).catch(() => {});
    await gone;
    expect(isAlive(pid)).toBe(true);
  });

  test('the next window stands where the last one stood, on the same page', async () => {
    run = await startApp(screen, [`--workspace=${root}`], home);
    await run.page.waitForURL('**/settings');
    // What was stopped is told by the host that went on.
    await run.page.getByText('cancelled').first().waitFor();
    await run.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 120, y: 90, width: 1011, height: 733 });
    });
    await run.page.getByRole('link', { name: 'History' }).click();
    await run.page.waitForURL('**/history');
    const gone = new Promise<void>((done) => run.app.process().once('exit', () => done()));
    await run.app.evaluate(({ app }) => app.quit()).catch(() => {});
    await gone;
    run = await startApp(screen, [], home);
    await run.page.waitForURL('**/history');
    const bounds = await run.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(bounds).toEqual({ x: 120, y: 90, width: 1011, height: 733 });
  });

  test('a second start opens in the first; a folder of frames given to it becomes a source, a workspace a window', async () => {
    const night = join(home, 'night two');
    mkdirSync(night, { recursive: true });
    const again = await run.app.evaluate(({ app }, path) => {
      app.emit('second-instance', {}, [], '/', { workspace: null, paths: [path] });
      return app.hasSingleInstanceLock();
    }, night);
    expect(again).toBe(true);
    await run.page.waitForURL('**/frames');
    await expect.poll(() => readFileSync(join(root, '.slitbench/settings.yaml'), 'utf8')).toContain(night);
    const other = join(home, 'other');
    const opening = run.app.waitForEvent('window');
    await run.page.evaluate(`slitbench.openWorkspace(${JSON.stringify(other)})`);
    const page = await opening;
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    expect(hostOf(other).port).not.toBe(hostOf(root).port);
    await endHost(other);
  });
});

const Seen = z.object({ bars: z.array(z.number()), asked: z.array(z.string()), answer: z.number() });

/** Begin long work as any other client of the host does. */
async function startPractice(root: string, folder: string): Promise<void> {
  const { port, token } = hostOf(root);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { authorization: `Bearer ${token}` } });
  await once(socket, 'open');
  // The two descriptions of a WebSocket differ in what they call their events.
  const websocket = socket as unknown as globalThis.WebSocket;
  const client: Workbench = createORPCClient(new RPCLink({ websocket }));
  await client.tasks.start({ verb: 'practice', input: { folder, nights: 52 } });
  socket.close();
}
