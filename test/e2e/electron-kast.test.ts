// The real Kast night of 2015-05-20 in a real Electron: dropped on the window, organised, set up, reduced by real PypeIt.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cache2, lacks, python2, shared, slow } from '../have.ts';
import { endHost, removeFolder } from '../support/clean-up.ts';
import { cacheBeside } from '../support/pypeit.ts';
import { dropOn, newHome, noElectron, openScreen, type Screen, startApp, type TestApp } from './electron.ts';
import {
  cellOf,
  openPart,
  organiseAndSetUp,
  seeItComplete,
  seePlot,
  seeTheLogGrow,
  seeTheNight,
  start,
} from './kast-way.ts';

const MINUTES = 60_000;
const missing = noElectron || lacks('the Kast night dropped on the window and reduced (slow)', python2, shared, slow);

describe.skipIf(missing)('the Kast night, dropped on the window', { timeout: 30 * MINUTES }, () => {
  let screen: Screen;
  let home: string;
  let root: string;
  let run: TestApp;
  beforeAll(async () => {
    screen = await openScreen();
    home = newHome();
    root = join(home, 'redux');
    cpSync(join(shared ?? '', 'data/kast/raw'), join(home, 'night of 2015-05-20'), { recursive: true });
    run = await startApp(screen, [`--workspace=${root}`], home, {
      XDG_CACHE_HOME: cacheBeside(cache2, join(home, 'cache')),
      SLITBENCH_PYTHON: python2 ?? '',
    });
    await run.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  }, 5 * MINUTES);
  afterAll(async () => {
    await run?.close();
    await endHost(root);
    await screen?.close();
    await removeFolder(home);
  });

  test('becomes spectra: frames, plan, setup file, a live log, progress, plots', async () => {
    const { page } = run;
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    await dropOn(page, [join(home, 'night of 2015-05-20')]);
    await seeTheNight(page);
    await organiseAndSetUp(page, root);
    await start(page);
    await seeTheLogGrow(page);
    await seePlot(page, 'Arc_1dfit_');
    await page.getByRole('main').getByText('running').first().waitFor();
    await openPart(page, 'State');
    await page.getByText(/exposure 1 of 2/).waitFor({ timeout: 5 * MINUTES });
    await cellOf(page, 'exposure b24.fits.gz', 'spec1d').waitFor();
    await seeItComplete(page, root, ['b24', 'b27']);
    for (const name of ['Arc_tilts_2d_', 'b24-', 'b27-']) await seePlot(page, name);
    expect(errors).toEqual([]);
  });
});
