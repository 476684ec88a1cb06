// Log, QA and History of reductions that ended, and of one that still writes.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeFolder } from '../support/clean-up.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

/** A small PNG (ISO/IEC 15948) of one colour. */
function png(grey: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(8 + data.length + 4);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), 8 + data.length);
    return out;
  };
  const head = Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 0]);
  const rows = Buffer.concat(Array.from({ length: 8 }, () => Buffer.from([0, ...Array<number>(8).fill(grey)])));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

const info = (n: number) => `    INFO | 2026-11-23 07:50:28 | a.py:g:${n} | message ${n}`;
const PLOTS = [
  'Arc_1dfit_A_0_DET01_S0175.png',
  'Arc_tilts_2d_A_0_DET01_S0175.png',
  'b27-J1_KASTb_20150520T045733.560_DET01_S0175_obj_prof.png',
];

function reduction(root: string, name: string): string {
  const folder = join(root, name);
  mkdirSync(join(folder, 'QA/PNGs'), { recursive: true });
  writeFileSync(join(folder, `${name}.pypeit`), 'data read\ndata end\n');
  for (const [i, plot] of PLOTS.entries()) writeFileSync(join(folder, 'QA/PNGs', plot), png(80 * i));
  return folder;
}

describe.skipIf(noChromium)('log, QA and history', () => {
  const root = mkdtempSync(join(tmpdir(), 'slitbench-inspect-'));
  const [first, packed] = [reduction(root, 'first_A'), reduction(root, 'packed_A')];
  const log = join(first, 'first_A.log');
  let host: TestHost;
  let browser: Browser;
  beforeAll(async () => {
    const lines = Array.from({ length: 3000 }, (_, n) => info(n));
    lines[1500] = ' WARNING | 2026-11-23 07:50:28 | edgetrace.py:remove_traces:1 | All traces removed!';
    lines[2000] = '   ERROR | 2026-11-23 07:50:28 | a.py:g:1 | \x1b[1;31mno wavelengths\x1b[0m';
    writeFileSync(log, `${lines.join('\n')}\n`);
    execFileSync('tar', ['-czf', 'QA.tar.gz', 'QA'], { cwd: packed });
    rmSync(join(packed, 'QA'), { recursive: true });
    mkdirSync(join(root, '.slitbench'));
    writeFileSync(
      join(root, '.slitbench/history.jsonl'),
      `${JSON.stringify({
        id: 'one', state: 'failed', pypeitFile: join(first, 'first_A.pypeit'), spectrograph: 'shane_kast_blue',
        command: ['run_pypeit', 'first_A.pypeit', '-o'], versions: { slitbench: '0.1.0', pypeit: '2.0.1', python: '/opt/p' },
        resumed: false, started: '2026-11-24T10:00:00Z', ended: '2026-11-24T10:05:17Z', seconds: 317, exitCode: 1,
        signal: null, cause: 'no wavelengths', peakBytes: 1.34e9, rawBytes: 1e6, exposures: 2,
        digests: { inputs: 'abc', calibrations: 'def' }, machine: 'here/1',
      })}\n`, // biome-ignore format: a line of the history
    );
    buildPages();
    host = await startHost(root);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    await removeFolder(root);
  });

  test('a log is followed, filtered, searched; the first error and what matters are found', async () => {
    const { page, errors } = await openPage(browser, host.address, '/log?reduction=first_A');
    await page.getByText('message 2999').waitFor();
    appendFileSync(log, `${info(3000)}\n`);
    await page.getByText('message 3000').waitFor();
    await page.getByRole('button', { name: 'First error' }).click();
    await page.getByText('no wavelengths').waitFor();
    // Colour codes are shown as colours, not as text.
    expect(await page.getByRole('log').textContent()).not.toContain('[1;31m');
    await page.getByRole('button', { name: /important 1/ }).click();
    await page.getByText('All traces removed!').waitFor();
    expect(await page.getByText(/message \d+/).count()).toBe(0);
    await page.getByRole('button', { name: /important 1/ }).click();
    await page.getByLabel('Search the log').fill('MESSAGE 1234');
    await page.keyboard.press('Enter');
    await page.getByText('1 of 1', { exact: true }).waitFor();
    await page.locator('[data-marked="true"]', { hasText: 'message 1234' }).waitFor();
    expect(await findingsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('plots show as a grid, large, beside another reduction’s, and out of an archive', async () => {
    const { page, errors } = await openPage(browser, host.address, '/qa?reduction=packed_A');
    await page.getByText('3 plots, from QA.tar.gz').waitFor();
    const widths = () =>
      page.locator('main img').evaluateAll((all) => all.map((img) => Reflect.get(img, 'naturalWidth')));
    await expect.poll(widths).toEqual([8, 8, 8]);
    expect(await findingsOf(page)).toEqual([]);
    await page.getByRole('button', { name: /Wavelength fit/ }).click();
    await page.getByPlaceholder('Compare with …').click();
    await page.getByRole('option', { name: 'first_A' }).click();
    await expect.poll(widths).toEqual([8, 8]);
    await page.locator('main').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('ArrowRight');
    await page.getByText('2 of 3').waitFor();
    // New plots come by themselves.
    await page.goto(`${new URL(host.address).origin}/qa?reduction=first_A`);
    await page.getByText('3 plots').waitFor();
    writeFileSync(join(first, 'QA/PNGs/Arc_1dfit_A_0_DET02_S0010.png'), png(10));
    await page.getByText('4 plots').waitFor();
    expect(errors).toEqual([]);
    await page.close();
  });

  test('the history tells every run, and its command can be copied', async () => {
    const { page, errors } = await openPage(browser, host.address, '/history');
    await page.getByText(`cd ${first} && run_pypeit first_A.pypeit -o`).waitFor();
    await page.getByText('The last run').waitFor();
    await page.getByRole('row', { name: /first_A/ }).click();
    await page.getByText('The chosen run').waitFor();
    await page.reload();
    await page.getByText('The chosen run').waitFor();
    await page.getByText('5:17').first().waitFor();
    expect(await findingsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });
});
