import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findReductions } from '#core/datasets/layout.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { cache2, lacks, python2 } from '../have.ts';
import { removeFolder } from '../support/clean-up.ts';
import { cacheBeside } from '../support/pypeit.ts';
import { kastFrame, kastNight } from '../support/raw-frames.ts';
import { findingsOf } from './axe.ts';
import { noChromium, openBrowser, openPage } from './chromium.ts';
import { buildPages, startHost, type TestHost } from './host.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const slitbench = join(import.meta.dirname, '../../bin/slitbench');

describe.skipIf(noChromium)('the Setup page', () => {
  let root: string;
  let host: TestHost;
  let browser: Browser;
  let files: readonly string[];
  beforeAll(async () => {
    buildPages();
    root = mkdtempSync(join(tmpdir(), 'slitbench-e2e-setup-'));
    const raw = join(root, 'sources');
    kastNight(join(raw, 'a'), 1);
    kastNight(join(raw, 'b'), 12);
    kastFrame(join(raw, 'c/c1.fits'), 'science', '2015-05-24T05:00:00.00');
    const env = { XDG_CACHE_HOME: cacheBeside(cache2, join(root, '.cache')), XDG_CONFIG_HOME: join(root, '.config') };
    const run = (...args: readonly string[]) =>
      execFileSync(slitbench, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
    run('organize', raw, '--into', root);
    run('setup', root);
    // A tree that pypeit_setup made, and which someone then wrote into.
    const old = findReductions(root)[0]?.pypeitFile ?? '';
    mkdirSync(join(root, 'theirs/shane_kast_blue_A'), { recursive: true });
    writeFileSync(
      join(root, 'theirs/shane_kast_blue_A/shane_kast_blue_A.pypeit'),
      readFileSync(old, 'utf8')
        .replace(/^# Written.*\n# UTC.*\n/, '# by hand\n')
        .replace('[rdx]\n', '[rdx]  # what to reduce\n'),
    );
    files = findReductions(root).map(({ pypeitFile }) => pypeitFile);
    host = await startHost(root, python2 === null ? {} : { SLITBENCH_PYTHON: python2 });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await host?.kill();
    await removeFolder(root);
  });

  const theirs = () => files.find((path) => path.includes('/theirs/')) ?? '';
  const own = (date: string) => files.find((path) => path.includes(date)) ?? '';
  const open = async (path: string, tab = '') => {
    const name = path
      .slice(root.length + 1)
      .split('/')
      .map(encodeURIComponent)
      .join('/');
    return openPage(browser, host.address, `/setup/${name}${tab === '' ? '' : `?tab=${tab}`}`);
  };
  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Save the setup file' });
  /** Save by keys, as one who has seen the differences. */
  const save = async (page: Page) => {
    await page.keyboard.press('Control+s');
    await dialog(page).getByRole('button', { name: 'Save', exact: true }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/Saved\. (Reduce|Runs reduces) it/).waitFor();
  };

  test('lists datasets, what the incomplete ones lack, and trees of others; axe finds nothing', async () => {
    const { page, errors } = await openPage(browser, host.address, '/setup');
    const list = page.getByRole('region', { name: 'Setup files' });
    await list.getByText('lacks flat, arc').waitFor();
    expect(await list.getByText('written', { exact: false }).count()).toBe(2);
    await list.getByText('edited by hand').waitFor();
    await page.getByRole('grid', { name: 'Frames' }).getByText('b5.fits').waitFor();
    await page.getByText('as PypeIt groups it').first().waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await list.getByRole('button', { name: /lacks/ }).click();
    await page.getByText('is incomplete', { exact: false }).waitFor();
    expect(errors).toEqual([]);
    await page.close();
  });

  test('rows are edited by keys, several at once, undone, compared and saved; comments stay; the save is undone', async () => {
    const { page, errors } = await open(theirs());
    const before = readFileSync(theirs(), 'utf8');
    const grid = page.getByRole('grid', { name: 'Frames' });
    await grid.getByText('b4.fits').click();
    await page.keyboard.press('Space');
    const use = grid.getByRole('checkbox', { name: 'Use b4.fits' });
    await expect.poll(() => use.isChecked()).toBe(false);
    await page.keyboard.press('Control+z');
    await expect.poll(() => use.isChecked()).toBe(true);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => use.isChecked()).toBe(false);
    // All rows into calibration group 3, but first give up an edit.
    await page.keyboard.press('Control+a');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.type('7');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.keyboard.type('3');
    await page.keyboard.press('Enter');
    await expect.poll(() => grid.getByRole('gridcell', { name: '3', exact: true }).count()).toBe(5);
    await page.getByRole('button', { name: 'Add comb_id and bkg_id' }).click();
    await grid.getByRole('columnheader', { name: 'bkg_id' }).waitFor();
    await page.getByRole('tab', { name: /Differences/ }).click();
    await page.getByText('+ 6 lines').waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await page.keyboard.press('Control+s');
    await dialog(page).getByText('+ 6 lines added').waitFor();
    const changes = dialog(page).getByRole('region', { name: 'What changes' });
    expect(await changes.getByText('removed', { exact: true }).count()).toBe(6);
    await changes.getByText('#b4.fits').waitFor();
    await changes.getByText('commented out, calib').waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Go on editing' }).click();
    await dialog(page).waitFor({ state: 'hidden' });
    expect(readFileSync(theirs(), 'utf8')).toBe(before);
    await page.getByRole('tab', { name: 'Frames' }).click();
    await grid.getByText('b4.fits').click();
    await page.keyboard.press('Control+s');
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'hidden' });
    await grid.and(page.locator(':focus')).waitFor();
    await page.getByRole('tab', { name: /Differences/ }).click();
    await save(page);
    const after = readFileSync(theirs(), 'utf8');
    expect(after).toContain('# by hand\n');
    expect(after).toContain('[rdx]  # what to reduce\n');
    expect(after).toMatch(/#b4\.fits \|.*\| +3 \| +-1 \| +-1\n/);
    await page.getByRole('button', { name: 'Undo the save' }).click();
    await page.getByText('Brought back.').waitFor();
    expect(readFileSync(theirs(), 'utf8')).toBe(before);
    expect(readFileSync(`${theirs()}.2.bak`, 'utf8')).toBe(after);
    // Undo goes on to before it was brought back.
    await page.getByText('No differences').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('+ 6 lines').waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Give up the changes' }).click();
    await page.getByText('No differences').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('+ 6 lines').waitFor();
    expect(readFileSync(theirs(), 'utf8')).toBe(before);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('what cannot be written in a cell is said, and nothing changes', async () => {
    const { page } = await open(theirs());
    await page.getByRole('row').filter({ hasText: 'b4.fits' }).getByRole('gridcell').nth(2).dblclick();
    await page.getByRole('textbox', { name: 'frametype of b4.fits' }).fill('sciense');
    await page.keyboard.press('Enter');
    await page.getByText('PypeIt knows no frame type sciense').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.close();
  });

  test('text and table are one; a text that cannot be read says where; a conflict keeps both', async () => {
    const path = own('2015-05-01');
    const { page, errors } = await open(path, 'text');
    const editor = page.getByRole('textbox', { name: 'Text of the setup file' });
    await editor.getByText('data read').click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('[broken\n');
    await page.getByText('expected [section] or key = value').first().waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByText('expected [section]').count()).toBe(0);
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('# typed\n');
    await page.keyboard.press('Control+s');
    await dialog(page).getByText('+ 1 line added').waitFor();
    writeFileSync(path, `${readFileSync(path, 'utf8')}# of another\n`);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The file was changed on disk').waitFor();
    // Who hears of it from the list before the save does is back in the editor.
    if ((await dialog(page).count()) === 0) await page.keyboard.press('Control+s');
    await dialog(page).getByRole('heading', { name: 'The file was changed on disk' }).waitFor();
    await dialog(page).getByText('# of another').waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'hidden' });
    expect(readFileSync(path, 'utf8')).not.toContain('# typed');
    await page.keyboard.press('Control+s');
    await dialog(page).getByRole('button', { name: 'Take what is on disk' }).click();
    await editor.getByText('# of another').waitFor();
    await expect.poll(() => editor.getByText('# typed').count()).toBe(0);
    await editor.click();
    await page.keyboard.press('Control+z');
    await editor.getByText('# typed').waitFor();
    await page.getByText('The file was changed on disk').waitFor({ state: 'hidden' });
    writeFileSync(path, `${readFileSync(path, 'utf8')}# of a third\n`);
    await page.getByRole('alert').getByText('The file was changed on disk').waitFor();
    await page.keyboard.press('Control+s');
    await dialog(page).getByRole('button', { name: 'Save mine over it' }).click();
    await page.getByText(/Saved\. (Reduce|Runs reduces) it/).waitFor();
    expect(readFileSync(path, 'utf8')).toMatch(/^# typed\n/);
    expect(readFileSync(`${path}.1.bak`, 'utf8')).toContain('# of a third');
    expect(errors).toEqual([]);
    await page.close();
  });

  test('an answer that comes after something was typed does not take it away; closing asks', async () => {
    const context = await browser.newContext();
    let held: (() => void)[] | null = null;
    await context.routeWebSocket(/.*/, (socket) => {
      socket.connectToServer().onMessage((message) => {
        if (held === null) socket.send(message);
        else held.push(() => socket.send(message));
      });
    });
    const page = await context.newPage();
    const { origin, hash } = new URL(host.address);
    await page.goto(`${origin}/setup/${own('2015-05-12').slice(root.length + 1)}${hash}`);
    await page.getByRole('grid', { name: 'Frames' }).getByText('b4.fits').click();
    await page.keyboard.press('3');
    const editor = page.getByRole('textbox', { name: 'Text of the setup file' });
    await editor.getByText('data read').waitFor();
    await page.keyboard.press('1');
    held = [];
    await page.getByRole('grid', { name: 'Frames' }).getByText('b4.fits').click();
    await page.keyboard.press('Space');
    await page.keyboard.press('3');
    await editor.getByText('data read').click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('# typed\n');
    await expect.poll(() => held?.length).toBeGreaterThan(0);
    for (const send of held) send();
    held = null;
    await editor.getByText('#b4.fits').waitFor();
    expect(await editor.getByText('# typed').count()).toBe(1);
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    expect(await editor.getByText('# typed').count()).toBe(1);
    await context.close();
  });

  test('the address brings back the file, the tab and the row, also after a reload', async () => {
    const { page, errors } = await openPage(browser, host.address, '/setup');
    await page.getByRole('grid', { name: 'Frames' }).getByText('b4.fits').waitFor();
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/setup\/.*\.pypeit$/);
    await page.getByRole('region', { name: 'Setup files' }).getByText('pypeit_setup').click();
    await expect.poll(() => page.url()).toContain('/theirs/');
    const row = page.getByRole('row').filter({ hasText: 'b5.fits' });
    await row.getByText('b5.fits').click();
    await expect.poll(() => page.url()).toContain('row=b5.fits');
    await page.reload();
    await expect.poll(() => row.getAttribute('aria-selected')).toBe('true');
    expect(page.url()).toContain('/theirs/');
    await page.getByRole('tab', { name: 'Text' }).click();
    await expect.poll(() => page.url()).toMatch(/tab=text/);
    expect(page.url()).toContain('row=b5.fits');
    await page.reload();
    await page.getByRole('textbox', { name: 'Text of the setup file' }).waitFor();
    const commands = page.getByRole('region', { name: 'Command lines' });
    expect(await commands.getByText('slitbench run ').textContent()).toMatch(/slitbench run \/.*\/theirs\/.*\.pypeit$/);
    expect(await commands.getByText('slitbench setup').count()).toBe(0);
    expect(errors).toEqual([]);
    await page.context().close();
    const lost = await openPage(browser, host.address, '/setup/not/here.pypeit');
    await lost.page.getByText('This address names nothing that is here').waitFor();
    expect(await findingsOf(lost.page)).toEqual([]);
    await lost.page.context().close();
  });

  test('the current row is in sight, by a link and by keys', async () => {
    const path = join(root, 'long/shane_kast_blue_A/shane_kast_blue_A.pypeit');
    mkdirSync(join(path, '..'), { recursive: true });
    const rows = Array.from({ length: 300 }, (_, i) => ` b${i}.fits | bias | 0`);
    const head = '[rdx]\nspectrograph = shane_kast_blue\nsetup read\nSetup A:\n  x: 1\nsetup end\n';
    writeFileSync(path, `${head}data read\n path /raw\nfilename | frametype | calib\n${rows.join('\n')}\ndata end\n`);
    const { page } = await openPage(browser, host.address, `/setup/${path.slice(root.length + 1)}?row=b250.fits`);
    const grid = page.getByRole('grid', { name: 'Frames' });
    const isInSight = async (name: string) => {
      const row = await grid.getByText(name, { exact: true }).boundingBox();
      const all = await grid.boundingBox();
      return row !== null && all !== null && row.y >= all.y + 28 && row.y + row.height <= all.y + all.height;
    };
    await expect.poll(() => isInSight('b250.fits')).toBe(true);
    await grid.focus();
    for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowDown');
    await expect.poll(() => isInSight('b280.fits')).toBe(true);
    for (let i = 0; i < 60; i++) await page.keyboard.press('ArrowUp');
    await expect.poll(() => isInSight('b220.fits')).toBe(true);
    await expect.poll(() => new URL(page.url()).searchParams.get('row')).toBe('b220.fits');
    await page.context().close();
  });

  test('while a reduction runs there nothing can be changed', async () => {
    const path = own('2015-05-12');
    using lock = takeLock(join(path, '../.slitbench-lock'), 'run_pypeit');
    const { page } = await open(path);
    await page.getByText('is at work there').first().waitFor();
    expect(await page.getByRole('checkbox', { name: 'Use b4.fits' }).isDisabled()).toBe(true);
    lock.release();
    await expect.poll(() => page.getByRole('checkbox', { name: 'Use b4.fits' }).isDisabled()).toBe(false);
    await page.close();
  });

  test.skipIf(lacks('the form of parameters in a browser (Python with PypeIt)', python2))(
    'the form shows every parameter, finds, sets and resets; PypeIt says what it refuses; a template goes to other files',
    async () => {
      const { page, errors } = await open(theirs(), 'parameters');
      await page.getByText(/^1,1\d\d of 1,1\d\d$/).waitFor({ timeout: 60_000 });
      await page.getByRole('textbox', { name: 'Find a parameter' }).fill('findobj snr_thresh');
      await expect.poll(() => new URL(page.url()).searchParams.get('find')).toBe('findobj snr_thresh');
      await page.reload();
      await page.getByRole('textbox', { name: 'reduce.findobj.snr_thresh' }).fill('low', { timeout: 60_000 });
      await page.keyboard.press('Enter');
      await page.getByText('a number is expected').waitFor();
      await page.getByRole('textbox', { name: 'reduce.findobj.snr_thresh' }).fill('12.5');
      await page.keyboard.press('Enter');
      await page.getByRole('img', { name: 'set in this file' }).waitFor();
      expect(await findingsOf(page)).toEqual([]);
      await page.getByRole('tab', { name: 'Text' }).click();
      const editor = page.getByRole('textbox', { name: 'Text of the setup file' });
      await editor.getByText('12.5').click();
      expect(await findingsOf(page)).toEqual([]);
      await page.keyboard.press('End');
      await page.keyboard.type('\nfind_tr');
      await page.keyboard.press('Control+Space');
      await page.getByRole('option', { name: /find_trim_edge/ }).waitFor();
      // The editor takes no key for its list in the first moment.
      await page.waitForTimeout(300);
      await page.keyboard.press('Enter');
      await editor.getByText('find_trim_edge').waitFor();
      await page.keyboard.type('nonsense');
      await editor.getByText('nonsense').waitFor();
      await page.getByRole('tab', { name: /Parameters ✕ 1/ }).click();
      await page.getByRole('textbox', { name: 'Find a parameter' }).fill('find_trim_edge');
      await page.getByText(/PypeIt: .*find_trim_edge/).waitFor();
      await page.getByRole('button', { name: 'Back to the default of reduce.findobj.find_trim_edge' }).click();
      await expect.poll(() => page.getByRole('tab', { name: /✕/ }).count()).toBe(0);

      await page.getByRole('button', { name: 'Templates' }).click();
      await page.getByRole('textbox', { name: 'Keep the parameters' }).fill('faint targets');
      await page.keyboard.press('Enter');
      await page.getByText('Kept in').waitFor();
      expect(await findingsOf(page)).toEqual([]);
      await page.keyboard.press('Escape');
      const list = page.getByRole('region', { name: 'Setup files' });
      await list.getByRole('checkbox', { name: /2015-05-12/ }).check();
      await page.getByRole('button', { name: 'Templates' }).click();
      await page.getByRole('button', { name: 'Look what it changes in 1 file' }).click();
      await page.getByText('snr_thresh = 12.5').waitFor();
      expect(readFileSync(own('2015-05-12'), 'utf8')).not.toContain('snr_thresh');
      await page.getByRole('button', { name: 'Save 1 file' }).click();
      await page.getByText('Saved 1 file').waitFor();
      expect(readFileSync(own('2015-05-12'), 'utf8')).toContain('snr_thresh = 12.5');
      expect(errors).toEqual([]);
      await page.close();
    },
  );
});
