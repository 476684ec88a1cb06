// Reductions under way, and the window that closes, or whose host is killed: a real Electron, a real host, stand-ins for run_pypeit.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readHost } from '#core/host/host-record.ts';
import { ProcessTree } from '#core/reductions/process-tree.ts';
import { readRecord } from '#core/reductions/record.ts';
import { endHost, removeFolder } from '../support/clean-up.ts';
import { makeTree, standInPython, type Told } from '../support/stand-in-tree.ts';
import { newHome, noElectron, openScreen, type Screen, startApp, type TestApp } from './electron.ts';

const told = (seconds: number): Told => ({ seconds, exposures: { 'd1.fits': 'UDS' } });
const Asked = z.array(z.string());

describe.skipIf(noElectron)('the window and reductions', () => {
  let screen: Screen;
  let home: string;
  let root: string;
  let run: TestApp;
  const start = () =>
    startApp(screen, [`--workspace=${root}`], home, {
      SLITBENCH_PYTHON: standInPython(join(home, '.python')),
      XDG_DATA_HOME: join(home, '.data'),
    });
  const stateOf = (name: string) => readRecord(join(root, name, 'stand_in_A'))?.state ?? 'none';

  beforeAll(async () => {
    screen = await openScreen();
    home = newHome();
    root = join(home, 'redux');
    mkdirSync(root);
    makeTree(root, { a: told(4), b: told(4), c: told(4), d: told(4) });
    run = await start();
  });
  afterAll(async () => {
    await run?.close();
    await endHost(root);
    await screen?.close();
    await removeFolder(home);
  });

  const quit = async (answer: string): Promise<readonly string[]> => {
    const gone = new Promise<void>((done) => run.app.process().once('exit', () => done()));
    const asked = run.app.evaluate(
      ({ app, dialog }, choice) =>
        new Promise<string[]>((tell) => {
          Reflect.set(dialog, 'showMessageBox', async (_window: unknown, { buttons }: { buttons: string[] }) => {
            tell(buttons);
            await new Promise((done) => setTimeout(done, 300));
            return { response: buttons.indexOf(choice), checkboxChecked: false };
          });
          app.quit();
        }),
      answer,
    );
    const buttons = Asked.parse(await asked);
    await gone;
    return buttons;
  };

  test('stopped after the current ones, what runs ends well and nothing new begins', async () => {
    await run.page.getByRole('link', { name: 'Runs' }).click();
    await run.page.getByRole('button', { name: /Start all/ }).click();
    await expect
      .poll(() => ['a', 'b', 'c', 'd'].filter((name) => stateOf(name) === 'running').length)
      .toBeGreaterThan(0);
    const buttons = await quit('Stop After Current');
    expect(buttons).toEqual(['Keep Running', 'Stop After Current', 'Stop Now', 'Cancel']);
    const states = () => ['a', 'b', 'c', 'd'].map(stateOf).sort();
    await expect.poll(states).not.toContain('running');
    expect(states().filter((state) => state === 'none').length).toBeGreaterThan(0);
    expect(states()).not.toContain('cancelled');
  });
});

describe.skipIf(noElectron)('the window when its host is killed while reductions run', { timeout: 180_000 }, () => {
  let screen: Screen;
  let home: string;
  let root: string;
  let run: TestApp;
  const folderOf = (name: string) => join(root, name, 'stand_in_A');
  const record = (name: string) => readRecord(folderOf(name));
  const host = () => readHost(root)?.process.pid ?? null;

  beforeAll(async () => {
    screen = await openScreen();
    home = newHome();
    root = join(home, 'redux');
    mkdirSync(root);
    makeTree(root, { a: told(300), b: told(300) });
    run = await startApp(screen, [`--workspace=${root}`], home, {
      SLITBENCH_PYTHON: standInPython(join(home, '.python')),
      XDG_DATA_HOME: join(home, '.data'),
    });
  });
  afterAll(async () => {
    for (const name of ['a', 'b']) {
      const { state, pypeit } = record(name) ?? {};
      if (state === 'running' && pypeit) new ProcessTree(pypeit.pid).signal('SIGKILL');
    }
    await run?.close();
    await endHost(root);
    await screen?.close();
    await removeFolder(home);
  });

  test('says so, starts it again, and shows how each run is in truth', async () => {
    const { page } = run;
    const row = (name: string) => page.getByRole('row').filter({ hasText: `${name}/stand_in_A` });
    const patience = { timeout: 60_000 };
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('textbox', { name: 'Workers' }).fill('2');
    await page.getByRole('textbox', { name: 'Workers' }).press('Enter');
    await page.getByRole('button', { name: /Start all/ }).click();
    for (const name of ['a', 'b']) {
      await row(name).getByText('running').waitFor(patience);
      await expect.poll(() => record(name)?.pypeit ?? null, patience).not.toBeNull();
    }
    const [before, id, other] = [host(), record('a')?.id, record('b')?.id];
    const ended = record('b')?.pypeit?.pid;
    if (before === null || ended === undefined) throw new Error('nothing runs');

    const said = page.getByRole('alertdialog', { name: 'The host does not answer' });
    const sees = said.getByText('It is started again by itself').waitFor(patience);
    process.kill(before, 'SIGKILL');
    // While there is no host one of the two is ended, too.
    new ProcessTree(ended).signal('SIGKILL');
    await sees;
    await said.waitFor({ state: 'detached', ...patience });
    await expect.poll(host, patience).not.toBeNull();
    expect(host()).not.toBe(before);

    await row('a').getByText('running').waitFor(patience);
    // Killed under its supervisor's eyes it stays ended; the row says what befell it.
    await expect.poll(() => record('b')?.state, patience).toBe('failed');
    await row('b').filter({ hasText: 'unfinished' }).filter({ hasText: 'killed (SIGKILL)' }).waitFor(patience);
    expect(record('b')?.id).toBe(other);
    // It is the same run, not another one.
    expect(record('a')?.id).toBe(id);
    for (const name of ['a', 'b']) expect(existsSync(join(folderOf(name), 'DOUBLE'))).toBe(false);
    // And the new host has it in hand.
    await row('a').click();
    await page.getByRole('button', { name: 'Cancel selected' }).click();
    await page.getByRole('button', { name: 'End them' }).click();
    await row('a').getByText('cancelled').first().waitFor(patience);
    expect(record('a')).toMatchObject({ id, state: 'cancelled' });
  });
});
