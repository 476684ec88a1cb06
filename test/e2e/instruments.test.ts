import { mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cache2, lacks, python2 } from '../have.ts';
import { removeFolder } from '../support/clean-up.ts';
import { quoted } from '../support/header-file.ts';
import { mosfireFrame, mosfireNight } from '../support/raw-frames.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const lacking = lacks('naming an instrument in the page', python2, cache2);

describe.skipIf(noChromium || lacking)('frames of an instrument that only PypeIt knows', () => {
  let browser: Browser;
  let folder: string;
  let raw: string;
  let host: TestHost;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    buildPages();
    browser = await openBrowser();
  });
  afterAll(async () => await browser?.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-instruments-'));
    raw = join(folder, 'raw');
    mosfireNight(raw, 1);
    mosfireFrame(join(raw, 'spec1d_m3.fits'), 'science', 59976.3, { VERSPYP: quoted('2.0.1') });
    host = await startHost(join(folder, 'root'), { SLITBENCH_PYTHON: python2 ?? '', XDG_CACHE_HOME: cache2 ?? '' });
    ({ page, errors } = await openPage(browser, host.address, '/frames'));
    page.setDefaultTimeout(120_000);
  });
  afterEach(async () => {
    await page?.context().close();
    await host?.kill();
    await removeFolder(folder);
  });

  const grid = (name: string) => page.getByRole('grid', { name, exact: true });
  const row = (list: string, name: string) => grid(list).getByRole('row').filter({ hasText: name });
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const choose = async (path: string, typed: string, name: string) => {
    const select = page.getByRole('combobox', { name: `Instrument of ${path}`, exact: true });
    await select.click();
    await select.fill(typed);
    await page.getByRole('option', { name, exact: true }).click();
  };

  test('a folder is added, its instrument chosen, taken back, chosen again, and the frames are planned', async () => {
    await button('Add frames').click();
    await page.getByRole('textbox', { name: 'Path' }).fill(raw);
    await page.keyboard.press('Enter');
    await page.getByText('directly in this folder').waitFor();
    await button('Add this folder').click();
    const bar = page.getByRole('group', { name: `Instrument of ${raw}` });
    await bar.getByText('4 frames of').waitFor();

    // They wait for a name and are not called broken; what PypeIt has made is no frame of any instrument.
    await bar.getByRole('button', { name: 'Show them' }).click();
    await row('Quarantine', 'm1.fits').getByText('instrument not named').waitFor();
    await row('Quarantine', 'm1.fits').click();
    await button('Name its instrument …').waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await row('Quarantine', 'spec1d_m3.fits').getByText('made by PypeIt').waitFor();
    await row('Quarantine', 'spec1d_m3.fits').click();
    await page.getByText('it is a product of PypeIt').first().waitFor();
    await button('Name its instrument …').waitFor({ state: 'detached' });

    await button(/^Frames 0$/).click();
    await choose(raw, 'mosf', 'keck_mosfire');
    await row('Frames', 'm3.fits').getByText('science').waitFor();
    await button(/^Frames 4$/).waitFor();
    await bar.waitFor({ state: 'detached' });
    expect(readFileSync(join(folder, 'root/.slitbench/settings.yaml'), 'utf8')).toContain(`${raw}: keck_mosfire`);
    expect(await findingsOf(page)).toEqual([]);

    await page.keyboard.press('Control+z');
    await bar.getByText('4 frames of').waitFor();
    await button(/^Frames 0$/).waitFor();

    // From the list of sources, too.
    await button('1 source').click();
    await button(`Instrument of ${raw}: as its headers tell`).click();
    await choose(raw, 'mosf', 'keck_mosfire');
    await button(/^Frames 4$/).waitFor();
    await button('1 source').click();
    await button(`Instrument of ${raw}: keck_mosfire`).waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Organise' }).first().click();
    const plan = page.getByRole('grid', { name: 'Datasets of the plan' });
    await plan.getByText(/LONGSLIT_46_0.7_K-spectroscopy/).click();
    await page.getByText('keck_mosfire', { exact: true }).first().waitFor();
    expect(errors).toEqual([]);
  });
});
