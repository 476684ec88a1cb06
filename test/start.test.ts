// `npm start` where there is no window: the page is served, and it is said why.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';

const start = join(import.meta.dirname, '../bin/start');
const home = mkdtempSync(join(tmpdir(), 'start-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Start it, wait until it has said what is waited for, end it; all that it said. */
async function said(words: readonly string[], env: Readonly<Record<string, string>>, until: string): Promise<string> {
  const running = execa(start, words, {
    env: {
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
      DISPLAY: '',
      WAYLAND_DISPLAY: '',
      ...env,
    },
    reject: false,
    all: true,
  });
  let text = '';
  running.all.on('data', (chunk) => {
    text += String(chunk);
    if (text.includes(until)) running.kill('SIGTERM');
  });
  await running;
  return text;
}

test('without a display the page of the workspace is served', async () => {
  const text = await said([join(home, 'redux')], {}, 'ssh -N');
  expect(text).toContain('no window: there is no display here. The page is served instead.');
  expect(text).toContain(`Slitbench serves ${join(home, 'redux')}`);
  expect(text).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#token=/);
});

test('without a name it is the workspace that was open last', async () => {
  expect(await said([], {}, 'ssh -N')).toContain(`Slitbench serves ${join(home, 'redux')}`);
});

test('where Electron cannot be had, that is said, in a line', async () => {
  const nowhere = {
    DISPLAY: ':99',
    ELECTRON_OVERRIDE_DIST_PATH: join(home, 'none'),
    ELECTRON_MIRROR: 'http://127.0.0.1:9/',
    electron_config_cache: join(home, 'electron'),
  };
  const text = await said([join(home, 'redux')], nowhere, 'ssh -N');
  expect(text).toMatch(/no window: Electron could not be downloaded \(.+\)\. The page is served instead\.\n/);
  expect(text).toContain(`Slitbench serves ${join(home, 'redux')}`);
});

test('it says what it takes', async () => {
  expect(await said(['--help'], {}, 'never')).toContain('npm start [-- [WORKSPACE] [--page] [--no-sandbox]]');
});
