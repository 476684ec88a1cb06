import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { lacks } from '../have.ts';

const PLACES = [process.env.SLITBENCH_TEST_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** A Chromium to test with, or null. */
export const chromiumPath = PLACES.find((path) => path !== undefined && existsSync(path)) ?? null;

/** Whether pages cannot be tested here; says so. */
export const noChromium = lacks(
  'the pages in a browser: install chromium, or set SLITBENCH_TEST_CHROMIUM',
  chromiumPath,
);

/** How long a state is waited for: a loaded machine is slow, and only what fails takes so long, milliseconds. */
export const PATIENCE = 60_000;

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: chromiumPath ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page at a path of a host; errors of its console end up in `errors`. */
export async function openPage(
  browser: Browser,
  address: string,
  path = '/',
  size = { width: 1280, height: 800 },
): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ viewport: size });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  const { origin, hash } = new URL(address);
  await page.goto(origin + path + hash);
  return { page, errors };
}
