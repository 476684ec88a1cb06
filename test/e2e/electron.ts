import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { _electron, type ElectronApplication, type Locator, type Page } from 'playwright-core';
import { ProcessTree } from '#core/reductions/process-tree.ts';
import { buildMain } from '../../main/build.ts';
import { lacks } from '../have.ts';
import { buildPages } from './host.ts';

const root = join(import.meta.dirname, '../..');

/** The folder of an Electron to test with, or null. */
export const electronFolder = ((folder) =>
  folder !== undefined && existsSync(join(folder, 'electron')) ? folder : null)(process.env.SLITBENCH_TEST_ELECTRON);

const xvfb = ['/usr/bin/Xvfb', '/usr/local/bin/Xvfb'].find((path) => existsSync(path)) ?? null;

/** Whether the window cannot be tested here; says so. */
export const noElectron = lacks(
  'the desktop window: install Xvfb, and set SLITBENCH_TEST_ELECTRON to the folder of an Electron',
  electronFolder,
  xvfb,
);

/** A screen that nobody sees. */
export interface Screen {
  readonly display: string;
  close(): Promise<void>;
}

export async function openScreen(): Promise<Screen> {
  const server = spawn(xvfb ?? '', ['-displayfd', '1', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const number = await new Promise<string>((done, fail) => {
    server.stdout.once('data', (chunk) => done(String(chunk).trim()));
    server.once('exit', () => fail(new Error('Xvfb ended')));
  });
  const ended = once(server, 'exit');
  return {
    display: `:${number}`,
    async close() {
      server.kill();
      await ended;
    },
  };
}

/** The app, started on a screen, with settings and caches of its own. */
export interface TestApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Settings, caches and windows' places lie below `home`; a second start with the same finds them. */
export async function startApp(
  screen: Screen,
  words: readonly string[],
  home = newHome(),
  more: Readonly<Record<string, string>> = {},
): Promise<TestApp> {
  buildPages();
  await buildMain();
  const env = {
    ...Object.fromEntries(
      Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    DISPLAY: screen.display,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    SLITBENCH_NO_SANDBOX: '1',
    ...more,
  };
  const app = await _electron.launch({
    executablePath: join(electronFolder ?? '', 'electron'),
    args: [root, '--no-sandbox', '--disable-gpu', ...words],
    env,
    timeout: 60_000,
  });
  const page = await app.firstWindow();
  const running = app.process();
  const ended = new Promise<void>((done) => running.once('exit', () => done()));
  return {
    app,
    page,
    home,
    env,
    async close() {
      // Its debugger would wait for the test to let go; its children would go on to write caches for a moment.
      const tree = new ProcessTree(running.pid ?? Number.NaN);
      tree.signal('SIGKILL');
      await ended;
      for (let waited = 0; waited < 20_000 && tree.members().length > 0; waited += 50) await pause(50);
    },
  };
}

/**
 * Drag files and folders over the middle of the window until the page says that they may be dropped, and drop them, as
 * the system does: what is dropped has its path. `isOver`: how the page says so; null: it does not. On a machine under
 * load Chromium can let a drag go without a drop; it is done again then, as a user would.
 */
export async function dropOn(
  page: Page,
  files: readonly string[],
  isOver: Locator | null = page.getByText('Drop folders or frames to add them'),
): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    devtools.send('Input.dispatchDragEvent', { type, x: 500, y: 400, data });
  for (let isDropped = false; !isDropped; ) {
    await page.evaluate("dropCame = false; addEventListener('drop', () => { dropCame = true; }, { capture: true })");
    await drag('dragEnter');
    do await drag('dragOver');
    while (isOver !== null && !(await isOver.isVisible()));
    await drag('drop');
    for (let waited = 0; !isDropped && waited < 5000; waited += 50) {
      isDropped = (await page.evaluate('dropCame')) === true;
      if (!isDropped) await pause(50);
    }
  }
  await devtools.detach();
}

export const newHome = (): string => mkdtempSync(join(tmpdir(), 'slitbench-desktop-'));
