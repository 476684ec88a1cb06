import { linkSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openPage } from '../e2e/chromium.ts';
import { buildPages, startHost, type TestHost } from '../e2e/host.ts';
import { removeFolder } from '../support/clean-up.ts';
import { makeReduction, spec1dFile, spec2dFile } from '../support/pypeit-products.ts';
import { benchFolder } from './bench-folder.ts';
import type { Budgeted } from './window.ts';

const REDUCTIONS = 10_000;
const DETECTORS = ['MSC01', 'MSC02', 'MSC03', 'MSC04'];
const SLITS = 25;
/** Reading all products for the first time. */
const FIRST_MS = 600_000;

/** A tree of as many reductions, each with a science frame of a hundred slits. */
function makeTree(root: string): void {
  const slits = Array.from({ length: SLITS }, (_, i) => ({ spatId: 40 * i + 20, rms: 0.1 + 0.015 * i }));
  const products = {
    'spec2d_d1-x_DEIMOS_1.fits': spec2dFile(Object.fromEntries(DETECTORS.map((name) => [name, slits]))),
    'spec1d_d1-x_DEIMOS_1.fits': spec1dFile(slits),
  };
  const folderOf = (n: number) =>
    `mask${n % 500}/1200G_7200_GG400/${2000 + Math.floor(n / 500)}-01-01/complete/reduce/keck_deimos_A`;
  const first = makeReduction(root, { folder: folderOf(0), frames: [['d1.fits', 'science']], products });
  for (let n = 1; n < REDUCTIONS; n++) {
    const folder = join(root, folderOf(n));
    mkdirSync(join(folder, 'Science'), { recursive: true });
    for (const name of [
      'keck_deimos_A.pypeit',
      'keck_deimos_A.log',
      ...Object.keys(products).map((p) => `Science/${p}`),
    ])
      linkSync(join(first, name), join(folder, name));
  }
}

/** A page of the host, and how long it took until it says that it knows all frames [s]. */
async function openKnown(browser: Browser, host: TestHost): Promise<{ page: Page; took: number }> {
  const began = performance.now();
  const { page } = await openPage(browser, host.address, '/quality');
  await page.getByText('10,000 science frames').waitFor({ timeout: FIRST_MS });
  await page.locator('[role=row][aria-rowindex="3"] [data-heat]').first().waitFor();
  return { page, took: (performance.now() - began) / 1000 };
}

/** The page Quality over 10,000 reductions: its first rows, and a threshold that is moved. */
export async function benchQuality(): Promise<readonly Budgeted[]> {
  buildPages();
  const folder = mkdtempSync(join(benchFolder(), 'quality-'));
  const root = join(folder, 'root');
  makeTree(root);
  const env = { XDG_CACHE_HOME: join(folder, 'cache'), XDG_CONFIG_HOME: join(folder, 'config') };
  const browser = await openBrowser();
  try {
    const reader = await startHost(root, env);
    const first = await openKnown(browser, reader);
    await first.page
      .getByText(/reading products|looking for reductions/)
      .waitFor({ state: 'detached', timeout: FIRST_MS });
    await first.page.context().close();
    await reader.kill();
    // A host that has not shown them yet, and then one that has.
    const host = await startHost(root, env);
    const { page: queue } = await openPage(browser, host.address, '/runs');
    await queue.getByText('10,000 reductions').waitFor({ timeout: FIRST_MS });
    await queue.context().close();
    const cold = await openKnown(browser, host);
    await cold.page
      .getByText(/reading products|looking for reductions/)
      .waitFor({ state: 'detached', timeout: FIRST_MS });
    await cold.page.context().close();
    const warm = await openKnown(browser, host);
    const count = warm.page.locator('[role=row][aria-rowindex="3"] [data-column="slit_rms_over_thresh"]');
    const before = (await count.textContent()) ?? '';
    const began = performance.now();
    await warm.page.getByRole('textbox', { name: 'RMS of the wavelength solution, px: value' }).fill('0.2');
    await count.filter({ hasNotText: new RegExp(`^${before}$`) }).waitFor();
    const moved = (performance.now() - began) / 1000;
    await host.kill();
    return [
      {
        what: '10,000 reductions on the page Quality, for the first time since the host began',
        took: cold.took,
        budget: 2,
        unit: 's',
      },
      { what: 'the same once more', took: warm.took, budget: 2, unit: 's' },
      { what: '1,000,000 slits counted at another threshold', took: moved, budget: 0.5, unit: 's' },
    ];
  } finally {
    await browser.close();
    await removeFolder(folder);
  }
}
