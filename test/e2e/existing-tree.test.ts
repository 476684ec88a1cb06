// Trees that were there before Slitbench: as PypeIt's own pypeit_setup leaves them, and one that was reduced, then damaged.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks, shared } from '../have.ts';
import { removeFolder } from '../support/clean-up.ts';
import { pypeits } from '../support/pypeit.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const NAME = 'shane_kast_blue_A';

let root: string;
let host: TestHost | null = null;
let browser: Browser;
const serve = async () => {
  // Its caches and settings lie beside the tree.
  const more = { XDG_CACHE_HOME: join(dirname(root), 'cache'), XDG_CONFIG_HOME: join(dirname(root), 'config') };
  host = await startHost(root, { ...more, SLITBENCH_PYTHON: '/nonexistent' });
  return host.address;
};
const begin = async () => {
  buildPages();
  root = join(mkdtempSync(join(tmpdir(), 'slitbench-existing-')), 'tree');
  browser = await openBrowser();
};
const end = async () => {
  await browser?.close();
  await host?.kill();
  await removeFolder(dirname(root));
};

describe.each(pypeits)('a tree of pypeit_setup, PypeIt $version', ({ version, python, cache }) => {
  const missing = noChromium || lacks(`a tree of pypeit_setup of PypeIt ${version} in a browser`, python, shared);
  describe.skipIf(missing)('opened as a workspace', () => {
    const TIMEOUT = 300_000;
    beforeAll(async () => {
      await begin();
      const raw = join(dirname(root), 'raw');
      cpSync(join(shared ?? '', 'data/kast/raw'), raw, { recursive: true });
      await execa(
        join(dirname(python ?? ''), 'pypeit_setup'),
        ['-s', 'shane_kast_blue', '-r', raw, '-d', root, '-c', 'all'],
        {
          env: { MPLBACKEND: 'Agg', OMP_NUM_THREADS: '1', ...(cache === null ? {} : { XDG_CACHE_HOME: cache }) },
          cwd: dirname(root),
        },
      );
    }, TIMEOUT);
    afterAll(end);

    /** Everything of the tree that is not the workspace's own: names, contents, times. */
    const everything = () =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => !path.includes('/.slitbench'))
        .map((path) => {
          const { mtimeMs, ino } = statSync(path);
          return [path, mtimeMs, ino, statSync(path).isFile() ? readFileSync(path, 'utf8') : ''];
        })
        .toSorted();

    test(
      'Setup shows its file, Runs lists it, and nothing of it is written',
      async () => {
        const before = everything();
        expect(before.some(([path]) => String(path).endsWith(`${NAME}/${NAME}.pypeit`))).toBe(true);
        const { page, errors } = await openPage(browser, await serve(), '/setup');
        const list = page.getByRole('region', { name: 'Setup files' });
        await list.getByRole('button', { name: new RegExp(NAME) }).click();
        expect(await list.getByRole('button', { name: new RegExp(NAME) }).count()).toBe(1);
        const grid = page.getByRole('grid', { name: 'Frames' });
        for (const name of ['b1', 'b11', 'b12', 'b13', 'b21', 'b22', 'b23', 'b24', 'b27']) {
          const use = grid.getByRole('checkbox', { name: `Use ${name}.fits.gz` });
          await expect.poll(() => use.isChecked()).toBe(true);
        }
        await grid.getByRole('row').filter({ hasText: 'b27.fits.gz' }).getByText('science').waitFor();
        await page.getByRole('tab', { name: 'Text' }).click();
        const editor = page.getByRole('textbox', { name: 'Text of the setup file' });
        await editor.getByText('spectrograph = shane_kast_blue').waitFor();
        expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);

        await page.getByRole('link', { name: 'Runs', exact: true }).click();
        const row = page.getByRole('grid', { name: 'Reductions' }).getByRole('row').filter({ hasText: NAME });
        await row.getByText('not started').waitFor();
        expect(await row.count()).toBe(1);
        await row.dblclick();
        await page.locator('[data-cell="exposure b27.fits.gz spec1d DET01"]').waitFor();
        expect(await findingsOf(page)).toEqual([]);
        for (const name of ['Frames', 'Organise', 'Log', 'QA', 'History', 'Start'])
          await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
        // The host has ended, so nothing is written later.
        await host?.kill();
        host = null;
        expect(everything()).toEqual(before);
        expect(errors.filter((text) => !/WebSocket|ERR_CONNECTION|Failed to (load|fetch)/.test(text))).toEqual([]);
      },
      TIMEOUT,
    );
  });
});

describe.skipIf(noChromium || lacks('the state matrix of a damaged reduction in a browser', shared))(
  'a reduction of which six products were deleted or cut short',
  () => {
    const at = (name: string) => join(root, NAME, name);
    beforeAll(async () => {
      await begin();
      mkdirSync(root);
      execFileSync('tar', ['xJf', join(shared ?? '', 'data/kast/redux.tar.xz'), '-C', root]);
    });
    afterAll(end);

    test('exactly those cells say so', async () => {
      const { page, errors } = await openPage(browser, await serve(), `/runs/${NAME}/state`);
      const cells = async () => {
        const read = await page
          .locator('[data-cell]')
          .evaluateAll((all) =>
            all.map((cell) => [String(Reflect.get(cell, 'dataset').cell), String(Reflect.get(cell, 'innerText'))]),
          );
        return Object.fromEntries(read.map(([name, text]) => [name, /^\S+\s+([\w-]+)/.exec(text ?? '')?.[1]]));
      };
      // The archive lacks the bias, edges and flat of the group and the spec2d of the standard, for its size.
      const whole = {
        'calibrations 0 bias DET01': 'missing',
        'calibrations 0 edges DET01': 'missing',
        'calibrations 0 slits DET01': 'done',
        'calibrations 0 arc DET01': 'done',
        'calibrations 0 tilt image DET01': 'done',
        'calibrations 0 wavelengths DET01': 'done',
        'calibrations 0 tilts DET01': 'done',
        'calibrations 0 flats DET01': 'missing',
        'exposure b27.fits.gz spec2d DET01': 'done',
        'exposure b27.fits.gz spec1d DET01': 'done',
        'exposure b24.fits.gz spec2d DET01': 'missing',
        'exposure b24.fits.gz spec1d DET01': 'done',
      };
      await expect.poll(cells, { timeout: 60_000 }).toEqual(whole);

      const cut = (name: string, part: number) => truncateSync(at(name), Math.floor(part * statSync(at(name)).size));
      rmSync(at('Calibrations/Arc_A_0_DET01.fits'));
      rmSync(at('Calibrations/Tilts_A_0_DET01.fits'));
      rmSync(at('Science/spec1d_b24-Feige66_KASTb_20150520T041246.960.fits'));
      cut('Calibrations/WaveCalib_A_0_DET01.fits', 0.6);
      cut('Calibrations/Slits_A_0_DET01.fits.gz', 0.5);
      cut('Science/spec2d_b27-J1217p3905_KASTb_20150520T045733.560.fits', 0.9);
      await page.reload();
      await expect.poll(cells, { timeout: 60_000 }).toEqual({
        ...whole,
        'calibrations 0 arc DET01': 'missing',
        'calibrations 0 tilts DET01': 'missing',
        'exposure b24.fits.gz spec1d DET01': 'missing',
        'calibrations 0 wavelengths DET01': 'half-written',
        'calibrations 0 slits DET01': 'half-written',
        'exposure b27.fits.gz spec2d DET01': 'half-written',
      });
      // What a cell opens is about its product.
      await page.locator('[data-cell="calibrations 0 wavelengths DET01"]').click();
      await page.getByRole('complementary', { name: 'the product' }).getByText('half-written').first().waitFor();
      expect(errors).toEqual([]);
    });
  },
);
