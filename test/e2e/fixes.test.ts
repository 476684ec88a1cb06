import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPrimary } from '#core/fits/read-headers.ts';
import { changeSettings } from '#core/workspace/settings.ts';
import { removeFolder } from '../support/clean-up.ts';
import { kastNight } from '../support/raw-frames.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const RULES = `
- name: grism
  why: the grism was named wrongly
  files: [b5.fits]
  set: { GRISM_N: 830/3460 }
`;

describe.skipIf(noChromium)('headers are mended in copies', () => {
  let host: TestHost;
  let browser: Browser;
  let at: string;
  let root: string;
  let page: Page;
  let errors: string[];
  const row = (name: string) =>
    page.getByRole('grid', { name: 'Frames' }).locator(`[data-key="${join(at, 'night', name)}"]`);
  const pane = () => page.getByRole('complementary', { name: 'Headers' });
  const card = (keyword: string) =>
    pane()
      .getByRole('grid', { name: 'Header cards' })
      .getByRole('row', { name: new RegExp(`^${keyword} `) });
  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
  const copy = () => readPrimary(join(root, 'fixed/b5.fits'));

  beforeAll(async () => {
    buildPages();
    at = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-fixes-'));
    root = join(at, 'root');
    kastNight(join(at, 'night'), 20);
    mkdirSync(join(root, '.slitbench/config'), { recursive: true });
    writeFileSync(join(root, '.slitbench/config/header-fixes.yaml'), RULES);
    changeSettings(root, { sources: [join(at, 'night')] });
    host = await startHost(root, { HOME: at });
    browser = await openBrowser();
    ({ page, errors } = await openPage(browser, host.address, '/frames'));
  });
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    await removeFolder(at);
  });

  test('a known fault is proposed, previewed, written as a copy, and taken back', async () => {
    const before = readFileSync(join(at, 'night/b5.fits'));
    await row('b5.fits').click();
    await pane().getByText('the grism was named wrongly').waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await pane().getByRole('button', { name: 'Preview the fix…' }).click();
    const changes = dialog('Fixed copy').getByRole('region', { name: 'Changes of b5.fits' });
    await changes.getByText("+GRISM_N = '830/3460'").waitFor();
    await changes.getByText("−GRISM_N = '600/4310'").waitFor();
    expect(await findingsOf(page)).toEqual([]);
    expect(existsSync(join(root, 'fixed'))).toBe(false);
    await dialog('Fixed copy').getByRole('button', { name: 'Write the copy' }).click();
    await dialog('Fixed copy').getByText('written:').waitFor();
    expect(copy().get('GRISM_N')).toBe('830/3460');
    expect(readFileSync(join(at, 'night/b5.fits')).equals(before)).toBe(true);
    await dialog('Fixed copy').getByRole('button', { name: 'Close', exact: true }).last().click();
    // The folder of the copies is a source now.
    const copies = page.locator(`[data-key="${join(root, 'fixed/b5.fits')}"]`);
    await copies.waitFor();
    await pane().getByRole('button', { name: 'Undo…' }).click();
    const undo = dialog('Take the last fix back');
    await undo.getByText(`${root}/fixed/b5.fits`).waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await undo.getByRole('button', { name: 'Take it back' }).click();
    await undo.waitFor({ state: 'hidden' });
    expect(existsSync(join(root, 'fixed/b5.fits'))).toBe(false);
    await copies.waitFor({ state: 'detached' });
  });

  test('cards are edited, added and deleted by keys, and written once the reason is said', async () => {
    await row('b5.fits').click();
    await card('OBJECT').click();
    await page.keyboard.press('e');
    const form = dialog('Edit OBJECT');
    await form.getByRole('textbox', { name: 'Value' }).fill('12');
    expect(await findingsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'hidden' });
    await card('SLIT_N').click();
    await page.keyboard.press('Delete');
    await page.keyboard.press('Shift+E');
    const other = dialog('Set another card');
    await other.getByRole('textbox', { name: 'Keyword' }).fill('seeing');
    await other.getByRole('textbox', { name: 'Value' }).fill('0.8');
    await other.getByRole('textbox', { name: 'Comment' }).fill('[arcsec]');
    await page.keyboard.press('Enter');
    await other.waitFor({ state: 'hidden' });
    const draft = pane().getByRole('region', { name: 'Edits not written yet' });
    expect(await draft.getByRole('listitem').allTextContents()).toEqual([
      "OBJECT = '12'",
      'SLIT_N deleted',
      'SEEING = 0.8',
    ]);
    // They stay while one looks elsewhere.
    await row('b1.fits').click();
    await draft.waitFor({ state: 'hidden' });
    await row('b5.fits').click();
    await draft.getByRole('button', { name: 'Preview…' }).click();
    const preview = dialog('Fixed copy');
    await preview.getByText('+SEEING  =').waitFor();
    const write = preview.getByRole('button', { name: 'Write the copy' });
    expect(await write.isDisabled()).toBe(true);
    await preview.getByRole('textbox', { name: 'Why' }).fill('typed wrongly');
    await page.keyboard.press('Enter');
    await preview.getByText('written:').waitFor();
    const header = copy();
    expect(header.card('OBJECT')).toMatchObject({ kind: 'text', value: '12' });
    expect(header.card('SEEING')).toMatchObject({ kind: 'float', value: 0.8, comment: '[arcsec]' });
    expect(header.has('SLIT_N')).toBe(false);
    expect(
      header
        .all('COMMENT')
        .map(({ value }) => value)
        .join(' '),
    ).toMatch(/SLIT_N removed.*Why: typed wrongly/);
    await page.keyboard.press('Escape');
    await draft.waitFor({ state: 'hidden' });
  });

  test('what may not be changed is said in the preview', async () => {
    await row('b4.fits').click();
    await card('NAXIS').click();
    await page.keyboard.press('Delete');
    await page.keyboard.press('Control+Enter');
    const preview = dialog('Fixed copy');
    await preview.getByText(/NAXIS is not to be changed/).waitFor();
    expect(await preview.getByRole('button', { name: /^Write/ }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await pane().getByRole('button', { name: 'Drop all' }).click();
  });

  test('a value of the log is set from its cell, without any copy, and taken back', async () => {
    const cell = row('b4.fits').locator('[data-column="target"]');
    await cell.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Set target…' }).click();
    const editor = dialog('Set metadata of 1 frame');
    await editor.getByRole('textbox', { name: 'Value' }).fill('Feige 66');
    expect(await findingsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(() => cell.textContent()).toBe('✎ Feige 66');
    expect(readFileSync(join(root, '.slitbench/overrides.yaml'), 'utf8')).toContain('target: Feige 66');
    await pane().getByText('target = Feige 66').waitFor();
    await page.getByRole('grid', { name: 'Frames' }).focus();
    await page.keyboard.press('m');
    await editor.getByRole('button', { name: 'As the headers say' }).click();
    await expect.poll(() => cell.textContent()).toBe('standard');
    await page.getByRole('grid', { name: 'Frames' }).focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => cell.textContent()).toBe('✎ Feige 66');
    expect(errors).toEqual([]);
  });
});
