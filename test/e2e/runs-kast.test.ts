// The real Kast night of 2015-05-20, reduced by real PypeIt from the window: live progress, the matrix, the plots.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cache2, lacks, python2, shared, slow } from '../have.ts';
import { removeFolder } from '../support/clean-up.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const MINUTES = 60_000;
const missing = noChromium || lacks('the Kast night reduced from the window (slow)', python2, shared, slow);

describe.skipIf(missing)('the Kast night in the window', { timeout: 25 * MINUTES }, () => {
  let root: string;
  let host: TestHost;
  let browser: Browser;
  beforeAll(async () => {
    buildPages();
    root = mkdtempSync(join(tmpdir(), 'slitbench-kast-window-'));
    const cache: Record<string, string> = cache2 === null ? {} : { XDG_CACHE_HOME: cache2 };
    cpSync(join(shared ?? '', 'data/kast/raw'), join(root, 'raw'), { recursive: true });
    await execa(
      join(dirname(python2 ?? ''), 'pypeit_setup'),
      ['-s', 'shane_kast_blue', '-r', join(root, 'raw'), '-d', join(root, 'night'), '-c', 'all'],
      { env: { ...cache, MPLBACKEND: 'Agg', QT_QPA_PLATFORM: 'offscreen', OMP_NUM_THREADS: '1' }, cwd: root },
    );
    rmSync(join(root, 'night/setup_files'), { recursive: true, force: true });
    host = await startHost(root, { ...cache, SLITBENCH_PYTHON: python2 ?? '' });
    browser = await openBrowser();
  }, 5 * MINUTES);
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    await removeFolder(root);
  });

  test('started, watched and inspected', async () => {
    const { page, errors } = await openPage(browser, host.address, '/runs');
    const row = page.getByRole('row').filter({ hasText: 'shane_kast_blue_A' });
    await row.getByText('waiting').waitFor();
    await page.getByRole('button', { name: 'Start all' }).click();
    await row.getByText('running').waitFor();
    // A stage, and the memory of its processes.
    await row.getByText(/slit edges|bias|wavelengths/).waitFor({ timeout: 5 * MINUTES });
    await row.locator('[data-column="memory"]').getByText(/\d/).waitFor();
    await row.dblclick();
    const cell = (section: string, step: string) => page.locator(`[data-cell="${section} ${step} DET01"]`);
    const calibrations = 'calibrations 0';
    await cell(calibrations, 'slits')
      .getByText('done')
      .waitFor({ timeout: 5 * MINUTES });
    await cell(calibrations, 'wavelengths')
      .getByText('running')
      .waitFor({ timeout: 5 * MINUTES });
    await cell('exposure b27.fits.gz', 'spec1d').getByText('waiting').waitFor();
    await page.getByText(/exposure 1 of 2/).waitFor();

    for (const step of ['bias', 'edges', 'slits', 'arc', 'tilt image', 'wavelengths', 'tilts', 'flats'])
      await cell(calibrations, step)
        .getByText('done')
        .waitFor({ timeout: 15 * MINUTES });
    for (const frame of ['b24', 'b27'])
      for (const step of ['spec2d', 'spec1d'])
        await cell(`exposure ${frame}.fits.gz`, step)
          .getByText('done')
          .waitFor({ timeout: 15 * MINUTES });
    await page
      .getByText('complete', { exact: true })
      .or(page.getByText('● complete'))
      .first()
      .waitFor({ timeout: 2 * MINUTES });

    await cell(calibrations, 'wavelengths').click();
    const side = page.getByRole('complementary', { name: 'the product' });
    await side.getByText('pypeit_chk_wavecalib').waitFor();
    const plot = side.getByRole('img', { name: /^Wavelength fit/ });
    await plot.waitFor();
    await page.waitForFunction('[...document.images].some((image) => image.complete && image.naturalWidth > 300)');
    await page.getByRole('link', { name: 'QA', exact: true }).last().click();
    await page
      .getByRole('button', { name: /Object trace/ })
      .first()
      .waitFor();
    expect(errors).toEqual([]);
  });
});
