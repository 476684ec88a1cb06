// The packaged app: made for Linux as a folder and as an archive, and started from both. Its fuses keep Playwright's own
// way in shut, so that it is looked at through the debugging port of its pages.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { slow } from '../have.ts';
import { endHost, removeFolder } from '../support/clean-up.ts';
import { electronFolder, newHome, noElectron, openScreen, type Screen } from './electron.ts';

const root = join(import.meta.dirname, '../..');
const Config = z.looseObject({
  electronFuses: z.record(z.string(), z.boolean()),
  linux: z.object({ target: z.array(z.string()) }),
  mac: z.object({ target: z.array(z.string()) }),
  win: z.object({ target: z.array(z.string()) }),
});
const config = Config.parse(parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')));

test('the package is described for each system, with its fuses', () => {
  expect([config.linux.target, config.mac.target, config.win.target]).toEqual([
    ['AppImage', 'deb', 'tar.gz'],
    ['dmg'],
    ['nsis'],
  ]);
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
});

describe.skipIf(noElectron || !slow)('the packaged app', () => {
  let screen: Screen;
  let home: string;
  let packages: string;
  const hosts: string[] = [];

  beforeAll(async () => {
    screen = await openScreen();
    home = newHome();
    packages = join(home, 'packages');
    // The Electron of the tests is older than the last fuse.
    const { grantFileProtocolExtraPrivileges: _, ...electronFuses } = config.electronFuses;
    const own = {
      ...config,
      electronFuses,
      electronDist: electronFolder,
      compression: 'store',
      directories: { output: packages, buildResources: 'resources/icons' },
    };
    writeFileSync(join(home, 'builder.yml'), stringify(own));
    const seven = ['/usr/bin/7zz', '/usr/bin/7z'].find((path) => existsSync(path));
    execFileSync(
      process.execPath,
      [
        join(root, 'main/package/package.ts'),
        '--linux',
        'dir',
        'tar.gz',
        '--x64',
        '--config',
        join(home, 'builder.yml'),
      ],
      {
        cwd: root,
        env: { ...process.env, ...(seven === undefined ? {} : { ELECTRON_BUILDER_7ZIP_PATH: seven }) },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
  }, 300_000);
  afterAll(async () => {
    for (const workspace of hosts) await endHost(workspace);
    await screen?.close();
    await removeFolder(home);
  });

  /** Start it, look at its window, end it. */
  async function showsWorkspace(program: string, workspace: string): Promise<void> {
    const port = await freePort();
    const env = {
      PATH: '/usr/bin:/bin',
      HOME: home,
      DISPLAY: screen.display,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
      SLITBENCH_NO_SANDBOX: '1',
    };
    const app = spawn(
      program,
      ['--no-sandbox', '--disable-gpu', `--remote-debugging-port=${port}`, `--workspace=${workspace}`],
      { env, stdio: 'ignore' },
    );
    const ended = new Promise<void>((done) => app.once('exit', () => done()));
    hosts.push(workspace);
    try {
      const page = (expression: string) => evaluate(port, expression);
      await expect.poll(() => page('location.href')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      const name = workspace.split('/').at(-1) ?? '';
      await expect.poll(() => page('document.title')).toBe(`${name} – Slitbench`);
      const click = `(() => { const link = document.querySelector('nav a[href="/settings"]'); link?.click(); return link !== null; })()`;
      await expect.poll(() => page(click)).toBe(true);
      // The host answers.
      await expect.poll(() => page('document.body.innerText')).toContain(join(workspace, '.slitbench/settings.yaml'));
      expect(await page('typeof slitbench')).toBe('object');
    } finally {
      app.kill('SIGKILL');
      await ended;
    }
    const { process: host } = z
      .object({ process: z.object({ pid: z.number() }) })
      .parse(JSON.parse(readFileSync(join(workspace, '.slitbench/host.json'), 'utf8')));
    const [node] = readFileSync(`/proc/${host.pid}/cmdline`, 'utf8').split('\0');
    expect(node).toBe(join(program, '../resources/slitbench/node_modules/node/bin/node'));
  }

  test('the folder shows a workspace', async () => {
    await showsWorkspace(join(packages, 'linux-unpacked/slitbench'), join(home, 'one'));
  });

  test('so does the archive, unpacked elsewhere', async () => {
    const archive = readdirSync(packages).find((name) => name.endsWith('.tar.gz')) ?? '';
    mkdirSync(join(home, 'elsewhere'));
    execFileSync('tar', ['xzf', join(packages, archive), '-C', join(home, 'elsewhere')]);
    const [folder = ''] = readdirSync(join(home, 'elsewhere'));
    await showsWorkspace(join(home, 'elsewhere', folder, 'slitbench'), join(home, 'two'));
  }, 180_000);

  test('its fuses are as the security checklist has them', async () => {
    const wire = await getCurrentFuseWire(join(packages, 'linux-unpacked/slitbench'));
    const on = (fuse: FuseV1Options) => wire[fuse] === FuseState.ENABLE;
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      cookies: on(FuseV1Options.EnableCookieEncryption),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
    }).toEqual({ runAsNode: false, cookies: true, nodeOptions: false, inspect: false, onlyAsar: true });
    // It is no Node for others.
    const asNode = spawn(join(packages, 'linux-unpacked/slitbench'), ['-p', '6*7'], {
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
    let said = '';
    asNode.stdout.on('data', (chunk) => {
      said += String(chunk);
    });
    await new Promise((done) => asNode.once('exit', done));
    expect(said).not.toContain('42');
  });

  test('the command line is in it', () => {
    const slitbench = join(packages, 'linux-unpacked/resources/slitbench/bin/slitbench');
    const said = execFileSync(slitbench, ['--version'], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: home },
    });
    expect(said.trim()).toBe(
      z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version,
    );
    execFileSync(slitbench, ['practice', join(home, 'night'), '--json'], {
      env: { PATH: '/usr/bin:/bin', HOME: home },
      stdio: 'ignore',
    });
    const scanned = execFileSync(slitbench, ['scan', join(home, 'night'), '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: '/usr/bin:/bin', HOME: home },
    });
    expect(scanned).toContain('shane_kast_blue');
  }, 60_000);
});

const Pages = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string() }));
const Evaluated = z.object({ result: z.object({ result: z.object({ value: z.unknown().optional() }) }) });

/** The value of an expression in the first page of a program with that debugging port; null while there is none. */
async function evaluate(port: number, expression: string): Promise<unknown> {
  const pages = await fetch(`http://127.0.0.1:${port}/json/list`).then(
    async (answer) => Pages.parse(await answer.json()),
    () => [],
  );
  const page = pages.find(({ type }) => type === 'page');
  if (page === undefined) return null;
  const socket = new WebSocket(page.webSocketDebuggerUrl);
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression, returnByValue: true } }));
  const [answer] = await once(socket, 'message');
  socket.close();
  return Evaluated.parse(JSON.parse(String(answer))).result.result.value;
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const at = server.address();
      server.close(() => done(at !== null && typeof at === 'object' ? at.port : 0));
    });
  });
