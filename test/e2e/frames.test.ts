import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { removeFolder } from '../support/clean-up.ts';
import { kastFrame, kastNight } from '../support/raw-frames.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

describe.skipIf(noChromium)('the frames page', () => {
  let host: TestHost;
  let browser: Browser;
  let at: string;
  let page: Page;
  let errors: string[];
  const row = (name: string) => page.getByRole('grid', { name: 'Frames' }).getByRole('row', { name });
  const names = (grid = 'Frames') =>
    page.getByRole('grid', { name: grid }).locator('[data-column="filename"]').allTextContents();
  const becomes = async (expected: readonly string[], grid = 'Frames') =>
    await expect.poll(() => names(grid)).toEqual(expected);
  const NIGHT = ['b1.fits', 'b2.fits', 'b3.fits', 'b4.fits', 'b5.fits'];

  beforeAll(async () => {
    buildPages();
    at = mkdtempSync(join(tmpdir(), 'slitbench-frames-'));
    kastNight(join(at, 'night'), 20);
    writeFileSync(join(at, 'night/text.fits'), 'no FITS');
    const cut = kastFrame(join(at, 'night/cut.fits'), 'science', '2015-05-20T06:00:00.00');
    writeFileSync(cut, readFileSync(cut).subarray(0, 2000));
    // A young one might still grow.
    utimesSync(cut, 1.7e9, 1.7e9);
    mkdirSync(join(at, 'night/odd'));
    copyFileSync(
      join(at, 'night/b5.fits'),
      Buffer.concat([Buffer.from(join(at, 'night/odd/')), Buffer.from([0xff, 0xfe]), Buffer.from('.fits')]),
    );
    host = await startHost(undefined, { HOME: at });
    browser = await openBrowser();
    ({ page, errors } = await openPage(browser, host.address, '/frames'));
  });
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    chmodSync(at, 0o755);
    await removeFolder(at);
  });

  test('a drop in a browser says that it carries no path, and the picker adds a folder by keys', async () => {
    await page.getByText('Drop folders of raw frames here').waitFor();
    await page.evaluate(
      `const carried = new DataTransfer();
       carried.items.add(new File(['x'], 'night'));
       window.dispatchEvent(new DragEvent('drop', { dataTransfer: carried, cancelable: true }));`,
    );
    const picker = page.getByRole('dialog');
    await picker.getByText('A browser does not say where dropped files lie.').waitFor();
    const list = picker.getByRole('listbox', { name: 'Folders and frames' });
    await list.getByRole('option', { name: 'night' }).waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await list.focus();
    await page.keyboard.press('Enter');
    await list.getByRole('option', { name: 'b1.fits' }).waitFor();
    await picker.getByText('7 FITS files directly in this folder').waitFor({ timeout: 60_000 });
    await picker.getByRole('button', { name: 'Add this folder' }).click();
    await picker.waitFor({ state: 'hidden' });
    await becomes(NIGHT);
  });

  /** The picker in a page whose timers fire late, as on a loaded machine. */
  const slowPicker = async (before = '') => {
    const slow = await page.context().newPage();
    await slow.addInitScript(`{
      ${before}
      const soon = window.setTimeout;
      window.setTimeout = (act, delay, ...more) => soon(act, delay || 500, ...more);
    }`);
    await slow.goto(`${new URL(host.address).origin}/frames`);
    await slow.getByRole('button', { name: /^Add/ }).first().click();
    return { slow, field: slow.getByRole('textbox', { name: 'Path' }) };
  };

  test('who types a path at once keeps the focus, however late the dialog gives it to its list', async () => {
    const { slow, field } = await slowPicker();
    await field.fill(join(at, 'night'));
    await slow.waitForTimeout(1500);
    await slow.keyboard.press('Enter');
    await slow.getByText('7 FITS files directly in this folder').waitFor();
    await slow.close();
  });

  test('a path that comes under the cursor is replaced by what is typed', async () => {
    const { slow, field } = await slowPicker("localStorage.removeItem('slitbench-picker');");
    await field.focus();
    await expect.poll(() => field.inputValue(), { timeout: 60_000 }).toBe(at);
    await slow.keyboard.type(join(at, 'night'));
    expect(await field.inputValue()).toBe(join(at, 'night'));
    await slow.close();
  });

  test('what cannot be used is in the quarantine, with the reason and what to do', async () => {
    await page.getByRole('button', { name: /Quarantine/ }).click();
    const grid = page.getByRole('grid', { name: 'Quarantine' });
    const line = (name: string) => grid.getByRole('row', { name }).textContent();
    await expect.poll(() => line('cut.fits')).toMatch(/truncated.*Fetch it again/);
    expect(await line('text.fits')).toMatch(/is not FITS.*Leave it out/);
    expect(await grid.textContent()).toMatch(/its name is not valid UTF-8.*Rename it/);
    expect(await findingsOf(page)).toEqual([]);
    await page.getByRole('button', { name: /^Frames \d/ }).click();
    await becomes(NIGHT);
  });

  test('frames are filtered by an expression, whose errors are marked, by chips and by clicking a value', async () => {
    const filter = page.getByRole('combobox', { name: /Filter/ });
    await filter.fill('exptime>=30 and exptim<100');
    await page.getByRole('alert').getByText('no frame has exptim').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('column 17');
    await becomes(NIGHT);
    await filter.fill('exptime>=30 and exptime<100');
    await becomes(['b1.fits', 'b4.fits']);
    expect(new URL(page.url()).searchParams.get('where')).toBe('exptime>=30 and exptime<100');
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await becomes(NIGHT);
    await filter.fill('frametype=sc');
    await page.getByRole('option', { name: /science/ }).click();
    await becomes(['b5.fits']);
    await page.getByRole('button', { name: /^science 1$/ }).click();
    await becomes(NIGHT);
    await row('b1.fits')
      .locator('[data-column="decker"]')
      .click({ modifiers: ['Alt'] });
    await becomes(['b1.fits']);
    await filter.fill('');
    await becomes(NIGHT);
    await row('b1.fits').locator('[data-column="decker"]').click({ button: 'right' });
    await page.getByRole('menuitem', { name: /All but 0.5 arcsec/ }).click();
    await becomes(NIGHT.slice(1));
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await becomes(NIGHT);
  });

  test('frames are sorted and grouped', async () => {
    await page
      .getByRole('columnheader', { name: /^filename/ })
      .getByRole('button')
      .first()
      .click();
    await page
      .getByRole('columnheader', { name: /^filename/ })
      .getByRole('button')
      .first()
      .click();
    await becomes([...NIGHT].reverse());
    await page
      .getByRole('columnheader', { name: /^filename/ })
      .getByRole('button')
      .first()
      .click();
    await page.getByRole('combobox', { name: 'Group' }).click();
    await page.getByRole('option', { name: 'By mask' }).click();
    await becomes(['b1.fits', ...NIGHT.slice(1)]);
    const headings = page.getByRole('grid', { name: 'Frames' }).getByText(/frames?: /);
    await expect.poll(() => headings.allTextContents()).toHaveLength(2);
    expect((await headings.allTextContents())[1]).toBe(
      '4 frames: 1 bias, 1 pixelflat, 1 illumflat, 1 science, 1 standard, 1 trace',
    );
    await page.getByRole('combobox', { name: 'Group' }).click();
    await page.getByRole('option', { name: 'Not grouped' }).click();
  });

  test('types are set by keys, written as overrides, and taken back; the file stays as it is', async () => {
    const before = readFileSync(join(at, 'night/b4.fits'));
    await row('b4.fits').click();
    await page.keyboard.press('t');
    const editor = page.getByRole('dialog', { name: 'Types…' });
    await editor.getByRole('checkbox', { name: 'standard' }).uncheck();
    await editor.getByRole('checkbox', { name: 'science' }).check();
    expect(await findingsOf(page)).toEqual([]);
    await editor.getByRole('button', { name: 'Set types' }).click();
    const cell = row('b4.fits').locator('[data-column="frametype"]');
    await expect.poll(() => cell.textContent()).toBe('✎ science');
    await page.getByText('the header says').waitFor();
    const file = join(host.root, '.slitbench/overrides.yaml');
    expect(parse(readFileSync(file, 'utf8')).frames[join(at, 'night/b4.fits')]).toMatchObject({
      types: ['science'],
      was: ['standard'],
    });
    expect(readFileSync(join(at, 'night/b4.fits')).equals(before)).toBe(true);
    await page.getByRole('grid', { name: 'Frames' }).focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => cell.textContent()).toBe('standard');
    expect(parse(readFileSync(file, 'utf8')).frames).toEqual({});
  });

  test('the header of a frame is searched; a card is pinned as a column', async () => {
    await row('b5.fits').click();
    const pane = page.getByRole('complementary', { name: 'Headers' });
    await pane.getByRole('textbox', { name: 'Search the cards' }).fill('grism');
    const cards = pane.getByRole('grid', { name: 'Header cards' });
    await cards.getByRole('row', { name: /GRISM_N/ }).click();
    expect(await cards.locator('[data-key]').count()).toBe(1);
    await pane.getByRole('button', { name: 'Pin as column' }).click();
    await page.getByRole('columnheader', { name: 'GRISM_N' }).waitFor({ state: 'attached' });
    await expect.poll(() => row('b5.fits').locator('[data-column="card:GRISM_N"]').textContent()).toBe('600/4310');
    await pane.getByRole('textbox', { name: 'Search the cards' }).fill('');
  });

  test('two frames are compared, differences first', async () => {
    await row('b4.fits').click();
    await row('b5.fits').click({ modifiers: ['Control'] });
    const compared = page.getByRole('grid', { name: 'Compared cards' });
    await compared.getByRole('row', { name: /EXPTIME/ }).waitFor();
    // The comparison is in the address.
    await page.reload();
    await compared.getByRole('row', { name: /EXPTIME/ }).waitFor();
    const lines = (await compared.locator('[data-key]').allTextContents()).slice(0, 4);
    expect(lines.map((line) => line.trim())).toEqual(
      [
        '≠ OBJECTstandardscience',
        '≠ DATE2015-05-20T04:00:00.002015-05-20T05:00:00.00',
        '≠ EXPTIME30.01200.0',
        '= SIMPLETT',
      ].map((line) =>
        expect.stringMatching(new RegExp(`^${line.replaceAll('.', '\\.').replaceAll('\\.0', '(\\.0)?')}`)),
      ),
    );
    await page.getByText('3 differ, 26 equal').waitFor();
    expect(await findingsOf(page)).toEqual([]);
  });

  test('a new frame appears by itself; a deep link opens at its frame', async () => {
    kastFrame(join(at, 'night/b6.fits'), 'science', '2015-05-20T07:00:00.00');
    await becomes([...NIGHT, 'b6.fits']);
    await page.goto(
      `${new URL(host.address).origin}/frames?where=frametype%3Dscience&frame=${encodeURIComponent(join(at, 'night/b6.fits'))}`,
    );
    await becomes(['b5.fits', 'b6.fits']);
    await expect.poll(() => row('b6.fits').getAttribute('aria-selected')).toBe('true');
    await page.getByRole('complementary', { name: 'Headers' }).getByText('b6.fits').waitFor();
  });

  test('a pasted path is added, a wrong one is told, a source is removed', async () => {
    const paste = (text: string) =>
      page.evaluate(
        `const carried = new DataTransfer();
         carried.setData('text/plain', ${JSON.stringify(text)});
         document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true }));`,
      );
    await page.goto(`${new URL(host.address).origin}/frames`);
    await becomes([...NIGHT, 'b6.fits']);
    await paste(join(at, 'nowhere'));
    await page.getByRole('alert').getByText('is not there').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    kastNight(join(at, 'more'), 21);
    await paste(join(at, 'more'));
    await becomes([...NIGHT, 'b6.fits', ...NIGHT]);
    await page.getByRole('button', { name: '2 sources' }).click();
    await page.getByRole('button', { name: `Remove the source ${join(at, 'more')}` }).click();
    await becomes([...NIGHT, 'b6.fits']);
    expect(errors.filter((text) => !/401/.test(text))).toEqual([]);
  });
});
