// The report of real reductions, opened as someone does who was sent it: from a file, without a network.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks, shared } from '../have.ts';
import { slitbench } from '../support/slitbench.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser } from './chromium.ts';

const lacking = noChromium || lacks('the report of the real Kast reduction', shared);

describe.skipIf(lacking)('slitbench report', () => {
  const home = mkdtempSync(join(tmpdir(), 'slitbench-report-'));
  const root = join(home, 'redux');
  beforeAll(() => {
    mkdirSync(join(root, '.slitbench/config'), { recursive: true });
    execFileSync('tar', ['xJf', join(shared ?? '', 'data/kast/redux.tar.xz'), '-C', root]);
    // So strict that its slit is bad.
    const table = 'dataset|rms_thresh\nshane_kast_blue_A|0.01\n';
    writeFileSync(join(root, '.slitbench/config/thresholds.txt'), table);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test('the page shows the slit without a network, in light and dark', async () => {
    const path = join(home, 'report.html');
    const { code, stdout, stderr } = await slitbench(['report', root, '--html', path, '--text'], {
      XDG_CACHE_HOME: join(home, 'cache'),
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Wrote .*report\.html \(0\.\d\d MB, 1 pictures\)$/m);
    expect(stdout).toMatch(/^DET01:175 +shane_kast_blue_A b27\.fits\.gz\n +wavelength RMS 0\.\d\d px/m);
    expect(stdout).toMatch(/^shane_kast_blue_A b27\.fits\.gz {2}● +1 {4}1 {4}1/m);
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
    const browser = await openBrowser();
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({ colorScheme, offline: true });
        const page = await context.newPage();
        const [asked, errors]: [string[], string[]] = [[], []];
        page.on('request', (request) => asked.push(request.url()));
        page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
        await page.goto(pathToFileURL(path).href);
        const picture = page.getByRole('img', { name: 'Slit DET01:175 of b27.fits.gz: sky-subtracted cut-out' });
        expect(await picture.evaluate((image) => Reflect.get(image, 'naturalWidth'))).toBe(480);
        await page.getByRole('cell', { name: '0:05:17' }).waitFor();
        expect(asked.filter((url) => !/^(?:file|data):/.test(url))).toEqual([]);
        expect(errors).toEqual([]);
        expect(await findingsOf(page)).toEqual([]);
        await context.close();
      }
    } finally {
      await browser.close();
    }
  });
});
