// What must not be lost when windows close or their host moves: a real Electron, real hosts, stand-ins for run_pypeit.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { readRecord } from '#core/reductions/record.ts';
import { endHost, removeFolder } from '../support/clean-up.ts';
import { makeTree, standInPython } from '../support/stand-in-tree.ts';
import { newHome, noElectron, openScreen, type Screen, startApp, type TestApp } from './electron.ts';

const HostRecord = z.looseObject({ process: z.looseObject({ pid: z.number() }), port: z.number() });
const Texts = z.array(z.string());
const PATIENCE = { timeout: 60_000 };

describe.skipIf(noElectron)('closing windows', () => {
  let screen: Screen;
  let home: string;
  let run: TestApp;
  const rootOf = (name: string) => join(home, name);
  const hostFile = (name: string) => join(rootOf(name), '.slitbench/host.json');
  const hostOf = (name: string) => HostRecord.parse(JSON.parse(readFileSync(hostFile(name), 'utf8')));
  const stateOf = (name: string) => readRecord(join(rootOf(name), 'a/stand_in_A'))?.state ?? 'none';

  beforeAll(async () => {
    screen = await openScreen();
    home = newHome();
    for (const name of ['one', 'two']) {
      mkdirSync(rootOf(name));
      makeTree(rootOf(name), { a: { seconds: 600, exposures: { 'd1.fits': 'UDS' } } });
    }
    run = await startApp(screen, [`--workspace=${rootOf('one')}`], home, {
      SLITBENCH_PYTHON: standInPython(join(home, '.python')),
      XDG_DATA_HOME: join(home, '.data'),
    });
    await run.page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await run.app.evaluate(({ dialog }) => {
      const asked: string[] = [];
      const answers: string[] = [];
      Object.assign(globalThis, { asked, answers });
      Reflect.set(dialog, 'showMessageBox', async (_: unknown, given: { message: string; buttons: string[] }) => {
        await new Promise((done) => setTimeout(done, 300)); // As a person would.
        asked.push(`${given.message}: ${given.buttons.join(', ')}`);
        return { response: given.buttons.indexOf(answers.shift() ?? ''), checkboxChecked: false };
      });
    });
  });
  afterAll(async () => {
    await run?.close();
    for (const name of ['one', 'two']) {
      await endHost(rootOf(name));
      if (stateOf(name) !== 'running') continue;
      process.kill(readRecord(join(rootOf(name), 'a/stand_in_A'))?.supervisor.pid ?? Number.NaN, 'SIGTERM');
      await vi.waitFor(() => expect(stateOf(name)).toBe('cancelled'), PATIENCE);
    }
    await screen?.close();
    await removeFolder(home);
  });

  const answer = (...labels: readonly string[]) =>
    run.app.evaluate((_, given) => void (Reflect.get(globalThis, 'answers') as string[]).push(...given), labels);
  /** What was asked since one looked last, once it was so many times. */
  const asked = async (count: number) => {
    const now = async () => Texts.parse(await run.app.evaluate(() => Reflect.get(globalThis, 'asked')));
    await expect.poll(async () => (await now()).length, PATIENCE).toBeGreaterThanOrEqual(count);
    const all = await now();
    await run.app.evaluate(() => void (Reflect.get(globalThis, 'asked') as string[]).splice(0));
    return all;
  };
  const close = (title: string) =>
    run.app.evaluate(
      ({ BrowserWindow }, name) =>
        BrowserWindow.getAllWindows()
          .find((window) => window.getTitle().startsWith(name))
          ?.close(),
      title,
    );
  const count = () => run.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  const unsaved = (page: Page) => page.getByText('✎ unsaved');
  /** Leave a draft on the Setup page. */
  const edit = async (page: Page) => {
    await page.getByRole('link', { name: 'Setup' }).click();
    const grid = page.getByRole('grid', { name: 'Frames' });
    await grid.getByText('d1.fits').click();
    await page.keyboard.press('Space');
    await unsaved(page).waitFor();
    // What the host does on its own when it starts would be asked about first.
    await page
      .getByRole('region', { name: 'Tasks' })
      .getByText('running')
      .waitFor({ state: 'hidden', ...PATIENCE });
  };
  const LOSES = 'one: edits of a setup file are not saved';

  test('edits that are not saved keep the window open, unless their user gives them up', async () => {
    await edit(run.page);
    await answer('Keep Open');
    await close('one');
    expect(await asked(1)).toEqual([`${LOSES}: Close Without Saving, Keep Open`]);
    await answer('Keep Open');
    await run.app.evaluate(({ app }) => app.quit());
    expect(await asked(1)).toEqual([`${LOSES}: Close Without Saving, Keep Open`]);
    await answer('Keep Open');
    await run.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.reload());
    expect(await asked(1)).toEqual([`${LOSES}: Reload Without Saving, Keep Open`]);
    expect(await unsaved(run.page).count()).toBe(1);
    await answer('Reload Without Saving');
    await run.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.reload());
    await unsaved(run.page).waitFor({ state: 'detached' });
    expect(await asked(1)).toHaveLength(1);
  });

  test('a host that comes back at another address is followed there, once, on the same page', async () => {
    await run.page.getByRole('link', { name: 'Runs' }).click();
    await run.page.waitForURL('**/runs');
    await run.app.evaluate(({ BrowserWindow }) => {
      const led: string[] = [];
      Object.assign(globalThis, { led });
      BrowserWindow.getAllWindows()[0]?.webContents.on('did-navigate', (_event, address) => void led.push(address));
    });
    // The port that the next host would take is taken.
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const before = hostOf('one');
    writeFileSync(hostFile('one'), JSON.stringify({ ...before, port: (other.address() as AddressInfo).port }));
    process.kill(before.process.pid, 'SIGKILL');
    await expect.poll(() => hostOf('one').process.pid, PATIENCE).not.toBe(before.process.pid);
    const origin = () => `http://127.0.0.1:${hostOf('one').port}`;
    await expect.poll(() => new URL(run.page.url()).origin, PATIENCE).toBe(origin());
    expect(hostOf('one').port).not.toBe(before.port);
    await run.page.getByRole('grid', { name: 'Reductions' }).getByText('not started').waitFor();
    const led = Texts.parse(await run.app.evaluate(() => Reflect.get(globalThis, 'led')));
    expect(led.map((address) => address.replace(/#.*/, ''))).toEqual([`${origin()}/runs`]);
    other.close();
  });

  test('quitting asks all windows before it does anything in one of them', async () => {
    const opening = run.app.waitForEvent('window');
    await run.page.evaluate(`slitbench.openWorkspace(${JSON.stringify(rootOf('two'))})`);
    const second = await opening;
    for (const [page, name] of [
      [run.page, 'one'],
      [second, 'two'],
    ] as const) {
      await page.getByRole('link', { name: 'Runs' }).click();
      await page.getByRole('button', { name: 'Start all' }).click();
      await expect.poll(() => stateOf(name), PATIENCE).toBe('running');
      await page.getByRole('grid', { name: 'Reductions' }).getByText('running').waitFor(PATIENCE);
    }
    const WORK = 'work is in progress: Keep Running, Stop After Current, Stop Now, Cancel';
    await answer('Stop Now', 'Cancel');
    await run.app.evaluate(({ app }) => app.quit());
    expect(await asked(2)).toEqual([`one: ${WORK}`, `two: ${WORK}`]);
    // Nor is the first let go: it asks again.
    await answer('Cancel');
    await close('one');
    expect(await asked(1)).toEqual([`one: ${WORK}`]);
    expect(await count()).toBe(2);
    expect([stateOf('one'), stateOf('two')]).toEqual(['running', 'running']);

    const gone = new Promise<void>((done) => run.app.process().once('exit', () => done()));
    await answer('Stop Now', 'Keep Running');
    await run.app.evaluate(({ app }) => app.quit()).catch(() => {});
    await gone;
    await expect.poll(() => stateOf('one'), PATIENCE).toBe('cancelled');
    expect(stateOf('two')).toBe('running');
  });
});
