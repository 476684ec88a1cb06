// What to do about a reduction, in Chromium on stand-ins: changes with their diff, one beside the earlier, a step anew.
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRecord } from '#core/reductions/record.ts';
import { removeFolder } from '../support/clean-up.ts';
import { makeTree, standInPython } from '../support/stand-in-tree.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage, PATIENCE } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

describe.skipIf(noChromium)('what to do', () => {
  let errors: string[];
  let root: string;
  let host: TestHost;
  let browser: Browser;
  let page: Page;
  const exposures = { 'a1.fits': 'one', 'a2.fits': 'two' };
  const folder = () => join(root, 'a/stand_in_A');
  const told = (change: object) =>
    writeFileSync(join(folder(), 'told.json'), JSON.stringify({ seconds: 0.3, exposures, ...change }));
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const tab = (name: string) =>
    page.getByRole('navigation', { name: 'Parts of the reduction' }).getByRole('link', { name });
  const isComplete = async () => {
    await expect.poll(() => readRecord(folder())?.state, { timeout: PATIENCE }).toBe('complete');
    await page.getByText('complete').first().waitFor();
  };

  beforeAll(async () => {
    buildPages();
    root = mkdtempSync(join(tmpdir(), 'slitbench-remedies-'));
    makeTree(root, { a: { seconds: 0.3, exposures, exitCode: 1 } });
    const env = { SLITBENCH_PYTHON: standInPython(join(root, '.python')), XDG_DATA_HOME: join(root, '.data') };
    host = await startHost(root, env);
    browser = await openBrowser();
    ({ page, errors } = await openPage(browser, host.address, '/runs/a/stand_in_A/remedies'));
  });
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    await removeFolder(root);
  });

  test('a failure: a change is chosen, seen, saved with a backup, and the reduction run again', async () => {
    await button('Start').click();
    await page.getByText('exit code 1').first().waitFor();
    const list = page.getByRole('list', { name: 'What may help' });
    await list.getByRole('textbox', { name: /^Change a parameter/ }).fill('reduce.findobj.snr_thresh = 3');
    expect(await findingsOf(page)).toEqual([]);
    await button('See what 1 change would do').click();
    const dialog = page.getByRole('dialog', { name: 'Save and re-run?' });
    await dialog.getByText('snr_thresh = 3', { exact: true }).first().waitFor();
    expect(await findingsOf(page)).toEqual([]);
    const before = readFileSync(join(folder(), 'stand_in_A.pypeit'), 'utf8');
    told({});
    await dialog.getByRole('button', { name: 'Save and re-run' }).click();
    await dialog.waitFor({ state: 'detached' });
    await isComplete();
    expect(readFileSync(join(folder(), 'stand_in_A.pypeit'), 'utf8')).toContain('snr_thresh = 3');
    expect(readFileSync(join(folder(), 'stand_in_A.pypeit.1.bak'), 'utf8')).toBe(before);
  });

  test('a step is made anew from its cell; when that fails the former products are back, and it is said', async () => {
    const flat = () => statSync(join(folder(), 'Calibrations/Flat_A_0_DET01.fits')).mtimeMs;
    const made = flat();
    told({ exitCode: 1 });
    await tab('State').click();
    await page.locator('button[data-cell="calibrations 0 flats DET01"]').click();
    await button('Make it anew …').click();
    const dialog = page.getByRole('dialog', { name: 'Make the flats anew?' });
    await dialog.getByText('Calibrations/Flat_A_0_DET01.fits').waitFor();
    await dialog.getByText('Calibrations/Slits_A_0_DET01.fits').waitFor();
    expect(await dialog.getByText('Calibrations/Edges_A_0_DET01.fits').count()).toBe(0);
    expect(await findingsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Make it anew' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page
      .getByText(/former products are back/)
      .first()
      .waitFor();
    expect(flat()).toBe(made);
    await tab('What to do').click();
    await page.getByText('flats of DET01: exit code 1').waitFor();

    told({});
    await tab('State').click();
    await page.locator('button[data-cell="calibrations 0 flats DET01"]').click();
    await button('Make it anew …').click();
    await dialog.getByRole('button', { name: 'Make it anew' }).click();
    await expect.poll(flat, { timeout: PATIENCE }).toBeGreaterThan(made);
    await isComplete();
    expect(existsSync(join(folder(), '.slitbench-rebuild.json'))).toBe(false);
  });

  test('the earlier one stays, the new one lies beside it', async () => {
    const edges = statSync(join(folder(), 'Calibrations/Edges_A_0_DET01.fits')).mtimeMs;
    const before = readFileSync(join(folder(), 'stand_in_A.pypeit'), 'utf8');
    await tab('What to do').click();
    await page.getByRole('textbox', { name: /^Look for fainter objects/ }).fill('2');
    await button('See what 1 change would do').click();
    const dialog = page.getByRole('dialog', { name: 'Save and re-run?' });
    const keep = dialog.getByRole('checkbox', { name: /Keep the earlier reduction/ });
    // A click while the dialog is still being drawn can be lost on a loaded machine.
    const isKept = async () => {
      if (!(await keep.isChecked())) await keep.click();
      return await keep.isChecked();
    };
    await expect.poll(isKept).toBe(true);
    await dialog.getByRole('textbox', { name: /Name of the new reduction/ }).fill('faint');
    await dialog.getByRole('button', { name: 'Save beside it and run' }).click();
    await page.getByRole('grid', { name: 'Reductions' }).getByText('a/reduce-faint/stand_in_A').waitFor();
    expect(readFileSync(join(root, 'a/reduce-faint/stand_in_A/stand_in_A.pypeit'), 'utf8')).toContain('snr_thresh = 2');
    expect(readFileSync(join(folder(), 'stand_in_A.pypeit'), 'utf8')).toBe(before);
    expect(statSync(join(folder(), 'Calibrations/Edges_A_0_DET01.fits')).mtimeMs).toBe(edges);
    expect(errors).toEqual([]);
    expect(readdirSync(join(root, 'a')).sort()).toEqual(['raw', 'reduce-faint', 'stand_in_A']);
  });
});
