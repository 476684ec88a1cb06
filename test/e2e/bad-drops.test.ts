// What people drop by mistake, on a real Electron: each ends well, and the rest goes on.
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeFolder } from '../support/clean-up.ts';
import { quoted } from '../support/header-file.ts';
import { kastFrame, kastNight } from '../support/raw-frames.ts';
import { header } from '../support/torture-files.ts';
import { withoutRights } from '../support/without-rights.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { dropOn, newHome, noElectron, openScreen, type Screen, startApp, type TestApp } from './electron.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const NIGHT = ['b1.fits', 'b2.fits', 'b3.fits', 'b4.fits', 'b5.fits'];
const LONG = { timeout: 120_000 };

let screen: Screen;
let home: string;
let host: TestHost;
let run: TestApp;
let page: Page;
const grid = (name: string) => page.getByRole('grid', { name, exact: true });
const names = async (list = 'Frames') =>
  (await grid(list).locator('[data-column="filename"]').allTextContents()).toSorted();
const goTo = (name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();

/** A window on a new workspace, whose host may read no more than an ordinary user. */
const begin = async () => {
  buildPages();
  screen = await openScreen();
  home = realpathSync(newHome());
  const env = { XDG_CACHE_HOME: join(home, 'cache'), XDG_CONFIG_HOME: join(home, 'config') };
  host = await startHost(join(home, 'redux'), { ...env, SLITBENCH_PYTHON: '/nonexistent' }, withoutRights);
  run = await startApp(screen, [`--workspace=${host.root}`], home);
  page = run.page;
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
};
const end = async () => {
  await run?.close();
  await host?.kill();
  await screen?.close();
  await removeFolder(home);
};

/** Old enough not to be still growing. */
const old = (path: string) => utimesSync(path, 1.7e9, 1.7e9);

/** A folder of a good night, and of one file for each way to be broken; why each is left out. */
function brokenFolder(folder: string): Readonly<Record<string, RegExp>> {
  kastNight(folder, 20);
  const at = (name: string) => join(folder, name);
  const science = (name: string, more = {}) => kastFrame(at(name), 'science', '2015-05-20T06:00:00.00', { ...more });
  writeFileSync(at('empty.fits'), '');
  writeFileSync(at('text.fits'), 'Seeing was bad tonight.\n');
  truncateSync(science('cut-header.fits'), 2000);
  writeFileSync(
    at('cut-data.fits'),
    readFileSync(at('b5.fits'))
      .toString('latin1')
      .replace('NAXIS   =                    0', 'NAXIS   =                    1')
      .replace(/END {77}/, 'NAXIS1  =               100000'.padEnd(80) + 'END'.padEnd(80))
      .slice(0, 5760),
    'latin1',
  );
  writeFileSync(at('no-end.fits'), 'SIMPLE  =                    T'.padEnd(80).repeat(72));
  writeFileSync(
    at('bad-cards.fits'),
    header('SIMPLE  =                    T', "BITPIX  = 'eight'", 'NAXIS   =            many'),
  );
  writeFileSync(at('cut.fits.gz'), gzipSync(readFileSync(at('b5.fits'))).subarray(0, 200));
  writeFileSync(at('false.fits.gz'), 'no gzip');
  science('other.fits', { VERSION: quoted('none') });
  symlinkSync(at('nowhere'), at('dangling.fits'));
  for (const name of [
    'empty.fits',
    'text.fits',
    'cut-header.fits',
    'cut-data.fits',
    'no-end.fits',
    'bad-cards.fits',
    'cut.fits.gz',
    'false.fits.gz',
  ])
    old(at(name));
  return {
    'empty.fits': /is empty.*Fetch it again/,
    'text.fits': /is not FITS.*Leave it out/,
    'cut-header.fits': /truncated: it ends at byte 2000, within a header.*Fetch it again/,
    'cut-data.fits': /truncated: the data of HDU 0 end at byte \d+ of \d+.*Fetch it again/,
    'no-end.fits': /within a header \(no END card\)/,
    'bad-cards.fits': /card (?:BITPIX|NAXIS) at byte \d+ must be.*Correct this card/,
    'cut.fits.gz': /truncated.*Fetch it again/,
    'false.fits.gz': /is not FITS.*Leave it out/,
    'other.fits': /of none of the instruments known/,
    'dangling.fits': /leads nowhere.*Mend or remove the link/,
  };
}

describe.skipIf(noElectron)('a drop of what cannot be used', LONG, () => {
  beforeAll(begin, 120_000);
  afterAll(end);

  test('a folder with broken files: the good ones are there, each other with its reason', async () => {
    const reasons = brokenFolder(join(home, 'broken'));
    await dropOn(page, [join(home, 'broken')]);
    await expect.poll(() => names(), { timeout: 60_000 }).toEqual(NIGHT);
    await page.getByRole('button', { name: /Quarantine/ }).click();
    await expect.poll(() => names('Quarantine'), { timeout: 60_000 }).toEqual(Object.keys(reasons).toSorted());
    for (const [name, reason] of Object.entries(reasons))
      expect(await grid('Quarantine').getByRole('row', { name }).textContent()).toMatch(reason);
  });

  test('folders and a file that may not be read are named; what lies beside them is read', async () => {
    const locked = join(home, 'locked');
    const partly = join(home, 'partly');
    kastNight(locked, 21);
    kastNight(join(partly, 'inner'), 22);
    kastFrame(join(partly, 'c1.fits'), 'science', '2015-05-22T06:00:00.00');
    chmodSync(kastFrame(join(partly, 'c2.fits'), 'science', '2015-05-22T07:00:00.00'), 0);
    chmodSync(join(partly, 'inner'), 0);
    chmodSync(locked, 0);
    await dropOn(page, [locked, partly]);
    await page.getByRole('button', { name: /^Frames \d/ }).click();
    await expect.poll(() => names(), { timeout: 60_000 }).toEqual([...NIGHT, 'c1.fits']);
    for (const path of [locked, join(partly, 'inner')])
      await page.getByText(`not looked into ${path}: permission denied`).waitFor();
    await page.getByRole('button', { name: /Quarantine/ }).click();
    await grid('Quarantine')
      .getByRole('row', { name: 'c2.fits' })
      .getByText(/permission/)
      .waitFor();
    // Once it may be read, another look finds it all.
    chmodSync(locked, 0o755);
    chmodSync(join(partly, 'inner'), 0o755);
    chmodSync(join(partly, 'c2.fits'), 0o644);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search commands' }).fill('all sources again');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Frames 17$/ }).click();
    await expect.poll(() => names(), { timeout: 60_000 }).toHaveLength(17);
    expect(await page.getByText('not looked into').count()).toBe(0);
  });

  test('files that are no FITS, beside a night: they are named, and the night is there', async () => {
    const notes = join(home, 'observing notes.txt');
    writeFileSync(notes, 'clouds');
    old(notes);
    kastNight(join(home, 'late'), 28);
    await dropOn(page, [notes, join(home, 'late')]);
    await page.getByRole('button', { name: /^Frames 22$/ }).waitFor();
    await page.getByRole('button', { name: /Quarantine/ }).click();
    const row = grid('Quarantine').getByRole('row', { name: 'observing notes.txt' });
    await row.getByText(/is not FITS/).waitFor();
    // The plan is made of the rest.
    await goTo('Organise');
    await grid('Datasets of the plan').getByText('2015-05-28', { exact: true }).waitFor();
  });

  test('what is gone at the moment of the drop is said, and nothing is added', async () => {
    const sources = readFileSync(join(host.root, '.slitbench/settings.yaml'), 'utf8');
    await dropOn(page, [join(home, 'never')]);
    await page
      .getByRole('alert')
      .getByText(/is not there/)
      .waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    expect(readFileSync(join(host.root, '.slitbench/settings.yaml'), 'utf8')).toBe(sources);
  });

  test.skipIf(noChromium)('the picker says which folder may not be read, and goes on', async () => {
    const locked = join(home, 'locked again');
    mkdirSync(locked, { mode: 0 });
    kastNight(join(home, 'picked'), 20);
    const browser = await openBrowser();
    try {
      const { page: other } = await openPage(browser, host.address, '/frames');
      await other.getByRole('button', { name: 'Add frames' }).first().click();
      const picker = other.getByRole('dialog');
      await picker.getByRole('textbox', { name: 'Path' }).fill(locked);
      await other.keyboard.press('Enter');
      await picker.getByText(`${locked} may not be read by this user`).waitFor();
      expect(await picker.getByRole('button', { name: /^Add / }).isDisabled()).toBe(true);
      await picker.getByRole('textbox', { name: 'Path' }).fill(join(home, 'picked'));
      await other.keyboard.press('Enter');
      await picker.getByText(/5 FITS files directly in this folder/).waitFor();
    } finally {
      await browser.close();
      chmodSync(locked, 0o755);
    }
  });
});

describe.skipIf(noElectron)('a drop of 50,000 files', { timeout: 300_000 }, () => {
  const COUNT = 50_000;
  const facts = () =>
    page
      .getByRole('main')
      .getByText(/\d frames/)
      .first();
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  /** The most memory that the host has had [bytes]. */
  const peakMemory = () =>
    1024 * Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1]);
  beforeAll(async () => {
    await begin();
    // One frame with another time in each: written at once, not card by card.
    const [before = '', after = ''] = readFileSync(
      kastFrame(join(home, 'one.fits'), 'science', '2015-01-01T00:00:00.000'),
      'latin1',
    ).split('2015-01-01T00:00:00.000');
    for (let n = 0; n < COUNT; n++) {
      const folder = join(home, 'many', String(Math.floor(n / 1000)).padStart(2, '0'));
      if (n % 1000 === 0) mkdirSync(folder, { recursive: true });
      const time = new Date(1.42e12 + 1e6 * n).toISOString().slice(0, -1);
      writeFileSync(join(folder, `f${String(n).padStart(5, '0')}.fits`), before + time + after, 'latin1');
    }
  }, 300_000);
  afterAll(end, 120_000);

  test('the first show while the rest is read; the reading can be stopped, and goes on while the page is used', async () => {
    const tasks = page.getByRole('region', { name: 'Tasks' });
    const scanning = () => page.getByRole('main').getByText(/(?:looking for frames|reading headers): [\d,]+/);
    await tasks.getByRole('button', { expanded: false }).click();
    await dropOn(page, [join(home, 'many')]);
    await grid('Frames').getByRole('row', { name: 'f00000.fits' }).waitFor({ timeout: 60_000 });
    await scanning().waitFor();
    await tasks.getByRole('button', { name: 'Cancel' }).first().click();
    await page.getByText('The scan was stopped: not all frames are here.').waitFor();
    const some = Number((await facts().textContent())?.match(/([\d,]+) frames/)?.[1]?.replaceAll(',', ''));
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(COUNT);

    await Promise.all([scanning().waitFor(), button('Look again').first().click()]);
    const filter = page.getByRole('combobox', { name: /Filter/ });
    await filter.fill('filename=f00007.fits');
    await expect.poll(() => names(), { timeout: 60_000 }).toEqual(['f00007.fits']);
    await button('Clear the filter').click();
    await facts().getByText('50,000 frames').waitFor({ timeout: 240_000 });
    await page.getByText('The scan was stopped').waitFor({ state: 'detached' });
    await scanning().waitFor({ state: 'detached', timeout: 60_000 });
    await filter.fill('filename=f49999.fits');
    await expect.poll(() => names(), { timeout: 60_000 }).toEqual(['f49999.fits']);
    // Measured: 440 MB.
    expect(peakMemory()).toBeLessThan(1.2e9);
  });
});
