import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { madeCoadds, madeReduction, reductionFolder } from '../support/archive-tree.ts';
import { removeFolder } from '../support/clean-up.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const NO_PYPEIT = { HOME: '/nonexistent', XDG_DATA_HOME: '/nonexistent', PATH: '/usr/bin:/bin' };
const CONFIG = 'mask1/600ZD_7200_GG400';
const OTHER = 'mask2/600ZD_7200_GG400/2011-02-02';
/** So many datasets with plots of so many bytes that someone can pause between two of them. */
const [NIGHTS, PLOTS] = [12, 150e6];
const nights = Array.from({ length: NIGHTS }, (_, n) => `2010-01-${String(n + 1).padStart(2, '0')}`);

describe.skipIf(noChromium)('the page of the archive', () => {
  let browser: Browser;
  let folder: string;
  let root: string;
  let into: string;
  let host: TestHost;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    buildPages();
    browser = await openBrowser();
    folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-archive-'));
    [root, into] = [join(folder, 'tree'), join(folder, 'disk')];
    const spec1d = nights.flatMap((night, n) => {
      const reduction = reductionFolder(root, `${CONFIG}/${night}`);
      const made = madeReduction(reduction, [`DE.201001${night.slice(-2)}.0360${n % 10}.fits`]);
      truncateSync(join(reduction, 'QA.tar.gz'), PLOTS);
      return made;
    });
    madeCoadds(join(root, CONFIG), spec1d.slice(0, 1));
    const other = reductionFolder(root, OTHER);
    madeReduction(other, ['DE.20110202.03600.fits']);
    rmSync(join(other, 'QA.tar.gz'));
    host = await startHost(root, NO_PYPEIT);
    ({ page, errors } = await openPage(browser, host.address, `/archive?into=${encodeURIComponent(into)}`));
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    if (folder !== undefined) await removeFolder(folder);
  });

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const tree = () => page.getByRole('grid', { name: 'What the archive gets' });
  const box = (name: string) => tree().getByRole('checkbox', { name, exact: true });
  const tab = (name: RegExp) => page.getByRole('tab', { name }).click();
  const filesIn = (at: string) =>
    existsSync(at)
      ? readdirSync(at, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(at.length + 1))
          .filter((path) => !path.startsWith('.slitbench'))
      : [];

  test('tells what is ready, what is not and why, and writes nothing', async () => {
    await box(`Archive ${OTHER}`).waitFor();
    await tab(/^Not ready/);
    const reasons = page.getByRole('grid', { name: 'What is not ready' });
    await reasons.getByText('reduce/keck_deimos_A/QA.tar.gz is missing').waitFor();
    await reasons.getByText(OTHER).first().waitFor();
    // What a row has no room for stands below, whole, when one goes to it.
    await reasons.getByText('reduce/keck_deimos_A/QA.tar.gz is missing').click();
    await page
      .getByRole('region', { name: 'The row, whole' })
      .getByText('Run the reduction again if it should be there.')
      .waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await tab(/^Datasets/);
    await page.getByText(/of [\d.]+ [GT]B free/).waitFor();
    expect(existsSync(into)).toBe(false);
    expect(await findingsOf(page)).toEqual([]);
  });

  test('a mask is left out: the tables and the command follow, and the address keeps it', async () => {
    await tab(/^Reduced 13/);
    const rows = page.getByRole('grid', { name: 'Rows of reduced_files_meta.dat' });
    await rows
      .getByText(/DE\.20100101/)
      .first()
      .waitFor();
    await tab(/^Datasets/);
    await box('Archive mask1').uncheck();
    await page.getByText('--subdirs mask2').waitFor();
    await page.getByRole('tab', { name: 'Reduced 1', exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Coadded 0', exact: true }).waitFor();
    await page.reload();
    await box('Archive mask1').waitFor();
    expect(await box('Archive mask1').isChecked()).toBe(false);
    expect(await box('Archive mask2').isChecked()).toBe(true);
    // By keys: the first dataset of the other mask, and then the coadds of its configuration.
    await tree().getByText('2010-01-01', { exact: true }).click();
    await page.keyboard.press('Space');
    await page.getByRole('tab', { name: 'Reduced 2', exact: true }).waitFor();
    const coadds = box(`Archive the coadds of ${CONFIG}`);
    expect(await coadds.isChecked()).toBe(false);
    await page.getByRole('tab', { name: 'Coadded 0', exact: true }).waitFor();
    await coadds.check();
    await page.getByText(`--subdirs ${CONFIG}/1D_Coadd ${CONFIG}/2010-01-01 mask2`).waitFor();
    await page.getByRole('tab', { name: 'Coadded 1', exact: true }).waitFor();
    await box('Archive mask1').check();
    await page.getByRole('tab', { name: 'Reduced 13', exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.getAll('only')).toEqual([]);
  });

  test('is made, paused and gone on with', async () => {
    await button(/^Archive \d+ files$/).click();
    await page.getByText(/copying: [1-9]\d* of \d+ files, [\d.]+ [kMG]B of [\d.]+ GB/).waitFor();
    await button('Pause').click();
    await page.getByText(/^⊘ Paused/).waitFor();
    const before = filesIn(into);
    expect(before.length).toBeGreaterThan(0);
    expect(before).not.toContain('MANIFEST');
    // Another window, another day: the folder itself tells.
    await page.reload();
    const begun = page.getByRole('status').filter({ hasText: 'An archive was begun in this folder and not finished' });
    await begun.getByText('of everything').waitFor();
    // They were large so that there was a while to pause in.
    const rest = nights.filter((night) => !before.some((path) => path.includes(night) && path.endsWith('/QA.tar.gz')));
    expect(rest.length).toBeGreaterThan(0);
    for (const night of rest) truncateSync(join(reductionFolder(root, `${CONFIG}/${night}`), 'QA.tar.gz'), 1e6);
    expect(await findingsOf(page)).toEqual([]);
    await button('Go on').click();
    await page.getByText('The archive holds').waitFor();
    const after = filesIn(into);
    for (const path of before) expect(after).toContain(path);
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'MANIFEST'], { cwd: into });
    expect(after.filter((path) => path.endsWith('/QA.tar.gz'))).toHaveLength(NIGHTS);
    await button('Bring up to date').waitFor();
    expect(readFileSync(join(root, '.slitbench/archive-report.txt'), 'utf8')).toContain('QA.tar.gz is missing.');
  });

  test('what the check finds stands by its rule, and a day takes it away', async () => {
    await button('Check it').click();
    const found = page.getByRole('grid', { name: 'Findings of the check' });
    await found.getByText('Frames are public, or released by their PI').waitFor();
    await found.getByText('it is not known when the frames of 2011B_U000 are public').first().waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await page.reload();
    await found.getByText('it is not known when the frames of 2011B_U000 are public').first().waitFor();
    await page.getByRole('textbox', { name: 'When the frames of 2011B_U000 are public' }).fill('2013-08-01');
    await page.getByText('--public 2011B_U000=2013-08-01').waitFor();
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await found.getByText('Frames are public, or released by their PI').waitFor({ state: 'detached' });
  });

  test('what was damaged on the disk is found, and repaired', async () => {
    const path = join(into, CONFIG, nights[0] ?? '', 'keck_deimos_A/keck_deimos_A.par');
    const { atime, mtime } = statSync(path);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('par', 'bar'));
    utimesSync(path, atime, mtime);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByText('1 file is not what was archived').waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await button('Repair').click();
    await page.getByText('The archive holds').waitFor();
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('the report can be read, and KOA be said to have it', async () => {
    await tab(/^Report/);
    await page.getByRole('grid', { name: 'Lines of the report' }).getByText('Missing files:').waitFor();
    await button('Mark as delivered …').click();
    const dialog = page.getByRole('dialog', { name: 'Mark as delivered' });
    await dialog.getByText(OTHER).waitFor();
    expect(await findingsOf(page, '[role="dialog"] > *')).toEqual([]);
    await dialog.getByRole('button', { name: 'KOA has it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await tab(/^Datasets/);
    await tree().getByText('● delivered').first().waitFor();
    expect(readFileSync(join(root, '.slitbench/archive-status.tsv'), 'utf8')).toMatch(/^mask2\S*\tdelivered\t/m);
    expect(errors).toEqual([]);
  });

  test('no archive is made in the workspace, and the page says so', async () => {
    const field = page.getByRole('textbox', { name: 'Folder of the archive' });
    await field.fill(join(root, 'koa'));
    await field.press('Enter');
    await page.getByRole('alert').getByText('lie in each other').waitFor();
    expect(await button(/^Archive|^Bring/).isDisabled()).toBe(true);
    expect(existsSync(join(root, 'koa'))).toBe(false);
  });

  test('a folder that will not do is told in the words of the page, and no former plan stands beside it', async () => {
    const field = page.getByRole('textbox', { name: 'Folder of the archive' });
    const meter = page.getByRole('meter', { name: 'Room on the disk' });
    const take = async (path: string) => {
      await field.fill(path);
      await field.press('Enter');
    };
    await take(into);
    await meter.waitFor();
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other/thesis.txt'), '');
    for (const [path, why] of [
      [join(folder, 'other'), 'holds other things (thesis.txt)'],
      [join(folder, 'other/thesis.txt/koa'), 'is no folder that an archive can be made in'],
      [join(folder, 'other/thesis.txt'), 'thesis.txt is a file'],
      ...(existsSync('/proc/self') ? [['/proc/nope', 'lies on no disk'] as const] : []),
    ] as const) {
      await take(path);
      const alert = page.getByRole('alert').filter({ hasText: why });
      await alert.waitFor();
      expect(await alert.textContent()).not.toContain('--');
      expect(await page.getByRole('button', { name: 'Archive', exact: true }).isDisabled()).toBe(true);
      expect(await meter.count()).toBe(0);
    }
    await take(join(folder, 'new/koa'));
    await meter.waitFor();
    await button('Choose a disk …').click();
    const dialog = page.getByRole('dialog', { name: 'Folder of the archive' });
    await dialog.getByText(/^[\d.]+ [GT]B free on its disk$/).waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Path; Enter goes there' }).inputValue()).toBe(folder);
    expect(await findingsOf(page, '[role="dialog"] > *')).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(existsSync(join(folder, 'new'))).toBe(false);
  });
});
