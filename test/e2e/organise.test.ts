import { existsSync, lstatSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { removeFolder } from '../support/clean-up.ts';
import { quoted } from '../support/header-file.ts';
import { kastFrame, kastNight, listing } from '../support/raw-frames.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const NO_PYPEIT = { HOME: '/nonexistent', XDG_DATA_HOME: '/nonexistent', PATH: '/usr/bin:/bin' };

describe.skipIf(noChromium)('from raw frames to datasets', () => {
  let browser: Browser;
  let folder: string;
  let raw: string;
  let root: string;
  let host: TestHost;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    buildPages();
    browser = await openBrowser();
  });
  afterAll(async () => await browser?.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slitbench-organise-'));
    [raw, root] = [join(folder, 'raw'), join(folder, 'root')];
    // Two nights, five days apart; one frame that tells no time, and one that is no FITS file.
    kastNight(join(raw, 'n20'), 20);
    kastNight(join(raw, 'n25'), 25);
    kastFrame(join(raw, 'odd.fits'), 'science', '2015-05-20T07:00:00.00', { DATE: quoted('unknown') });
    writeFileSync(join(raw, 'broken.fits'), 'this is no FITS file');
    host = await startHost(root, NO_PYPEIT);
  });
  afterEach(async () => {
    await page?.context().close();
    await host?.kill();
    await removeFolder(folder);
  });

  const open = async (path: string, size?: { width: number; height: number }) => {
    ({ page, errors } = await openPage(browser, host.address, path, size));
  };
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const addByPicker = async (path: string) => {
    await button('Add frames …').first().click();
    await page.getByRole('textbox', { name: 'Path' }).fill(path);
    await page.keyboard.press('Enter');
    await page.getByText('directly in this folder').waitFor();
    await button('Add this folder').click();
  };
  const links = () => listing(root).filter((name) => name.includes(' -> ') && name.includes('/raw/'));

  test('a path that is typed is what is added, and nothing else while it cannot be listed', async () => {
    await open('/');
    await button('Add frames …').first().click();
    await page.getByText('directly in this folder').waitFor();
    const field = page.getByRole('textbox', { name: 'Path' });
    await field.fill(join(raw, 'n2'));
    await page.getByText(`${join(raw, 'n2')} is not there`).waitFor();
    expect(await button(/^Add what is typed/).isDisabled()).toBe(true);
    await field.fill(join(raw, 'n25'));
    await button('Add n25').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.goto(`${new URL(host.address).origin}/`);
    await page.getByText('5 FITS files in 1 source').waitFor();
    await page.getByText(join(raw, 'n25')).first().waitFor();
  });

  test('frames are added, planned, merged by a wider window, placed and taken back', async () => {
    await open('/');
    await addByPicker(raw);
    await page.getByText('12 FITS files in 1 source').waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'See the plan' }).click();

    // The plan: a dataset per night, and nothing on disk.
    const table = page.getByRole('grid', { name: 'Datasets of the plan' });
    await table.getByText('2015-05-20', { exact: true }).waitFor();
    expect(await table.getByText('2015-05-25', { exact: true }).count()).toBe(1);
    expect(links()).toEqual([]);
    expect(await findingsOf(page)).toEqual([]);

    // Five days is a wide enough window for one.
    await page.getByRole('textbox', { name: 'Night window, days' }).fill('5');
    await table.getByText(/2015-05-20_2015-05-25$/).waitFor();
    expect(await table.getByText('2015-05-25', { exact: true }).count()).toBe(0);
    expect(links()).toEqual([]);

    const id = '2.0_arcsec/600_4310_d55/2015-05-20_2015-05-25';
    await table.getByText(/2015-05-20_2015-05-25$/).click();
    await page.waitForURL((url) => url.searchParams.get('dataset') === id);
    await page.getByRole('complementary').getByText('shane_kast_blue').waitFor();
    await page.keyboard.press('ArrowRight');
    await table.getByText('b1.fits').first().waitFor();

    await button(/^Apply to/).click();
    await page.getByText('10 frames placed').waitFor();
    const placed = links();
    expect(placed).toHaveLength(10);
    expect(placed.every((name) => name.startsWith(`${id}/complete/raw/b`))).toBe(true);
    await button('Nothing to do').waitFor();
    expect(await button('Nothing to do').isDisabled()).toBe(true);
    expect(await button('Set up').isEnabled()).toBe(true);
    expect(await findingsOf(page)).toEqual([]);

    await button('Undo …').first().click();
    const dialog = page.getByRole('dialog', { name: 'Undo the last organising' });
    await dialog.getByText('all of it can be taken back').waitFor();
    await dialog.getByText('10 links removed').waitFor();
    expect(links()).toHaveLength(10);
    expect(await findingsOf(page, '[role="dialog"] > *')).toEqual([]);
    await dialog.getByRole('button', { name: 'Undo it' }).click();
    await page.getByText(/^● Undone/).waitFor();
    expect(listing(root).filter((name) => name.startsWith('2.0_arcsec'))).toEqual([]);
    expect(existsSync(join(raw, 'n20/b1.fits'))).toBe(true);
    expect(errors).toEqual([]);
  });

  test('what is left out says why', async () => {
    await open('/organise');
    await addByPicker(raw);
    await page.getByRole('tab', { name: /^Left out/ }).click();
    const table = page.getByRole('grid', { name: 'Frames that are left out' });
    await table.getByText('cannot be used').waitFor();
    await table.getByText('no time in its header').first().waitFor();
    await table.getByText(join(raw, 'broken.fits'), { exact: true }).waitFor();
    expect(await findingsOf(page)).toEqual([]);
  });

  test('files move only after a question', async () => {
    await open('/organise');
    await addByPicker(raw);
    await page.getByText('Move', { exact: true }).click();
    await page.getByText('--mode move').first().waitFor();
    await button(/^Apply to/).click();
    const dialog = page.getByRole('dialog', { name: 'Move the raw frames?' });
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    expect(existsSync(join(raw, 'n20/b5.fits'))).toBe(true);
    await button(/^Apply to/).click();
    await dialog.getByRole('button', { name: /^Move \d+ frames/ }).click();
    await page.getByText(/frames placed/).waitFor();
    expect(existsSync(join(raw, 'n20/b5.fits'))).toBe(false);
    const moved = join(root, '2.0_arcsec/600_4310_d55/2015-05-20/complete/raw/b5.fits');
    expect(lstatSync(moved).isFile()).toBe(true);
  });

  test('a source that has gone is named, and can be left out', async () => {
    await open('/organise');
    const other = join(folder, 'other');
    kastFrame(join(other, 'x.fits'), 'arc', '2015-05-20T01:30:00.00', { SLIT_N: quoted('0.5 arcsec') });
    await addByPicker(raw);
    await page.getByRole('grid', { name: 'Datasets of the plan' }).waitFor();
    await button(/^1 source$/).click();
    await addByPickerIn(other);
    await button(/^2 sources/).waitFor();
    renameSync(other, `${other}-away`);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search commands' }).fill('plan again');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText(other).first().waitFor();
    await button(`Leave out ${other}`).click({ timeout: 60_000 });
    await page.getByRole('grid', { name: 'Datasets of the plan' }).waitFor();
  });

  /** The button lies in the list of sources. */
  const addByPickerIn = async (path: string) => {
    await page.getByRole('dialog').getByRole('button', { name: 'Add frames …' }).click();
    await page.getByRole('textbox', { name: 'Path' }).fill(path);
    await page.keyboard.press('Enter');
    await button('Add this folder').click();
  };
});

describe.skipIf(noChromium)('a practice night', () => {
  test('is a click away, and can be organised', async () => {
    const browser = await openBrowser();
    const host = await startHost(undefined, NO_PYPEIT);
    try {
      const { page } = await openPage(browser, host.address);
      await page.getByRole('button', { name: 'Make a practice night' }).click();
      await page.getByRole('link', { name: 'Organise it' }).click({ timeout: 60_000 });
      await page.getByRole('grid', { name: 'Datasets of the plan' }).getByText('● complete').waitFor();
      await page.goto(`${new URL(host.address).origin}/`);
      await page.getByRole('list', { name: 'Findings' }).getByText('✕ pypeit').waitFor();
      await page.getByRole('button', { name: 'Install PypeIt', disabled: false }).waitFor();
    } finally {
      await browser.close();
      await host.kill();
    }
  });
});
