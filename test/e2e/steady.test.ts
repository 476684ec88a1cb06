import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

/** How far things moved while the page filled, as Chromium reckons it. */
const SHIFTS = `new Promise((done) => {
  const watch = new PerformanceObserver((list) => done(list.getEntries().reduce((sum, { value }) => sum + value, 0)));
  watch.observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(0), 500);
})`;

describe.skipIf(noChromium)('a page that fills', () => {
  let browser: Browser;
  let host: TestHost;

  beforeAll(async () => {
    buildPages();
    browser = await openBrowser();
    host = await startHost(undefined, { HOME: '/nonexistent', XDG_DATA_HOME: '/nonexistent', PATH: '/usr/bin:/bin' });
  });
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
  });

  test('a network that the system says is down keeps nothing waiting', async () => {
    const { page } = await openPage(browser, host.address);
    const add = page.getByRole('button', { name: 'Add frames …' }).first();
    await add.waitFor();
    await page.evaluate(`window.dispatchEvent(new Event('offline'))`);
    await add.click();
    await page.getByText('directly in this folder').waitFor();
    await page.context().close();
  });

  test('what can be clicked on Start stays in its place', async () => {
    const { page } = await openPage(browser, host.address);
    await page.getByText('nothing yet').waitFor();
    expect(await page.evaluate(SHIFTS)).toBeLessThan(0.01);
    await page.context().close();
  });
});
