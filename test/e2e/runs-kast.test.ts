// The real Kast night of 2015-05-20 in a real Chromium: chosen in the picker, organised, set up, reduced by real PypeIt.
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cache2, lacks, python2, shared, slow } from '../have.ts';
import { removeFolder } from '../support/clean-up.ts';
import { cacheBeside } from '../support/pypeit.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';
import { cellOf, openPart, organiseAndSetUp, seeItComplete, seePlot, seeTheNight, start } from './kast-way.ts';

const MINUTES = 60_000;
const missing = noChromium || lacks('the Kast night reduced from a browser (slow)', python2, shared, slow);

describe.skipIf(missing)('the Kast night in a browser', { timeout: 30 * MINUTES }, () => {
  let folder: string;
  let root: string;
  let host: TestHost;
  let browser: Browser;
  beforeAll(async () => {
    buildPages();
    folder = mkdtempSync(join(tmpdir(), 'slitbench-kast-browser-'));
    root = join(folder, 'redux');
    cpSync(join(shared ?? '', 'data/kast/raw'), join(folder, 'raw'), { recursive: true });
    host = await startHost(root, {
      XDG_CACHE_HOME: cacheBeside(cache2, join(folder, 'cache')),
      SLITBENCH_PYTHON: python2 ?? '',
    });
    browser = await openBrowser();
  }, 5 * MINUTES);
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    await removeFolder(folder);
  });

  test('is chosen, organised, set up without its standard, started, watched and inspected', async () => {
    const { page, errors } = await openPage(browser, host.address);
    await page.getByRole('button', { name: 'Add frames …' }).first().click();
    await page.getByRole('textbox', { name: 'Path' }).fill(join(folder, 'raw'));
    await page.keyboard.press('Enter');
    await page.getByText('9 FITS files directly in this folder').waitFor();
    await page.getByRole('button', { name: 'Add this folder' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Frames', exact: true }).click();
    await seeTheNight(page);
    await organiseAndSetUp(page, root);
    // The window's test reduces both exposures.
    await page.getByRole('checkbox', { name: 'Use b24.fits.gz' }).click();
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog').getByText('commented out').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/Saved\. (Reduce|Runs reduces) it/).waitFor();

    await start(page);
    const calibrations = 'calibrations 0';
    await cellOf(page, calibrations, 'slits')
      .getByText('done')
      .waitFor({ timeout: 5 * MINUTES });
    await cellOf(page, calibrations, 'wavelengths')
      .getByText('running')
      .waitFor({ timeout: 5 * MINUTES });
    await cellOf(page, 'exposure b27.fits.gz', 'spec1d').getByText('waiting').waitFor();
    await seeItComplete(page, root, ['b27']);

    await cellOf(page, calibrations, 'wavelengths').click();
    const side = page.getByRole('complementary', { name: 'the product' });
    await side.getByText('pypeit_chk_wavecalib').waitFor();
    await side.getByRole('img', { name: /^Wavelength fit/ }).waitFor();
    // Not waitForFunction: it evaluates its text in the page, whose rules forbid that.
    const isDrawn = '[...document.images].some((image) => image.complete && image.naturalWidth > 300)';
    await expect.poll(() => page.evaluate(isDrawn), { timeout: MINUTES }).toBe(true);
    await seePlot(page, 'b27-');
    await openPart(page, 'Log');
    await page
      .getByRole('log')
      .getByText(/Execution time/)
      .waitFor();
    expect(errors).toEqual([]);
  });
});
