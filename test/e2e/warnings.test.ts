import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeFolder } from '../support/clean-up.ts';
import { FORMS } from '../support/said-warnings.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const say = (level: string, text: string, file = 'a.py', func = 'f') =>
  FORMS['log of 2.x']?.(level, [file, func], text) ?? '';

describe.skipIf(noChromium)('warnings', () => {
  const root = mkdtempSync(join(tmpdir(), 'slitbench-e2e-warnings-'));
  let host: TestHost;
  let browser: Browser;
  beforeAll(async () => {
    for (const name of ['one', 'two']) {
      const folder = join(root, name, 'a_A');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'a_A.pypeit'), 'data read\ndata end\n');
      const lines = Array.from({ length: 300 }, (_, n) => say('INFO', `message ${n}`));
      lines[100] = say('INFO', 'Object finding begins for x on det=(2, 6)');
      lines[200] = say('WARNING', 'Bad fit to sky.  Rejecting slit: 1894', 'find_objects.py', 'global_skysub');
      lines[250] = say('WARNING', `value ${name.length} of DET01`);
      writeFileSync(join(folder, 'a_A.log'), `${lines.join('\n')}\n`);
    }
    buildPages();
    host = await startHost(root);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    await removeFolder(root);
  });

  test('from a count to the line of the log; what is entered narrows what is counted', async () => {
    const { page, errors } = await openPage(browser, host.address, '/quality/warnings');
    await page.getByText('2 warnings in 1 group, of 2 reductions').waitFor();
    await page.getByRole('row', { name: /Bad fit to sky/ }).click();
    await page.getByRole('link', { name: 'Line 201 of the log of two/a_A' }).waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Line 201 of the log of two/a_A' }).click();
    await page.locator('[data-marked="true"]', { hasText: 'Rejecting slit: 1894' }).waitFor();
    await page.goBack();
    // The address keeps what was looked at.
    await page.getByRole('button', { name: 'Only these, by slit' }).click();
    await page.getByText('2 warnings in 2 groups').waitFor();
    await page.getByRole('row', { name: /1894.*MSC02.*two/ }).waitFor();
    await page.getByRole('button', { name: /^No longer only kind/ }).click();
    await page.getByText('all 4', { exact: true }).click();
    await page.getByText('Message', { exact: true }).first().click();
    await page.getByText('4 warnings in 2 groups').waitFor();
    await page.getByRole('row', { name: /value … of …/ }).waitFor();
    expect(await findingsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });
});
