// The page Coadds: how coadds stand, what they would be, making, cancelling and making them again. What coadds is a stand-in for
// PypeIt; products are real FITS files.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placesOf } from '#core/coadds/levels.ts';
import { readProvenance } from '#core/coadds/provenance.ts';
import { joinHost } from '#core/host/host-client.ts';
import { firstOf } from '#core/host/run-through-host.ts';
import { removeFolder } from '../support/clean-up.ts';
import { COADD_LEVEL, coaddPython, coaddStandIn, makeCoaddTree } from '../support/coadd-tree.ts';
import { makeReduction, spec2dFile } from '../support/pypeit-products.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const ID = `${COADD_LEVEL}/2D_Coadd`;
const grid = (page: Page) => page.getByRole('grid', { name: 'Coadds' });
const row = (page: Page) => grid(page).getByRole('row').filter({ hasText: '2D' });
const cell = (page: Page, column: string) => row(page).locator(`[data-column="${column}"]`);
const side = (page: Page) => page.getByRole('complementary', { name: 'the coadd' });
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Make coadds' });

describe.skipIf(noChromium)('coadds', () => {
  let root: string;
  let python: string;
  let host: TestHost;
  let browser: Browser;
  const open = (path: string) => openPage(browser, host.address, path);
  const { target } = placesOf({ folder: COADD_LEVEL }, 'coadd2d');
  const made = () => readProvenance(join(root, target))?.made;
  /** From now on a coadd takes so many seconds, or fails. */
  const standIn = (seconds: number, fails = false) => coaddStandIn(join(python, 'stand-in'), seconds, fails);

  /** How the task that began last stands. */
  const latestTask = async () => {
    using client = await joinHost(root);
    const first = client === null ? null : await firstOf(await client.workbench.tasks.watch({ after: null }));
    return first?.tasks[0]?.state;
  };

  beforeAll(async () => {
    buildPages();
    root = makeCoaddTree(mkdtempSync(join(tmpdir(), 'slitbench-coadds-')));
    python = coaddPython(join(root, '.python'), 0.3);
    host = await startHost(root, { SLITBENCH_PYTHON: python, XDG_DATA_HOME: join(root, '.data') });
    browser = await openBrowser();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    await removeFolder(root);
  });

  test('what can be coadded is listed, shown as it will be, made, and told with what it gained', async () => {
    const { page, errors } = await open('/');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Coadds' }).click();
    await cell(page, 'state').getByText('not made').waitFor();
    expect(await cell(page, 'exposures').textContent()).toBe('2');
    await cell(page, 'level').click();
    await side(page).getByText('uds (2 in 2 datasets)').waitFor();
    expect(await page.getByText('slitbench coadd2d uds/600_7200 --retry-failed').count()).toBe(1);
    expect(await findingsOf(page)).toEqual([]);

    await page.keyboard.press('m');
    await dialog(page).getByText('○ will be made').waitFor();
    for (const name of ['d1.fits', 'd2.fits', `${COADD_LEVEL}/2020-02-01`, 'MSC01, MSC02, MSC03, MSC04'])
      await dialog(page).getByText(name, { exact: true }).first().waitFor();
    const file = dialog(page).getByRole('region', { name: 'keck_deimos_uds.coadd2d, as it will be written' });
    const text = (await file.textContent()) ?? '';
    expect(text).toContain('offsets = maskdef_offsets');
    expect(
      await dialog(page)
        .getByText(/^pypeit_setup_coadd2d -d .* --det 1,5 2,6 3,7 4,8/)
        .count(),
    ).toBe(1);
    expect(await findingsOf(page)).toEqual([]);
    // Nothing was written for the preview, and the address brings it back.
    expect(existsSync(join(root, COADD_LEVEL, '.slitbench-coadd2d'))).toBe(false);
    await page.reload();
    await dialog(page).getByRole('button', { name: 'Make it' }).click();
    await dialog(page).waitFor({ state: 'hidden' });

    await cell(page, 'state').getByText('complete').waitFor();
    await side(page).getByText('4.00 in the best single exposure, 6.00 coadded').waitFor();
    await expect.poll(() => side(page).getByText('● yes').count()).toBe(2);
    await side(page).getByText('Science_coadd/spec2d_d1-d2-uds.fits').waitFor();
    // What was previewed is what was written.
    expect(readFileSync(join(root, target, 'keck_deimos_uds.coadd2d'), 'utf8')).toBe(text);
    await side(page).getByRole('button', { name: 'Log', exact: true }).click();
    await side(page).getByText('Reducing target uds').waitFor();
    expect(new URL(page.url()).searchParams.get('part')).toBe('log');
    expect(await findingsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await side(page).waitFor({ state: 'hidden' });
    await cell(page, 'gain').getByText('1.50').waitFor();
    await page.goto(`${new URL(page.url()).origin}/history`);
    await page.getByRole('grid', { name: 'Past runs' }).getByText(ID).click();
    await page.getByRole('link', { name: 'How this coadd stands now' }).click();
    await side(page).getByText('4.00 in the best single exposure').waitFor();
    await page.goto(`${new URL(page.url()).origin}/coadds?coadd=${encodeURIComponent(ID)}&part=spectra`);
    const spectra = page.getByRole('grid', { name: 'Coadded spectra' });
    await spectra.locator('[data-column="s2n"]').getByText('6.00').waitFor();
    // The image of the stand-in holds no pixels, and the page says so.
    expect(errors.filter((text) => !text.includes('404'))).toEqual([]);
    await page.context().close();
  });

  test('one whose exposure was reduced again is out of date, and the page hears of it', async () => {
    const { page, errors } = await open(`/coadds?coadd=${encodeURIComponent(ID)}`);
    await cell(page, 'state').getByText('complete').waitFor();
    const science = join(root, COADD_LEVEL, '2020-01-01/complete/reduce/keck_deimos_A/Science');
    const spec2d = readdirSync(science).find((name) => name.startsWith('spec2d')) ?? '';
    const slits = ['MSC01', 'MSC02', 'MSC03', 'MSC04'].map((det) => [det, [{ spatId: 11 }]] as const);
    writeFileSync(join(science, spec2d), spec2dFile(Object.fromEntries(slits)));
    await cell(page, 'state').getByText('out of date').waitFor();
    await side(page).getByText(`${spec2d} was reduced again since`).waitFor();
    await page.getByRole('button', { name: /^Out of date 1/ }).click();
    await expect.poll(() => grid(page).getAttribute('aria-rowcount')).toBe('2');
    expect(new URL(page.url()).searchParams.get('list')).toBe('stale');
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('one that is cancelled, and one that fails, leave the former result; then it is made again', async () => {
    const before = made();
    standIn(300);
    const { page, errors } = await open(`/coadds?coadd=${encodeURIComponent(ID)}&make=${encodeURIComponent(ID)}`);
    await dialog(page).getByRole('button', { name: 'Make it' }).click();
    await cell(page, 'state').getByText('running').waitFor();
    await page.getByRole('button', { name: '1 running' }).waitFor();
    // Runs tells of what takes its workers, and leads back.
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('link', { name: '1 coadd running' }).click();
    await row(page).getByText('running').waitFor();
    await page.goto(`${new URL(page.url()).origin}/coadds?coadd=${encodeURIComponent(ID)}`);
    await side(page).getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog', { name: 'End PypeIt?' }).getByRole('button', { name: 'End it' }).click();
    await cell(page, 'state').getByText('cancelled').waitFor();
    await expect.poll(latestTask).toBe('cancelled');
    expect(made()).toBe(before);

    standIn(0.1, true);
    await side(page).getByRole('button', { name: 'Make again …' }).click();
    await dialog(page).getByRole('button', { name: 'Make it' }).click();
    await cell(page, 'state').getByText('failed').waitFor();
    await side(page).getByText('no good slit anywhere').first().waitFor();
    expect(made()).toBe(before);
    expect(await findingsOf(page)).toEqual([]);

    standIn(0.1);
    await side(page).getByRole('button', { name: 'Make again …' }).click();
    await dialog(page).getByRole('button', { name: 'Make it' }).click();
    await cell(page, 'state').getByText('complete').waitFor();
    expect(made()).not.toBe(before);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('where exposures were reduced twice, the reductions are chosen, previewed, and made', async () => {
    for (const [dates, frame] of [
      ['2020-01-01', 'd1'],
      ['2020-02-01', 'd2'],
    ] as const)
      makeReduction(root, {
        folder: `egs/600_7200/${dates}/complete/reduce/keck_deimos_A`,
        frames: [[`${frame}.fits`, 'science']],
        products: { [`spec2d_${frame}-egs_DEIMOS_1.fits`]: spec2dFile({ MSC01: [{ spatId: 10 }] }) },
      });
    cpSync(
      join(root, 'egs/600_7200/2020-01-01/complete/reduce'),
      join(root, 'egs/600_7200/2020-01-01/complete/reduce-det6'),
      { recursive: true },
    );
    const egs = 'egs/600_7200/2D_Coadd';
    const { page, errors } = await open(`/coadds?coadd=${encodeURIComponent(egs)}`);
    await side(page).getByText('d1.fits was reduced twice, in reduce and reduce-det6').waitFor();
    await side(page).getByRole('button', { name: 'Make …' }).click();
    await dialog(page).getByText('cannot be made: d1.fits was reduced twice').waitFor();
    await dialog(page).getByRole('combobox', { name: 'Reductions' }).click();
    await page.getByRole('option', { name: 'only reduce', exact: true }).click();
    await dialog(page).getByText('○ will be made').waitFor();
    expect(new URL(page.url()).searchParams.get('reduce')).toBe('reduce');
    await dialog(page).getByText('slitbench coadd2d egs/600_7200 --reduce reduce --retry-failed').waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Make it' }).click();
    await dialog(page).waitFor({ state: 'hidden' });
    // It stays so without being asked again.
    const egsRow = grid(page).getByRole('row').filter({ hasText: 'egs' }).filter({ hasText: '2D' });
    await egsRow.locator('[data-column="state"]').getByText('complete').waitFor();
    await side(page).getByText('● yes').first().waitFor();
    await side(page).getByRole('button', { name: 'Make again …' }).click();
    await dialog(page).getByText('is left as it is').waitFor();
    await dialog(page).getByText('only reductions in reduce, as was chosen before').waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('what cannot be coadded says why; what the address asks for in vain is told', async () => {
    const { page, errors } = await open(`/coadds?coadd=${encodeURIComponent(`${COADD_LEVEL}/nothing`)}`);
    await page.getByRole('alert').filter({ hasText: 'There is no coadd' }).getByRole('button').click();
    await page.goto(
      `${new URL(page.url()).origin}/coadds?make=${encodeURIComponent(`${COADD_LEVEL}/2020-01-01/1D_Coadd`)}`,
    );
    await dialog(page).getByText('there is only one exposure').waitFor();
    expect(await dialog(page).getByRole('button', { name: 'Make 0' }).isDisabled()).toBe(true);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
