// Reductions under way, and the window that closes: a real Electron, a real host, stand-ins for run_pypeit.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
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
