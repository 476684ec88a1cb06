import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

describe.skipIf(noChromium)('the settings', () => {
  let host: TestHost;
  let browser: Browser;
  /** A Python without PypeIt: nothing of this machine is found. */
  const emptyPython = join(mkdtempSync(join(tmpdir(), 'python-')), 'bin/python');
  beforeAll(async () => {
    buildPages();
    mkdirSync(join(emptyPython, '..'));
    writeFileSync(emptyPython, '#!/bin/sh\nexit 1\n');
    chmodSync(emptyPython, 0o755);
    host = await startHost(undefined, { SLITBENCH_PYTHON: '', HOME: mkdtempSync(join(tmpdir(), 'home-')) });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
  });

  const open = async (): Promise<Page> => {
    const { page } = await openPage(browser, host.address, '/settings');
    await page.getByRole('heading', { name: 'Reductions', exact: true }).waitFor();
    return page;
  };
  const file = () => readFileSync(join(host.root, '.slitbench/settings.yaml'), 'utf8');
  const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

  test('a change is saved at once, shown with its command, and undone', async () => {
    const page = await open();
    await field(page, 'Reductions at a time').fill('3');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Reductions at a time: 3').waitFor();
    expect(file()).toContain('workers: 3');
    await page.getByText(`slitbench run ${host.root} --workers 3`).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The last change is undone').waitFor();
    expect(file()).not.toContain('workers');
    expect(await field(page, 'Reductions at a time').inputValue()).toBe('');
    await page.close();
  });

  test('each kind of setting survives a reload, and goes back to its default', async () => {
    const page = await open();
    const set = async (name: string, text: string) => {
      await field(page, name).fill(text);
      await field(page, name).blur();
      await page.getByRole('status').getByText('Saved').waitFor();
    };
    await set('Memory', '12.5');
    await set('Disk that stays free', '20');
    await set('Threads of each', '4');
    await set('Window of nights', '10');
    await set('Arguments of run_pypeit', `-o -d '1, 2'`);
    await page.getByText('Copy', { exact: true }).click();
    await page.getByRole('status').getByText('Transfer: Copy').waitFor();
    for (const line of [
      'memoryLimit: 12500000000',
      'diskReserve: 20000000000',
      'threads: 4',
      'window: 10',
      'mode: copy',
    ])
      expect(file()).toContain(line);
    expect(file()).toMatch(/pypeitArgs:\n\s+- -o\n\s+- -d\n\s+- 1, 2/);
    await page.reload();
    await field(page, 'Memory').waitFor();
    expect(await field(page, 'Memory').inputValue()).toBe('12.5');
    expect(await field(page, 'Arguments of run_pypeit').inputValue()).toBe(`-o -d '1, 2'`);
    const resets = page.getByRole('button', { name: /: back to the default/ });
    for (let left = await resets.count(); left > 0; left--) {
      await resets.first().click();
      await expect.poll(() => resets.count()).toBe(left - 1);
    }
    await expect.poll(file).not.toMatch(/^\w/m);
    await page.close();
  });

  test('what is no sense is said, and not saved', async () => {
    const page = await open();
    const before = file();
    for (const [name, typed, wrong] of [
      ['Reductions at a time', '1.5', 'Give a whole number.'],
      ['Memory', '-3', 'Give a number from 0.1'],
      ['Threads of each', '', 'Give a number.'],
      ['Window of nights', 'soon', 'That is no number.'],
      ['Arguments of run_pypeit', '-d "1', 'is not closed'],
    ] as const) {
      await field(page, name).fill(typed);
      await page.keyboard.press('Enter');
      await page.getByText(wrong).waitFor();
      expect(await field(page, name).getAttribute('aria-invalid')).toBe('true');
      await page.keyboard.press('Escape');
    }
    expect(file()).toBe(before);
    await page.close();
  });

  test('another Python: what was looked at, and why it will not do; the doctor says it too', async () => {
    const page = await open();
    await page.getByLabel('Use another').fill(emptyPython);
    await page.getByRole('button', { name: 'Use it' }).click();
    const looked = page.getByRole('table', { name: 'Where PypeIt was looked for' });
    await looked.getByText(emptyPython, { exact: true }).waitFor();
    expect(await looked.textContent()).not.toContain('taken');
    await page.getByRole('button', { name: 'Check PypeIt and this machine', exact: true }).click();
    const findings = page.getByRole('table', { name: 'Findings' });
    await findings.getByText('problem').first().waitFor();
    expect(await findings.getByRole('button').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Look for one instead' }).click();
    await page.getByRole('status').getByText('Python: looked for').waitFor();
    expect(file()).not.toContain('python');
    await page.close();
  });

  test('what would be put right is shown before anything is done', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Check PypeIt and this machine', exact: true }).click();
    await page.getByRole('button', { name: 'Put right…' }).first().click();
    await page.getByText('What would be done').waitFor();
    await page.getByText(/install PypeIt .* into an environment of its own/).waitFor();
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByText('What would be done').waitFor({ state: 'hidden' });
    await page.close();
  });

  test('the look holds for this browser', async () => {
    const page = await open();
    await page.getByText('Night', { exact: true }).click();
    expect(await page.locator('html').getAttribute('data-look')).toBe('night');
    await page.reload();
    expect(await page.locator('html').getAttribute('data-look')).toBe('night');
    await page.close();
  });

  test('places are shown, and there is nothing for axe to find', async () => {
    const page = await open();
    await page.getByText(join(host.root, '.slitbench/settings.yaml')).waitFor();
    for (const look of ['light', 'dark']) {
      await page.evaluate((name) => localStorage.setItem('slitbench-look', name), look);
      await page.reload();
      await page.getByRole('heading', { name: 'Places' }).waitFor();
      // The page's policy lets no script in by a tag: it is evaluated instead.
      await page.evaluate(axe.source);
      const found = await page.evaluate('axe.run()');
      expect(violationsOf(found)).toEqual([]);
    }
    await page.close();
  });
});

function violationsOf(found: unknown): readonly string[] {
  const { violations } = found as axe.AxeResults;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 900)).join(' | ')}`);
}
