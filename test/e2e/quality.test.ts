// The page Quality on real products: the Kast night that PypeIt reduced, and a reduced DEIMOS tree with planted faults.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks, python2, shared } from '../have.ts';
import { removeFolder } from '../support/clean-up.ts';
import { slitbench } from '../support/slitbench.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

const missing = noChromium || lacks('the page Quality on real products', python2, shared);

const KAST = 'j1217p3905/600_4310_d55/2015-05-20';
const grid = (page: Page) => page.getByRole('grid', { name: 'Scorecard' });
const side = (page: Page) => page.getByRole('complementary', { name: 'the frame' });
const slits = (page: Page) => page.getByRole('grid', { name: 'Slits behind the count' });
/** The cell of a column in the row that holds a text. */
const cell = (page: Page, row: string | RegExp, column: string) =>
  grid(page).getByRole('row').filter({ hasText: row }).locator(`[data-column="${column}"]`);
const number = async (page: Page, row: string | RegExp, column: string) =>
  Number(((await cell(page, row, column).textContent()) ?? '').replaceAll(',', ''));

describe.skipIf(missing)('quality', () => {
  let root: string;
  let dataset: string;
  let host: TestHost;
  let browser: Browser;
  // Wide enough that every column is drawn.
  const open = (path: string, size = { width: 2200, height: 1000 }) => openPage(browser, host.address, path, size);

  beforeAll(async () => {
    buildPages();
    root = mkdtempSync(join(tmpdir(), 'slitbench-quality-'));
    const data = join(shared ?? '', 'data');
    const tool = join(shared ?? '', 'tools/make_reduced_tree.py');
    execFileSync(
      python2 ?? '',
      [tool, join(data, 'deimos/frames.tsv'), join(data, 'reduced/seed'), root, '--most', '1'],
      {
        stdio: 'ignore',
      },
    );
    const [mask = ''] = readdirSync(root);
    const [config = ''] = readdirSync(join(root, mask));
    const dates = readdirSync(join(root, mask, config)).find((name) => /^\d{4}-/.test(name)) ?? '';
    dataset = [mask, config, dates].join('/');
    const complete = join(root, dataset, 'complete');
    // A second reduction, of which two frames have changed places.
    cpSync(join(complete, 'reduce'), join(complete, 'reduce-first'), { recursive: true });
    const science = join(complete, 'reduce-first/keck_deimos_A/Science');
    const [one = '', two = ''] = readdirSync(science).filter((name) => name.startsWith('spec2d'));
    renameSync(join(science, one), join(science, 'x'));
    renameSync(join(science, two), join(science, one));
    renameSync(join(science, 'x'), join(science, two));
    const kast = join(root, KAST, 'complete/reduce');
    mkdirSync(kast, { recursive: true });
    execFileSync('tar', ['-xJf', join(data, 'kast/redux.tar.xz'), '-C', kast]);
    host = await startHost(root);
    browser = await openBrowser();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    await removeFolder(root);
  });

  test('from a count to the picture of a slit in two clicks; the address brings it back', async () => {
    const { page, errors } = await open('/');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Quality' }).click();
    await cell(page, 'b27', 'slit_count').getByRole('button', { name: '1' }).click();
    await side(page).getByText('DET01:175').first().click();
    const picture = side(page).getByRole('group', { name: /DET01 slit 175|cut-out/i });
    await picture.locator('canvas').first().waitFor();
    // It is drawn: not all of one colour.
    const colours = `(() => {
      const [canvas] = [...document.querySelectorAll('aside canvas')];
      if (canvas === undefined || canvas.width === 0) return 0;
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(Array.from({ length: data.length / 4 }, (_, i) => data[4 * i])).size;
    })()`;
    await expect.poll(() => page.evaluate(colours)).toBeGreaterThan(50);
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    await expect.poll(() => page.evaluate(colours)).toBeGreaterThan(50);
    expect(await findingsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('the counts are those of slitbench scorecard, and each opens exactly the slits that it counts', async () => {
    const out = join(root, 'card.csv');
    await slitbench(['scorecard', root, '--out', out], host.env);
    const [head = '', ...lines] = readFileSync(out, 'utf8').trim().split('\n');
    const names = head.split(',');
    const cards = lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i], value])));
    const card = cards.find((one) => one.reduce_dir === 'reduce' && Number(one.bad_slit_count) > 2);
    const frame = card?.science_file ?? '';
    const { page, errors } = await open(
      `/quality?dataset=${encodeURIComponent(dataset)}&q=${frame}%20reduce&sort=reduce_dir`,
    );
    const row = new RegExp(`${frame}.*reduce(?!-)`);
    await grid(page).getByRole('row').filter({ hasText: row }).waitFor();
    for (const column of ['slit_count', 'bad_slit_count', 'slit_rms_over_thresh', 'total_bad_flags', 'object_count'])
      expect(await number(page, row, column), column).toBe(Number(card?.[column]));
    await cell(page, row, 'bad_slit_count').getByRole('button').click();
    await expect.poll(() => slits(page).getAttribute('aria-rowcount')).toBe(String(Number(card?.bad_slit_count) + 1));
    const bad = readFileSync(out.replace('.csv', '_bad_slits.csv'), 'utf8').split('\n');
    const first = await slits(page).locator('[data-index="0"] [data-column="name"]').textContent();
    expect(bad).toContain(`${first},${frame}`);
    // From slit to slit, and back, by keys.
    await side(page).getByText(`1 of ${card?.bad_slit_count}`).waitFor();
    await page.keyboard.press('j');
    await side(page).getByText(`2 of ${card?.bad_slit_count}`).waitFor();
    await page.keyboard.press('k');
    await side(page).getByText(`1 of ${card?.bad_slit_count}`).waitFor();
    await page.keyboard.press('Escape');
    await side(page).getByText(`1 of ${card?.bad_slit_count}`).waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await side(page).waitFor({ state: 'hidden' });
    // Through the frames by arrows; Enter opens.
    await grid(page).focus();
    await page.keyboard.press('Home');
    await side(page).waitFor();
    await page.keyboard.press('Enter');
    await side(page)
      .getByText(/^1 of \d+/)
      .waitFor();
    // The slits of this tree are made up: no image shows them, and the page says so.
    expect(errors.filter((text) => !text.includes('404'))).toEqual([]);
    await page.context().close();
  });

  test('a threshold that is moved changes the counts; kept for a dataset it stays, and is taken back', async () => {
    const { page, errors } = await open(`/quality?dataset=${encodeURIComponent(dataset)}`);
    const row = /reduce(?!-)/;
    await grid(page).getByRole('row').filter({ hasText: row }).first().waitFor();
    const cellOf = grid(page).locator('[data-index="0"] [data-column="slit_rms_over_thresh"]');
    const count = async () => Number(await cellOf.textContent());
    await cellOf.filter({ hasText: /^\d+$/ }).waitFor();
    const before = await count();
    const rms = page.getByRole('textbox', { name: 'RMS of the wavelength solution, px: value' });
    await rms.fill('0.05');
    await expect.poll(count).toBeGreaterThan(before);
    expect(new URL(page.url()).searchParams.get('at')).toBe('rms:0.05');
    await page.getByRole('button', { name: 'Reset the thresholds' }).click();
    await expect.poll(count).toBe(before);
    // What is no number stays as it was typed, and is told; the limits of χ do not pass each other.
    await rms.fill('0.4x');
    await page.getByRole('textbox', { name: 'Smallest σ of χ: value' }).fill('3');
    await page.getByRole('alert').filter({ hasText: 'not a number: 0.4 px counts' }).waitFor();
    await page.getByRole('alert').filter({ hasText: 'above the upper limit, 1.6' }).waitFor();
    expect(await rms.inputValue()).toBe('0.4x');
    expect(new URL(page.url()).searchParams.get('at')).toBeNull();
    await page.keyboard.press('Escape');
    await rms.press('Escape');
    expect(await rms.inputValue()).toBe('0.4 px');
    // By the keys of its slider, for this dataset alone.
    await grid(page).locator('[data-index="0"] [data-column="status"]').click();
    await page.getByRole('combobox', { name: 'Thresholds of' }).selectOption(dataset);
    const slider = page.getByRole('slider', { name: 'RMS of the wavelength solution, px' });
    await slider.focus();
    for (let n = 0; n < 6; n++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => rms.inputValue()).toBe('0.1 px');
    await expect.poll(count).toBeGreaterThan(before);
    await page.getByRole('button', { name: 'Keep for it' }).click();
    const table = join(root, '.slitbench/config/thresholds.txt');
    await expect.poll(() => existing(table)).toMatch(new RegExp(`${dataset} +\\| +0.1 +\\|`));
    // What is kept is tried no more; the answer comes a moment after the file.
    await expect.poll(() => new URL(page.url()).searchParams.get('try')).toBeNull();
    await page.reload();
    await grid(page).getByRole('row').filter({ hasText: row }).first().waitFor();
    await expect.poll(count).toBeGreaterThan(before);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(count).toBe(before);
    expect(existing(table)).not.toMatch(/0\.1/);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('a judgement and a note survive a reload, and are taken back; what others wrote in the file stays', async () => {
    const notes = join(root, '.slitbench/notes.yaml');
    const { page, errors } = await open(`/quality?dataset=${encodeURIComponent(KAST)}`);
    await grid(page).locator('[data-index="0"] [data-column="status"]').click();
    await side(page).getByText('not judged').waitFor();
    await page.keyboard.press('r');
    await side(page).getByText('rejected').waitFor();
    await page.keyboard.press('a');
    await side(page).getByText('accepted').waitFor();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: `Note on ${KAST}` }).fill('seeing 1.2″');
    await page.keyboard.press('Enter');
    await page.keyboard.type('clouds');
    await page.keyboard.press('Control+Enter');
    await side(page)
      .locator('p')
      .filter({ hasText: /^seeing 1.2″\nclouds$/ })
      .waitFor();
    // Also by leaving it.
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: `Note on ${KAST}` }).fill('seeing 1.2″');
    await side(page).getByRole('heading').first().click();
    await side(page)
      .locator('p')
      .filter({ hasText: /^seeing 1.2″$/ })
      .waitFor();
    await page.reload();
    await side(page).getByText('seeing 1.2″').waitFor();
    await cell(page, 'b27', 'verdict').getByText('accepted').waitFor();
    expect(existing(notes)).toContain('seeing 1.2″');
    writeFileSync(notes, `${existing(notes)}# mine\nother: 3\n`);
    await page.keyboard.press('Control+z');
    await side(page).getByText('clouds').waitFor();
    await page.keyboard.press('Control+z');
    await side(page).getByText('seeing 1.2″').waitFor({ state: 'hidden' });
    expect(existing(notes)).toContain('# mine\nother: 3');
    expect(existing(notes)).toContain('accepted');
    // A file that cannot be understood is named, and left as it is.
    appendFileSync(notes, 'datasets: [\n');
    await page
      .getByRole('alert')
      .filter({ hasText: /notes\.yaml, line \d+: / })
      .first()
      .waitFor();
    await page.keyboard.press('r');
    await page
      .getByRole('alert')
      .filter({ hasText: /notes\.yaml, line \d+: / })
      .nth(1)
      .waitFor();
    expect(existing(notes)).toMatch(/other: 3\ndatasets: \[\n$/);
    rmSync(notes);
    await page.getByRole('alert').filter({ hasText: 'cannot be understood' }).nth(1).waitFor({ state: 'hidden' });
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('two reductions of a dataset are compared, frame by frame and slit by slit', async () => {
    const { page, errors } = await open(`/quality?dataset=${encodeURIComponent(dataset)}`);
    await grid(page).locator('[data-index="0"] [data-column="status"]').click();
    await side(page).getByRole('link', { name: 'Compare its 2 reductions' }).click();
    await page.getByRole('table').first().waitFor();
    const changed = page.getByRole('group', { name: 'Show only slits that became' });
    // Only the two frames that changed places differ.
    expect(await page.getByRole('table').count()).toBe(2);
    const better = await changed.getByRole('button', { name: /better/ }).textContent();
    const worse = await changed.getByRole('button', { name: /worse/ }).textContent();
    await page.getByRole('button', { name: 'Swap' }).click();
    const numberIn = (text: string | null) => /\d+/.exec(text ?? '')?.[0] ?? '';
    await changed.getByRole('button', { name: `${numberIn(worse)} better` }).waitFor();
    await changed.getByRole('button', { name: `${numberIn(better)} worse` }).waitFor();
    // What its address asks for in vain is told here, too.
    const bad = new URL(page.url());
    bad.searchParams.set('at', 'rms:abc');
    await page.goto(bad.href);
    await page.getByRole('alert').filter({ hasText: 'at=rms:abc: not a number' }).waitFor();
    expect(await findingsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('the page QA asks before it packs plots; those of a reduction that did not come to its end are left', async () => {
    const id = `${KAST}/complete/reduce/shane_kast_blue_A`;
    const { page, errors } = await open(`/qa?reduction=${encodeURIComponent(id)}`);
    await page.getByRole('button', { name: 'Pack …' }).click();
    const question = page.getByRole('dialog');
    await question.getByText('slitbench tar-qa').waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await question.getByRole('button', { name: 'Pack the plots' }).click();
    await question.getByText(/^Left: it is not finished/).waitFor();
    expect(readdirSync(join(root, id))).toContain('QA');
    expect(readdirSync(join(root, id))).not.toContain('QA.tar.gz');
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('what fails says why; new products appear by themselves; every look is clean', async () => {
    const { page, errors } = await open('/quality?list=failed');
    await cell(page, 'FAILED', 'why').first().getByText(/\w/).waitFor();
    // Also in a small window, without scrolling.
    await page.setViewportSize({ width: 1280, height: 800 });
    const right = async () => {
      const box = await cell(page, 'FAILED', 'why').first().boundingBox();
      return box === null || box.width < 150 ? Number.POSITIVE_INFINITY : box.x + box.width;
    };
    await expect.poll(right).toBeLessThan(1280);
    await page.setViewportSize({ width: 2200, height: 1000 });
    // What an address asks for in vain is told.
    const asked = encodeURIComponent('rms:abc,stdChiLow:3');
    await page.goto(`${new URL(page.url()).origin}/quality?at=${asked}&frame=none::a.fits`);
    for (const why of ['at=rms:abc: not a number', 'the lower limit is above the upper one', 'none::a.fits'])
      await page.getByRole('alert').filter({ hasText: why }).waitFor();
    await page.goto(`${new URL(page.url()).origin}/quality?list=failed`);
    await page.getByRole('button', { name: /^All/ }).click();
    await cell(page, 'b27', 'status').getByText('COMPLETE').waitFor();
    for (const look of ['light', 'dark', 'night']) {
      await page.evaluate(`localStorage.setItem('slitbench-look', '${look}')`);
      await page.reload();
      await cell(page, 'b27', 'status').waitFor();
      expect(await findingsOf(page), look).toEqual([]);
    }
    const science = join(root, KAST, 'complete/reduce/shane_kast_blue_A/Science');
    const spec2d = readdirSync(science).find((name) => name.startsWith('spec2d')) ?? '';
    rmSync(join(science, spec2d));
    await cell(page, 'b27', 'status').getByText('FAILED').waitFor();
    await page.getByRole('link', { name: 'Warnings' }).click();
    await page.getByRole('radiogroup', { name: 'Which warnings' }).waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

function existing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
