import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanLog } from '#core/coadds/clean-log.ts';
import { filesBelow, install, recoverInstall } from '#core/coadds/install.ts';
import { placesOf } from '#core/coadds/levels.ts';
import { PROVENANCE } from '#core/coadds/provenance.ts';
import { returnFluxed } from '#core/coadds/return-fluxed.ts';
import { encodeTableFile } from '#core/fits/write-table.ts';
import { stampFrames } from '#core/reductions/frame-stamp.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-install-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const places = () => placesOf({ folder: root }, 'coadd2d');
function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
const NEW = { 'Science_coadd/spec2d_x.fits': 'new', [PROVENANCE]: '{}' };
const OLD = {
  'Science_coadd/spec2d_x.fits': 'old',
  'Science_coadd/spec2d_gone.fits': 'old',
  'keck_deimos_a.coadd2d': 'old',
  'notes.md': 'mine',
  'my plots/a.png': 'mine',
};
const names = () => readdirSync(places().target).sort();

test('what was made takes the place of the former, and what a person put there moves along', () => {
  put(places().target, OLD);
  put(places().stage, { ...NEW, 'notes.md': 'new, too' });
  install(places());
  expect(names()).toEqual([PROVENANCE, 'Science_coadd', 'my plots', 'notes.md', 'notes.md.1']);
  expect(readdirSync(join(places().target, 'Science_coadd'))).toEqual(['spec2d_x.fits']);
  expect(readFileSync(join(places().target, 'notes.md.1'), 'utf8')).toBe('mine');
  expect(existsSync(places().former)).toBe(false);
  expect(existsSync(places().stage)).toBe(false);
});

test('of a result that lists what was made, all else moves along, whatever it is called', () => {
  const files = ['Science_coadd/spec2d_x.fits', 'keck_deimos_a.coadd2d'];
  const made = {
    ...{ kind: 'coadd2d', digest: '', made: '', versions: { slitbench: '', pypeit: '', python: '' } },
    ...{ state: 'complete', cause: null, exposures: [], inputs: [], files },
  };
  put(places().target, {
    'Science_coadd/spec2d_x.fits': 'old',
    'Science_coadd/spec2d_by_hand.fits': 'mine',
    'keck_deimos_a.coadd2d': 'old',
    'sky model.fits': 'mine',
    'tests/night.log': 'mine',
    'QA_coadd/PNGs/a.png': 'old',
    'QA_coadd.tar.gz': 'old',
    [PROVENANCE]: JSON.stringify(made),
  });
  put(places().stage, { ...NEW, tests: 'a file is in the way' });
  install(places());
  expect(filesBelow(places().target)).toEqual([
    PROVENANCE,
    'Science_coadd/spec2d_by_hand.fits',
    'Science_coadd/spec2d_x.fits',
    'night.log',
    'sky model.fits',
    'tests',
  ]);
  expect(readFileSync(join(places().target, 'Science_coadd/spec2d_x.fits'), 'utf8')).toBe('new');
});

test('of a result that lists nothing, what is called as no coadd is stays, wherever it lies', () => {
  const mine = { 'my_stack.fits': 'mine', 'fit.par': 'mine', 'observing.log': 'mine', 'Science_coadd/cut.png': 'mine' };
  const made = ['Science_coadd/spec2d_x.fits', 'coadd2d.par', 'x.coadd2d'];
  put(places().target, { ...Object.fromEntries(made.map((name) => [name, 'old'])), ...mine });
  put(places().stage, { ...NEW, 'coadd2d.par': 'new' });
  install(places());
  expect(filesBelow(places().target)).toEqual(
    [PROVENANCE, 'Science_coadd/spec2d_x.fits', 'coadd2d.par', ...Object.keys(mine)].sort(),
  );
});

test('an install that was cut short after its first step goes on; without a whole new one the former comes back', () => {
  put(places().target, OLD);
  put(places().stage, NEW);
  renameSync(places().target, places().former);
  recoverInstall(places());
  expect(readFileSync(join(places().target, 'Science_coadd/spec2d_x.fits'), 'utf8')).toBe('new');
  expect(names()).toContain('notes.md');

  rmSync(places().target, { recursive: true });
  put(places().former, OLD);
  put(places().stage, { 'Science_coadd/spec2d_x.fits': 'half' });
  recoverInstall(places());
  expect(readFileSync(join(places().target, 'Science_coadd/spec2d_x.fits'), 'utf8')).toBe('old');
  expect(existsSync(places().former)).toBe(false);
});

test('cut short after its second step, the former goes and nothing else', () => {
  put(places().target, NEW);
  put(places().former, OLD);
  recoverInstall(places());
  expect(names()).toEqual([PROVENANCE, 'Science_coadd', 'my plots', 'notes.md']);
  expect(readFileSync(join(places().target, 'Science_coadd/spec2d_x.fits'), 'utf8')).toBe('new');
});

test('a log loses colours and the noise of HDU versions, and nothing else', () => {
  const version =
    'Current version of SpecObj object in code (1.1.11) does not match version used to write your HDU(s)!';
  const raw = `\x1b[1;38;2;49;54;149m    [INFO]\x1b[0m - \x1b[38;2;116;173;209mcoadd.py:f:1\x1b[0m - a 5 % b\r\n[WARNING] :: ${version}\n 10%\r 90%\r100%\nlast [0m]`;
  expect(cleanLog(raw)).toBe('    [INFO] - coadd.py:f:1 - a 5 % b\n100%\nlast [0m]');
});

/** A spectrum of one pixel, and when it was calibrated. */
const spectrum = (flux: number, made: string): Buffer =>
  encodeTableFile(
    [{ name: 'OPT_FLAM', values: Float64Array.of(flux) }],
    [{ keyword: 'MADE', value: made }],
    'SPAT0001',
  );

test('calibrated copies take the place of spectra that are as they were, and differ, and of no others', () => {
  const spec1d = join(root, 'A/Science/spec1d_1.fits');
  const copy = join(root, 'fluxed/spec1d_1.fits');
  put(root, { 'A/Science/spec1d_1.fits': '', 'A/A.pypeit': '', 'fluxed/spec1d_1.fits': '' });
  writeFileSync(spec1d, spectrum(1, 'never'));
  writeFileSync(copy, spectrum(2, 'monday'));
  const exposure = {
    scienceFile: '1.fits',
    dataset: 'd',
    reduceDir: 'reduce',
    reduction: join(root, 'A/A.pypeit'),
    target: '',
    spec2d: '',
    spec1d,
  };
  const stamps = stampFrames([
    { name: 'spec1d_1.fits', path: spec1d, size: statSync(spec1d).size, mtimeMs: 0, forScience: true },
  ]);
  const plain = readFileSync(spec1d);
  writeFileSync(spec1d, spectrum(3, 'since'));
  expect(() => returnFluxed(join(root, 'fluxed'), [exposure], stamps)).toThrow(/reduced again/);
  expect(readFileSync(spec1d)).toEqual(spectrum(3, 'since'));
  writeFileSync(spec1d, plain);
  returnFluxed(join(root, 'fluxed'), [exposure], stamps);
  expect(readFileSync(spec1d)).toEqual(spectrum(2, 'monday'));
  expect(readdirSync(join(root, 'A'))).toEqual(['A.pypeit', 'Science']);
  expect(readdirSync(join(root, 'A/Science'))).toEqual(['spec1d_1.fits']);

  // Calibrated once more, by another coadd: the same spectra stay as they are, date and all.
  const now = stampFrames([
    { name: 'spec1d_1.fits', path: spec1d, size: statSync(spec1d).size, mtimeMs: 0, forScience: true },
  ]);
  writeFileSync(copy, spectrum(2, 'tuesday'));
  returnFluxed(join(root, 'fluxed'), [exposure], now);
  expect(readFileSync(spec1d)).toEqual(spectrum(2, 'monday'));
});
