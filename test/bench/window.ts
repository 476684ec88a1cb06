import { appendFileSync, closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import type { Browser, Page } from 'playwright-core';
import { joinHost } from '#core/host/host-client.ts';
import { openBrowser, openPage } from '../e2e/chromium.ts';
import { buildPages, startHost, type TestHost } from '../e2e/host.ts';
import { removeFolder } from '../support/clean-up.ts';
import { makeTree, standInPython } from '../support/stand-in-tree.ts';
import { benchFolder } from './bench-folder.ts';
import { median } from './row.ts';

/** What a window may take, and what it took. */
export interface Budgeted {
  readonly what: string;
  readonly took: number;
  readonly budget: number;
  readonly unit: string;
}

const LOG_LINES = 5_000_000;
const LOUD = { seconds: 6, lastSeconds: 300, linesPerSecond: 1000, exposures: { 'd1.fits': 'UDS', 'd2.fits': 'UDS' } };
const OFTEN = 5;

/** The window's budgets, in a real browser with a real host. The DEIMOS tree is dropped if `python` and `shared` are there. */
export async function benchWindow(python: string | null, shared: string | null): Promise<readonly Budgeted[]> {
  buildPages();
  const folder = benchFolder();
  const root = join(folder, 'root');
  const loud = ['a', 'b', 'c', 'd'];
  const keyOf = (name: string) => join(root, name, 'stand_in_A/stand_in_A.pypeit');
  makeTree(root, Object.fromEntries(loud.map((name) => [name, LOUD])));
  const python2 = standInPython(join(folder, 'python'));
  const host = await startHost(root, { SLITBENCH_PYTHON: python2, XDG_DATA_HOME: join(folder, 'data') });
  const browser = await openBrowser();
  const done: Budgeted[] = [];
  try {
    done.push(...(await benchLoading(browser, host)));
    done.push(await benchLongLog(browser, host, join(root, 'long')));
    if (python !== null && shared !== null) done.push(...(await benchDrop(browser, host, folder, python, shared)));
    done.push(...(await benchLoudRuns(browser, host, loud.map(keyOf))));
    return done;
  } finally {
    const client = await joinHost(root);
    for (const name of loud) await client?.workbench.runs.cancel({ key: keyOf(name) });
    client?.[Symbol.dispose]();
    await browser.close();
    await host.kill();
    await removeFolder(folder);
  }
}

/** Time since the page was asked for, ms, at the moment when `shown` is there and the page has time for its user. */
const whenReady = (page: Page, shown: string): Promise<number> =>
  page.evaluate(
    `new Promise((done) => {
       const look = () => document.querySelector(${JSON.stringify(shown)}) === null
         ? requestAnimationFrame(look)
         : requestIdleCallback(() => done(performance.now()));
       look();
     })`,
  );

async function benchLoading(browser: Browser, host: TestHost): Promise<Budgeted[]> {
  const times: number[] = [];
  const scripts = new Map<string, number>();
  for (let n = 0; n < OFTEN; n++) {
    const { page } = await openPage(browser, host.address, '/runs');
    if (n === 0)
      page.on('response', (response) => {
        if (response.request().resourceType() === 'script')
          void response.body().then((body) => scripts.set(response.url(), gzipSync(body).length));
      });
    await whenReady(page, '[role=row][aria-rowindex]');
    // Once more with the session's cookie, as a window that was open before does.
    await page.reload({ waitUntil: 'commit' });
    times.push(await whenReady(page, '[role=row][aria-rowindex]'));
    await page.context().close();
  }
  const kilobytes = [...scripts.values()].reduce((sum, size) => sum + size, 0) / 1000;
  if (kilobytes === 0) throw new Error('no script was seen');
  return [
    { what: 'page interactive, host warm', took: median(times) / 1000, budget: 1, unit: 's' },
    { what: 'JavaScript of the first page, gzipped', took: kilobytes, budget: 500, unit: 'kB' },
  ];
}

async function benchLongLog(browser: Browser, host: TestHost, folder: string): Promise<Budgeted> {
  mkdirSync(folder);
  makeTree(join(host.root), { long: { seconds: 1, exposures: { 'x.fits': 't' } } });
  const log = join(folder, 'stand_in_A/stand_in_A.log');
  const fd = openSync(log, 'w');
  for (let n = 0; n < LOG_LINES; n += 10_000)
    writeSync(fd, Array.from({ length: 10_000 }, (_, i) => logLine(n + i)).join(''));
  closeSync(fd);
  const { page } = await openPage(browser, host.address, '/history');
  await whenReady(page, 'main');
  const began = performance.now();
  await page.goto(`${new URL(host.address).origin}/log?reduction=long%2Fstand_in_A`);
  await page.getByText(`message ${LOG_LINES - 1} `).waitFor();
  const took = (performance.now() - began) / 1000;
  appendFileSync(log, logLine(LOG_LINES));
  await page.getByText(`message ${LOG_LINES} `).waitFor();
  await page.context().close();
  return { what: 'a log of 5,000,000 lines, page and last line', took, budget: 1, unit: 's' };
}

const logLine = (n: number): string =>
  `    INFO | 2026-11-23 07:50:28 | edgetrace.py:trace_edges:${n % 900} | message ${n} of a long night\n`;

async function benchDrop(
  browser: Browser,
  host: TestHost,
  folder: string,
  python: string,
  shared: string,
): Promise<Budgeted[]> {
  const raw = join(folder, 'raw');
  const tool = join(shared, 'tools/make_deimos_raw.py');
  await execa(python, [tool, join(shared, 'data/deimos/frames.tsv'), raw, '--extras', '--no-arcs-every', '7']);
  const { page } = await openPage(browser, host.address, '/frames');
  const plan = await openPage(browser, host.address, '/organise');
  await whenReady(page, 'main');
  await whenReady(plan.page, 'main');
  const client = await joinHost(host.root);
  if (client === null) throw new Error('the host is gone');
  using open = client;
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const first = page.locator('[role=grid] [role=row][aria-rowindex="2"]').waitFor().then(since);
  const whole = plan.page
    .getByText(/\b1\d\d datasets\b/)
    .first()
    .waitFor()
    .then(since);
  await open.workbench.workspace.addSources({ paths: [raw] });
  const rows = [
    { what: '2,293 DEIMOS frames dropped: first rows', took: await first, budget: 1, unit: 's' },
    { what: '2,293 DEIMOS frames dropped: whole plan', took: await whole, budget: 3, unit: 's' },
  ];
  await page.context().close();
  await plan.page.context().close();
  return rows;
}

async function benchLoudRuns(browser: Browser, host: TestHost, keys: string[]): Promise<Budgeted[]> {
  const client = await joinHost(host.root);
  if (client === null) throw new Error('the host is gone');
  using open = client;
  await open.workbench.settings.change({ workers: 4 });
  await open.workbench.runs.start({ which: keys });
  const rows: Budgeted[] = [];
  const pages = {
    'the queue': '/runs',
    'a state matrix': '/runs/a/stand_in_A/state',
    'a log': '/log?reduction=a%2Fstand_in_A',
  };
  for (const [name, path] of Object.entries(pages)) {
    const { page } = await openPage(browser, host.address, path);
    await whenReady(page, 'main');
    await page.waitForTimeout(2000);
    const longest: number = await page.evaluate(
      `new Promise((done) => {
         let longest = 0;
         new PerformanceObserver((list) => {
           for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
         }).observe({ type: 'longtask' });
         setTimeout(() => done(longest), 10_000);
       })`,
    );
    rows.push({
      what: `longest task, ${name} of 4 that log 1,000 lines/s each`,
      took: longest,
      budget: 100,
      unit: 'ms',
    });
    await page.context().close();
  }
  return rows;
}
