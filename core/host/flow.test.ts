import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFlow } from '#core/host/flow.ts';
import { Host } from '#core/host/host.ts';
import { removeFolder } from '../../test/support/clean-up.ts';

let folder: string;
let host: Host;
const write = (path: string, text = '') => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-flow-'));
  mkdirSync(join(folder, 'root'));
  host = new Host(join(folder, 'root'));
});
afterEach(async () => {
  await host.close();
  await removeFolder(folder);
});

test('counts what lies there, step by step', async () => {
  for (const name of ['a.fits', 'deep/b.fits.gz', 'notes.txt']) write(`raw/${name}`);
  host.addSources([join(folder, 'raw')]);
  const done = 'root/m/c/2015-05-20/complete';
  write(`${done}/raw/a.fits`);
  write(`${done}/reduce/keck_deimos_A/keck_deimos_A.pypeit`, 'not a setup file');
  write(`${done}/reduce/keck_deimos_A/QA/PNGs/arc.png`);
  write('root/m/c/2015-07-20/complete/raw/c.fits');
  write('root/m/c/2015-09-20/incomplete/raw/d.fits');
  expect(await readFlow(host)).toEqual({
    files: 2,
    organised: 3,
    datasets: { complete: 2, incomplete: 1 },
    setups: { there: 1, lacking: 1 },
    // A setup file that cannot be read stands as failed.
    reductions: { failed: 1 },
    plotted: 1,
  });
});

test('an empty workspace has nothing', async () => {
  expect(await readFlow(host)).toMatchObject({ files: 0, organised: 0, reductions: {}, plotted: 0 });
});
