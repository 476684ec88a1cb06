// The Runs page on a tree of stand-ins for run_pypeit, in a real browser with a real host.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queueFile } from '#core/reductions/kept-queue.ts';
import { readRecord } from '#core/reductions/record.ts';
import { removeFolder } from '../support/clean-up.ts';
import { slitbench } from '../support/slitbench.ts';
import { makeTree, standInPython, type Told } from '../support/stand-in-tree.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage, PATIENCE } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const told = (seconds: number, change: Partial<Told> = {}): Told => ({
  seconds,
  exposures: { 'd1.fits': 'UDS', 'd2.fits': 'UDS' },
  ...change,
});

/** Longer than all tests here together, however slow the machine; they end it. */
const UNENDING = { lastSeconds: 3600 };

describe.skipIf(noChromium)('the Runs page', () => {
  let root: string;
  let env: Record<string, string>;
  let host: TestHost;
  let browser: Browser;
  let page: Page;
  let errors: string[];
  const folderOf = (name: string) => join(root, name, 'stand_in_A');
  const row = (name: string) => page.getByRole('row').filter({ hasText: `${name}/stand_in_A` });
  const isIn = (name: string, state: string) =>
    row(name)
      .filter({ has: page.getByText(state, { exact: false }) })
      .first()
      .waitFor({ timeout: PATIENCE });
  const until = async (is: () => boolean | Promise<boolean>) => {
    for (const end = performance.now() + PATIENCE; !(await is()); await wait(50))
      if (performance.now() > end) throw new Error('it never came');
  };
  const running = () => page.getByRole('grid', { name: 'Reductions' }).getByText('running').count();
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  beforeAll(async () => {
    buildPages();
    root = mkdtempSync(join(tmpdir(), 'slitbench-runs-'));
    makeTree(root, {
      a: told(12, UNENDING),
      b: told(12, UNENDING),
      c: told(12, UNENDING),
      d: told(12, UNENDING),
      e: told(0.3, { exitCode: 1 }),
      f: told(0.3, { exitCode: 1 }),
    });
    env = { SLITBENCH_PYTHON: standInPython(join(root, '.python')), XDG_DATA_HOME: join(root, '.data') };
    host = await startHost(root, env);
    browser = await openBrowser();
    ({ page, errors } = await openPage(browser, host.address, '/runs'));
  });
  afterAll(async () => {
    await page
      ?.getByRole('grid', { name: 'Reductions' })
      .waitFor()
      .catch(() => {});
    if (page !== undefined && (await running().catch(() => 0)) > 0) {
      await button('More ways to cancel').click();
      await page.getByRole('menuitem', { name: /Cancel all/ }).click();
      await button('End them').click();
      await until(async () => (await running()) === 0);
    }
    await browser?.close();
    await host?.kill();
    await removeFolder(root);
  });

  test('what failed is grouped by cause, with the way to try again', async () => {
    await isIn('a', 'not started');
    expect(await row('a').getByText('waiting').count()).toBe(0);
    // Of a small window all columns are in view.
    const why = await page.getByRole('columnheader', { name: 'Why' }).boundingBox();
    expect((why?.x ?? 0) + (why?.width ?? 0)).toBeLessThanOrEqual(1280);
    expect(why?.width).toBeGreaterThan(100);
    await row('e').click();
    await row('f').click({ modifiers: ['Control'] });
    await button('Start selected').click();
    await isIn('e', 'failed');
    await isIn('f', 'failed');
    const failures = page.getByRole('region', { name: 'Failures by cause' });
    await failures.getByText('2 failures').waitFor();
    await failures.getByText('of 1 cause').waitFor();
    for (const name of ['e', 'f']) writeFileSync(join(folderOf(name), 'told.json'), JSON.stringify(told(0.2)));
    await failures.getByRole('button', { name: 'Retry these' }).click();
    await isIn('e', 'complete');
    await isIn('f', 'complete');
    await failures.waitFor({ state: 'detached' });
    await page
      .getByRole('toolbar', { name: 'Show only' })
      .getByRole('button', { name: /complete/ })
      .click();
    expect(await page.getByRole('grid', { name: 'Reductions' }).getAttribute('aria-rowcount')).toBe('3');
    await button('Show all').click();
  });

  test('workers change while it runs; what waits is moved by keys', async () => {
    const workers = page.getByRole('textbox', { name: 'Workers' });
    await workers.fill('1');
    await workers.press('Enter');
    await button('Start all').click();
    await until(async () => (await running()) === 1);
    const turnOf = async (name: string) => await row(name).locator('[data-column="position"]').textContent();
    await isIn('d', 'waiting');
    const before = await turnOf('d');
    await row('d').click();
    for (let n = Number(before); n > 1; n--) await page.keyboard.press('Alt+ArrowUp');
    await until(async () => (await turnOf('d')) === '1');
    expect(before).not.toBe('1');

    await workers.fill('3');
    await workers.press('Enter');
    await until(async () => (await running()) === 3);
    expect(await row('d').getByText('running').count()).toBe(1);
    expect(readFileSync(join(root, '.slitbench/settings.yaml'), 'utf8')).toContain('workers: 3');
    await page.getByRole('group', { name: /3 running/ }).waitFor();
  });

  test('stop after current holds what waits, and shows so; cancelling asks before it ends PypeIt', async () => {
    await button('Stop after current').click();
    await page.getByText('nothing new is started').waitFor();
    expect(await button('Stop after current').getAttribute('aria-pressed')).toBe('true');
    await row('d').click();
    await button('Cancel selected').click();
    await page.getByRole('dialog').getByText('1 reduction would be ended').waitFor();
    await button('Let them run').click();
    expect(await row('d').getByText('running').count()).toBe(1);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await button('Cancel selected').click();
    await button('End them').click();
    await isIn('d', 'cancelled');
    await wait(500);
    expect(await running()).toBe(2);
    await button('Stop after current').click();
    await until(async () => (await running()) === 3);
  });

  test('axe finds nothing, with details beside', async () => {
    await row('a').click();
    await page.getByRole('complementary', { name: 'the reduction' }).waitFor();
    expect(await findingsOf(page)).toEqual([]);
  });

  test('the command line goes to this host', async () => {
    writeFileSync(
      join(folderOf('e'), 'stand_in_A.pypeit'),
      `${readFileSync(join(folderOf('e'), 'stand_in_A.pypeit'), 'utf8')}\n`,
    );
    const { stderr } = await slitbench(['run', folderOf('e')], { ...env, ...host.env });
    expect(stderr).toContain('the host that serves');
  });

  test('a reduction opens to its matrix, which is live; its tabs have addresses', async () => {
    await until(() => existsSync(join(folderOf('a'), 'Calibrations/Edges_A_0_DET01.fits')));
    await row('a').dblclick();
    await page.waitForURL('**/runs/a/stand_in_A/state');
    await page.getByRole('table', { name: 'Science d2.fits, UDS' }).waitFor();
    const spec2d = page.locator('[data-cell="exposure d2.fits spec2d DET01"]');
    await spec2d.getByText('running').waitFor();
    await page.locator('[data-cell="calibrations 0 edges DET01"]').getByText('done').waitFor();
    await spec2d.click();
    await page.getByRole('complementary', { name: 'the product' }).getByText('Extraction begins').waitFor();
    expect(page.url()).toContain('cell=');
    expect(await findingsOf(page)).toEqual([]);
    await page.reload();
    await page.getByRole('complementary', { name: 'the product' }).waitFor();

    // From here PypeIt is not ended without a question either.
    await button('Cancel').click();
    await page.getByRole('dialog').getByText('1 reduction would be ended').waitFor();
    await button('Let them run').click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(readRecord(folderOf('a'))?.state).toBe('running');

    await page.getByRole('navigation', { name: 'Parts of the reduction' }).getByRole('link', { name: 'Log' }).click();
    await page.waitForURL('**/runs/a/stand_in_A/log');
    await page.getByText('Reducing target UDS').first().waitFor();
    await page.getByRole('link', { name: 'Products' }).click();
    await page.getByText('Calibrations/Edges_A_0_DET01.fits').waitFor();
    expect(await findingsOf(page)).toEqual([]);
  });

  test('a queue that cannot go on says why, and goes on by itself', async () => {
    await page.goto(`${new URL(host.address).origin}/runs`);
    await isIn('a', 'running');
    rmSync(queueFile(root), { force: true });
    mkdirSync(queueFile(root)); // Nothing can be renamed onto a folder.
    await button('Stop after current').click();
    const trouble = page.getByRole('alert').filter({ hasText: 'The queue cannot go on just now' });
    await trouble.getByText('It is tried again each second').waitFor();
    rmdirSync(queueFile(root));
    await trouble.waitFor({ state: 'detached' });
    await button('Stop after current').click();
    await page.getByText('nothing new is started').waitFor({ state: 'detached' });
  });

  test('when the host is killed the page says so; the next one shows how the run is in truth', async () => {
    await page.goto(`${new URL(host.address).origin}/runs`);
    await isIn('a', 'running');
    const id = readRecord(folderOf('a'))?.id;
    await host.kill('SIGKILL').catch(() => {});
    await page.getByText('The host does not answer').waitFor();
    host = await startHost(root, env);
    await page.getByText('The host does not answer').waitFor({ state: 'hidden' });
    await isIn('a', 'running');
    expect(readRecord(folderOf('a'))?.id).toBe(id);
    expect(existsSync(join(folderOf('a'), 'DOUBLE'))).toBe(false);
  });

  test('what a killed run left half-written says so', async () => {
    // The next host may not have come to it yet: what is shown until then is what the last one said.
    await isIn('b', 'adopted');
    await row('b').click();
    await button('Cancel selected').click();
    await button('End them').click();
    await isIn('b', 'cancelled');
    const edges = join(folderOf('b'), 'Calibrations/Edges_A_0_DET01.fits');
    truncateSync(edges, 4000);
    await page.goto(`${new URL(host.address).origin}/runs/b/stand_in_A/state`);
    // Without frames for it there is no such row; what is there is shown all the same.
    await page.locator('[data-cell="calibrations 0 edges DET01"]').getByText('half-written').waitFor();
    await page.goto(`${new URL(host.address).origin}/runs`);
    expect(errors.filter((text) => !/WebSocket|ERR_CONNECTION|Failed to (load|fetch)/.test(text))).toEqual([]);
  });
});

describe.skipIf(noChromium)('the Runs page without PypeIt', () => {
  let root: string;
  let host: TestHost;
  let browser: Browser;
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    await removeFolder(root);
  });

  test('nothing can be started, and the way to a PypeIt is there', async () => {
    buildPages();
    root = mkdtempSync(join(tmpdir(), 'slitbench-no-pypeit-'));
    makeTree(root, { a: told(1) });
    host = await startHost(root, {
      SLITBENCH_PYTHON: join(root, 'nowhere'),
      XDG_DATA_HOME: join(root, '.data'),
      XDG_CONFIG_HOME: join(root, '.config'),
    });
    browser = await openBrowser();
    const { page } = await openPage(browser, host.address, '/runs');
    await page.getByRole('row').filter({ hasText: 'a/stand_in_A' }).click();
    await page.getByRole('button', { name: 'Open the doctor' }).waitFor();
    for (const name of ['Start all', 'Start selected', 'Start failed']) {
      const button = page.getByRole('button', { name, exact: true });
      expect(await button.isDisabled()).toBe(true);
      expect(await button.getAttribute('title')).toContain('doctor');
    }
    expect(await findingsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Open the doctor' }).click();
    await page.waitForURL('**/settings');
  });
});
