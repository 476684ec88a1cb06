// One reduction run again with changes, and a step made anew, by the command line: by itself, and through a host.
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RebuildResult } from '#core/contract/rebuild.ts';
import { RerunResult } from '#core/contract/rerun.ts';
import { startHost, type TestHost } from './e2e/host.ts';
import { removeFolder } from './support/clean-up.ts';
import { slitbench } from './support/slitbench.ts';
import { makeTree, standInPython } from './support/stand-in-tree.ts';

let root: string;
let env: Record<string, string>;
let host: TestHost | null = null;
const EXPOSURES = { 'a1.fits': 'one', 'a2.fits': 'two' };
const folder = () => join(root, 'a/stand_in_A');
const file = () => join(folder(), 'stand_in_A.pypeit');
const told = (change: object, at = folder()) =>
  writeFileSync(join(at, 'told.json'), JSON.stringify({ seconds: 0.2, exposures: EXPOSURES, ...change }));
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-rerun-'));
  env = {
    SLITBENCH_PYTHON: standInPython(join(root, '.python')),
    XDG_CACHE_HOME: join(root, '.cache'),
    XDG_CONFIG_HOME: join(root, '.config'),
    XDG_DATA_HOME: join(root, '.data'),
  };
  makeTree(root, { a: { seconds: 0.2, exposures: EXPOSURES } });
});
afterEach(async () => {
  await host?.kill().catch(() => {});
  host = null;
  await removeFolder(root);
});

/** A run of the command line that ends with this code; what it prints. */
async function says(code: number, ...words: readonly string[]): Promise<string> {
  const { code: ended, stdout, stderr } = await slitbench(words, env);
  expect(`${ended} ${stderr}`).toMatch(new RegExp(`^${code} `));
  return stdout;
}
const products = (at = folder()) => readdirSync(join(at, 'Science')).sort();
const timeOf = (name: string) => statSync(join(folder(), name)).mtimeMs;

test('a frame is left out: the change is shown, the file saved with a backup, and that reduction run alone', async () => {
  await says(0, 'run', root);
  const before = readFileSync(file(), 'utf8');
  const dry = await says(0, 'rerun', folder(), '--drop', 'a2.fits', '--dry-run');
  expect(dry).toContain('- a2.fits | science | two');
  expect(dry).toContain('+ #a2.fits | science | two');
  expect(readFileSync(file(), 'utf8')).toBe(before);

  told({ exposures: { 'a1.fits': 'one' } });
  const result = RerunResult.parse(JSON.parse(await says(0, 'rerun', folder(), '--drop', 'a2', '--json')));
  expect(result.run?.reductions.map(({ state }) => state)).toEqual(['complete']);
  expect(readFileSync(result.backup ?? '', 'utf8')).toBe(before);
  expect(readFileSync(file(), 'utf8')).toBe(before.replace('a2.fits', '#a2.fits'));
  expect(products()).toHaveLength(2);

  expect((await slitbench(['rerun', folder(), '--drop', 'nothing'], env)).stderr).toContain('names no frame nothing');
});

test('the earlier reduction stays untouched, the new one lies beside it, and a name that is taken is refused', async () => {
  await says(0, 'run', root);
  const before = readFileSync(file(), 'utf8');
  const relative = before.replace(/ path .*/, ' path ../raw');
  writeFileSync(file(), relative);
  const made = timeOf('Calibrations/Edges_A_0_DET01.fits');
  const place = join(root, 'a/reduce-other/stand_in_A');
  // Its stand-in finds what it is told in its own folder only; without it it fails, and the first stays as it was.
  const text = await says(1, 'rerun', folder(), '--set', 'reduce.findobj.snr_thresh=3', '--keep-as', 'other');
  expect(text).toContain('+         snr_thresh = 3');
  expect(readFileSync(file(), 'utf8')).toBe(relative);
  expect(timeOf('Calibrations/Edges_A_0_DET01.fits')).toBe(made);
  const copy = readFileSync(join(place, 'stand_in_A.pypeit'), 'utf8');
  expect(copy).toContain(' path ../../raw\n');
  expect(copy).toContain('snr_thresh = 3');
  told({}, place);
  await says(0, 'rerun', place);
  expect(products(place)).toHaveLength(4);

  const taken = await slitbench(['rerun', folder(), '--keep-as', 'Other', '--dry-run'], env);
  expect(taken.code).toBe(1);
  expect(taken.stderr).toContain('reduce-other is there already');
  expect(taken.stderr).toContain('2 is free');
  expect((await slitbench(['rerun', folder(), '--keep-as', '../x', '--dry-run'], env)).stderr).toContain(
    'expected a name',
  );
  const again = RerunResult.parse(JSON.parse(await says(0, 'rerun', place, '--keep-as', '2', '--dry-run', '--json')));
  expect(again).toMatchObject({ kept: place, pypeitFile: join(root, 'a/reduce-2/stand_in_A/stand_in_A.pypeit') });
});

test.each([false, true])('a step is made anew, and comes back if that fails (host: %s)', async (served) => {
  await says(0, 'run', root);
  if (served) host = await startHost(root, env);
  const edges = timeOf('Calibrations/Edges_A_0_DET01.fits');
  const flats = timeOf('Calibrations/Flat_A_0_DET01.fits');
  const dry = await says(0, 'rebuild', folder(), '--step', 'flats', '--dry-run');
  expect(dry).toMatch(/Calibrations\/Flat_A_0_DET01.fits +flats, made anew/);
  expect(dry).toContain('6 files would go aside');
  expect(timeOf('Calibrations/Flat_A_0_DET01.fits')).toBe(flats);

  told({ exitCode: 2 });
  const failed = RebuildResult.parse(JSON.parse(await says(1, 'rebuild', folder(), '--step', 'flats', '--json')));
  expect(failed.restored).toBe('exit code 2');
  expect(timeOf('Calibrations/Flat_A_0_DET01.fits')).toBe(flats);
  expect(products()).toHaveLength(4);

  told({});
  await says(0, 'rebuild', folder(), '--step', 'flat', '--det', 'DET01');
  expect(timeOf('Calibrations/Flat_A_0_DET01.fits')).toBeGreaterThan(flats);
  expect(timeOf('Calibrations/Edges_A_0_DET01.fits')).toBe(edges);
  expect(existsSync(join(folder(), '.slitbench-rebuild.json'))).toBe(false);
  expect((await slitbench(['rebuild', folder(), '--step', 'tilts', '--det', 'DET09'], env)).stderr).toContain(
    'There are those of DET01.',
  );
  expect((await slitbench(['rebuild', folder(), '--step', 'flats', '--group', '7', '--dry-run'], env)).stderr).toMatch(
    /--group 7: there is no such calibration group.*in group 0/s,
  );
  expect((await slitbench(['rebuild', folder(), '--step', 'nonsense'], env)).code).toBe(2);
});
