// The form of parameters against PypeIt itself: every leaf is in it, and an edit of each type made there comes back.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { lacks } from '../have.ts';
import { removeFolder } from '../support/clean-up.ts';
import { cacheBeside, pypeits } from '../support/pypeit.ts';
import { kastNight } from '../support/raw-frames.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const TIMEOUT = 600_000;
const PATIENCE = { timeout: 60_000 };

/** By types, as the form shows them: a parameter, what is typed or chosen there, and what PypeIt then has (repr). */
const EDITS: Readonly<Record<string, readonly [path: string, typed: string, read: string]>> = {
  bool: ['collate1d.exclude_serendip', 'True', 'True'],
  int: ['telluric.polyorder', '7', '7'],
  float: ['collate1d.wv_rms_thresh', '0.25', '0.25'],
  'int | float': ['telluric.pca_upper', '2.5e3', '2500.0'],
  'float | int': ['telluric.star_mag', '0.25', '0.25'],
  str: ['collate1d.refframe', 'a, b', "'a, b'"],
  'str, one of a list': ['sensfunc.algorithm', 'IR', "'IR'"],
  list: ['telluric.fit_wv_min_max', '0.25, 7', '[0.25, 7]'],
  tuple: ['telluric.bounds_norm', '(0.25, 7)', '(0.25, 7)'],
  'list | ndarray': ['telluric.bal_wv_min_max', '0.25, 7', '[0.25, 7]'],
  'int | list': ['sensfunc.polyorder', '6, 7', '[6, 7]'],
  'list | int': ['coadd1d.nbests', '7', '7'],
  'list | str': ['collate1d.exclude_slit_trace_bm', 'A,', "['A']"],
  'str | list': ['calibrations.slitedges.maskdesign_filename', '"a, b"', "'a, b'"],
  'list | tuple': ['sensfunc.trim_std_pixs', '1, 7', '[1, 7]'],
  'str | int': ['sensfunc.UVIS.std_obj_id', 'SPAT0175', "'SPAT0175'"],
  'int | float | list': ['calibrations.slitedges.pca_sigrej', '1.5, 2', '[1.5, 2]'],
  'int | float | tuple': ['calibrations.flatfield.slit_trim', '7', '7'],
  'int | list | ndarray': ['telluric.only_orders', '7', '7'],
  'float | list | ndarray': ['calibrations.wavelengths.cc_thresh', '0.25', '0.25'],
  'int | float | list | ndarray': ['calibrations.tilts.cont_rej', '4, 2.5', '[4, 2.5]'],
  'str | int | list': ['rdx.detnum', '1, 2', '[1, 2]'],
  'str | float | int': ['collate1d.tolerance', '5d0.1m', "'5d0.1m'"],
};

const Leaf = z.object({ path: z.string(), types: z.string(), isChoice: z.boolean(), value: z.string() });
type Leaf = z.infer<typeof Leaf>;

/** Every parameter of the form, scrolled through to its end. */
async function leavesOf(page: Page): Promise<readonly Leaf[]> {
  const found = await page.evaluate(`(async () => {
    const box = document.querySelector('section[aria-label="Parameters"]');
    const leaves = new Map();
    const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    for (box.scrollTop = 0; ; box.scrollTop += box.clientHeight / 2) {
      await drawn();
      for (const control of box.querySelectorAll('[data-set] :is(input, select)'))
        leaves.set(control.getAttribute('aria-label'), {
          path: control.getAttribute('aria-label'),
          types: control.closest('[data-set]').querySelector('.dim').textContent,
          isChoice: control.localName === 'select',
          value: control.value,
        });
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) return [...leaves.values()];
    }
  })()`);
  return z.array(Leaf).parse(found);
}

const kindOf = ({ types, isChoice }: Leaf) => (isChoice && types !== 'bool' ? `${types}, one of a list` : types);

describe.each(pypeits)('PypeIt $version', ({ version, python, cache }) => {
  describe.skipIf(noChromium || lacks(`the form of parameters of PypeIt ${version}`, python))('its form', () => {
    let root: string;
    let file: string;
    let host: TestHost;
    let browser: Browser;
    beforeAll(async () => {
      buildPages();
      root = mkdtempSync(join(tmpdir(), 'slitbench-form-'));
      kastNight(join(root, 'raw'), 20);
      mkdirSync(join(root, 'shane_kast_blue_A'));
      file = join(root, 'shane_kast_blue_A/shane_kast_blue_A.pypeit');
      writeFileSync(
        file,
        `# by hand
[rdx]
    spectrograph = shane_kast_blue
setup read
Setup A:
  dispname: 600/4310
setup end
data read
 path ${join(root, 'raw')}
filename | frametype | dispname | calib
 b4.fits |  standard | 600/4310 |     0
data end
`,
      );
      host = await startHost(root, {
        SLITBENCH_PYTHON: python ?? '',
        XDG_CACHE_HOME: cacheBeside(cache, join(root, '.cache')),
      });
      browser = await openBrowser();
    }, TIMEOUT);
    afterAll(async () => {
      await browser?.close();
      await host?.kill();
      await removeFolder(root);
    });

    const askPypeit = async (...args: readonly string[]) => {
      const { stdout } = await execa(
        python ?? '',
        [join(import.meta.dirname, '../support/read_parameters.py'), ...args],
        {
          env: { MPLBACKEND: 'Agg', OMP_NUM_THREADS: '1', ...(cache === null ? {} : { XDG_CACHE_HOME: cache }) },
          stderr: 'ignore',
          cwd: root,
        },
      );
      return z.unknown().parse(JSON.parse(stdout));
    };
    const open = () =>
      openPage(browser, host.address, '/setup/shane_kast_blue_A/shane_kast_blue_A.pypeit?tab=parameters', {
        width: 1280,
        height: 2400,
      });

    test(
      'has every leaf of PypeIt’s own tree with its types',
      async () => {
        const { page, errors } = await open();
        await page.getByText(/^1,[01]\d\d of 1,[01]\d\d$/).waitFor(PATIENCE);
        const theirs = z.record(z.string(), z.array(z.string())).parse(await askPypeit('tree', 'shane_kast_blue'));
        const shown = (await leavesOf(page)).filter(({ path }) => !path.startsWith('baseprocess.'));
        expect(shown.length).toBeGreaterThan(1000);
        expect(Object.fromEntries(shown.map(({ path, types }) => [path, types]))).toEqual(
          Object.fromEntries(Object.entries(theirs).map(([path, types]) => [path, types.join(' | ')])),
        );
        // No type is left out below.
        expect([...new Set(shown.map(kindOf))].filter((kind) => EDITS[kind] === undefined)).toEqual([]);
        expect(errors).toEqual([]);
        await page.close();
      },
      TIMEOUT,
    );

    test(
      'takes an edit of each type, which PypeIt reads from the saved file, and shows it when it is opened again',
      async () => {
        const { page, errors } = await open();
        await page.getByText(/^1,[01]\d\d of 1,[01]\d\d$/).waitFor(PATIENCE);
        const kinds = new Set((await leavesOf(page)).map(kindOf));
        const edits = Object.entries(EDITS).flatMap(([kind, edit]) => (kinds.has(kind) ? [edit] : []));
        expect(edits.length).toBeGreaterThan(20);

        // What cannot be taken is not passed over in silence.
        await page.getByRole('textbox', { name: 'Find a parameter' }).fill('telluric.polyorder');
        const polyorder = page.getByLabel('telluric.polyorder', { exact: true });
        await polyorder.fill('seven');
        await page.keyboard.press('Control+s');
        await page.getByRole('alert').filter({ hasText: '✕' }).waitFor(PATIENCE);
        await page.getByRole('textbox', { name: 'Find a parameter' }).focus();
        await page.keyboard.press('Control+s');
        await page.locator('input[aria-label="telluric.polyorder"]:focus').waitFor(PATIENCE);
        expect(await page.getByRole('dialog').count()).toBe(0);
        const asksToLeave = () => page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))");
        expect(await asksToLeave()).toBe(true);
        await polyorder.press('Escape');
        expect(await asksToLeave()).toBe(false);

        for (const [path, typed] of edits) {
          await page.getByRole('textbox', { name: 'Find a parameter' }).fill(path);
          const control = page.getByLabel(path, { exact: true });
          if ((await control.evaluate((element) => element.nodeName)) === 'SELECT') await control.selectOption(typed);
          else {
            await control.fill(typed);
            await control.press('Enter');
          }
          await page.locator('[data-set="true"]').filter({ has: control }).waitFor(PATIENCE);
        }
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        const asked = page.getByRole('dialog', { name: 'Save the setup file' });
        await asked.getByText('refframe = "a, b"').waitFor(PATIENCE);
        await asked.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText(/Saved\. (Reduce|Runs reduces) it/).waitFor(PATIENCE);

        const theirs = z.record(z.string(), z.string()).parse(await askPypeit('values', file));
        expect(edits.map(([path]) => [path, theirs[path]])).toEqual(edits.map(([path, , read]) => [path, read]));
        expect(readFileSync(file, 'utf8')).toMatch(/^# by hand\n/);
        await page.close();

        const { page: again } = await open();
        await again.getByRole('switch', { name: 'Changed only' }).check(PATIENCE);
        await again.getByText(new RegExp(`^${edits.length} of 1,`)).waitFor(PATIENCE);
        const values = new Map((await leavesOf(again)).map(({ path, value }) => [path, value]));
        expect(edits.map(([path]) => [path, values.get(path)])).toEqual(edits.map(([path, typed]) => [path, typed]));
        expect(errors).toEqual([]);
        await again.close();
      },
      TIMEOUT,
    );
  });
});
