import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

describe.skipIf(noChromium)('the frame around the pages', () => {
  let host: TestHost;
  let browser: Browser;
  beforeAll(async () => {
    buildPages();
    host = await startHost();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
  });

  test('the address opens the workspace; the key leaves the address bar', async () => {
    const { page, errors } = await openPage(browser, host.address);
    await page
      .getByText(host.root.split('/').at(-1) ?? '')
      .first()
      .waitFor();
    expect(page.url()).not.toContain('token');
    expect(errors).toEqual([]);
    // The cookie is enough from now on.
    await page.goto(new URL(host.address).origin);
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.close();
  });

  test('an address without the key says what to do', async () => {
    const { page } = await openPage(browser, `${new URL(host.address).origin}/`);
    await page.getByText('This page has no key').waitFor();
    expect(await page.getByRole('alertdialog').textContent()).toContain('slitbench serve');
    await page.close();
  });

  test('the palette goes to pages by typing, keys do too', async () => {
    const { page } = await openPage(browser, host.address);
    await page.getByRole('navigation').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search commands' }).fill('history');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/history');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForURL('**/runs');
    // The focus is where one went to, and Tab from the top offers to skip what is the same on every page.
    await page.keyboard.press('g');
    await page.keyboard.press('y');
    await page.locator('h1:focus', { hasText: 'History' }).waitFor();
    await page.reload();
    await page.locator('h1', { hasText: 'History' }).waitFor();
    await page.keyboard.press('Tab');
    await page.locator('button:focus', { hasText: 'Skip to the page' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('h1:focus', { hasText: 'History' }).waitFor();
    await page.close();
  });

  test('keys are shown as they stand on the keyboard', async () => {
    const { page } = await openPage(browser, host.address, '/organise');
    await page.getByRole('heading', { name: 'Organise' }).waitFor();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Shortcuts' });
    await sheet.waitFor();
    const shown = await sheet.locator('kbd').allTextContents();
    expect(shown).toContain('Ctrl+Enter');
    expect(shown).toContain('Shift+↓');
    await page.close();
  });

  test('when the host ends the page says so, and goes on with the next host', async () => {
    const first = await startHost();
    const { page } = await openPage(browser, first.address);
    await page.getByRole('navigation').waitFor();
    process.kill(first.pid, 'SIGKILL');
    const cover = page.getByRole('alertdialog', { name: 'The host does not answer' });
    await cover.waitFor();
    // A page that is opened meanwhile is there, with what it asks for, once there is a host.
    await page.evaluate("history.pushState(null, '', '/settings')");
    await page.waitForTimeout(500);
    expect(existsSync(first.root)).toBe(true);
    const second = await startHost(first.root, first.env);
    expect(second.port).toBe(first.port);
    await cover.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'Reductions', exact: true }).waitFor();
    await page.close();
    await second.kill();
  });
});
