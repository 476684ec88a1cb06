import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type LeftFile, planSetAside, setAside } from '#core/reductions/set-aside.ts';

let clock = 0;
const left = (path: string, broken: string | null = null): LeftFile => ({ path, mtimeMs: ++clock, broken });

const CALIBRATIONS = ['Bias', 'Edges', 'Arc', 'WaveCalib', 'Tilts', 'Flat', 'Slits'];
const files = (): readonly LeftFile[] => [
  ...CALIBRATIONS.map((name) => left(`Calibrations/${name}_A_0_DET01.fits`)),
  ...['spec1d_b24-F_K_1.fits', 'spec1d_b24-F_K_1.txt', 'spec2d_b24-F_K_1.fits', 'spec1d_b27-J_K_2.fits'].map((name) =>
    left(`Science/${name}`),
  ),
];
const end = { frames: [], abrupt: false, sinceMs: 0, blind: false };
const paths = (some: readonly LeftFile[], change: object) =>
  planSetAside(some, { ...end, ...change }).map((aside) => aside.path);

test('after a clean failure only what is not whole goes', () => {
  expect(paths(files(), {})).toEqual([]);
  expect(paths([...files(), left('Science/spec2d_b9-x.fits', 'short')], {})).toEqual(['Science/spec2d_b9-x.fits']);
});

test('the products of the exposure in progress go, those of others stay', () => {
  expect(paths(files(), { frames: ['b27.fits.gz'] })).toEqual(['Science/spec1d_b27-J_K_2.fits']);
  expect(paths(files(), { frames: ['b2.fits.gz'] })).toEqual([]);
});

test('after an abrupt end the calibration written last goes; with the slits the flat field that changed them', () => {
  expect(paths(files(), { abrupt: true })).toEqual([
    'Calibrations/Slits_A_0_DET01.fits',
    'Calibrations/Flat_A_0_DET01.fits',
  ]);
  const early = files().filter(({ path }) => !/Slits|Flat/.test(path));
  expect(paths(early, { abrupt: true })).toEqual(['Calibrations/Tilts_A_0_DET01.fits']);
});

test('a calibration of an earlier run is not in doubt', () => {
  expect(paths(files(), { abrupt: true, sinceMs: clock + 1 })).toEqual([]);
});

test('slits of another detector leave this flat field alone', () => {
  const both = [...files(), left('Calibrations/Slits_A_0_DET02.fits.gz')];
  expect(paths(both, { abrupt: true })).toEqual(['Calibrations/Slits_A_0_DET02.fits.gz']);
});

test('where nothing tells what was in progress, the newest products are in doubt', () => {
  expect(paths(files(), { blind: true })).toEqual(['Science/spec1d_b27-J_K_2.fits']);
});

test('what is set aside twice within a second is all kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slitbench-aside-'));
  vi.useFakeTimers({ now: 0, toFake: ['Date'] });
  try {
    const pypeitFile = join(folder, 'x_A.pypeit');
    mkdirSync(join(folder, 'Science'));
    const kept = ['first', 'second', 'third'].map((text) => {
      writeFileSync(join(folder, 'Science/spec1d.fits'), text);
      return join(setAside({ folder, pypeitFile }, ['Science/spec1d.fits'], 'console.txt'), 'Science/spec1d.fits');
    });
    expect(kept.map((path) => readFileSync(path, 'utf8'))).toEqual(['first', 'second', 'third']);
  } finally {
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  }
});

const other = statSync('/dev/shm', { throwIfNoEntry: false })?.dev;
test.skipIf(other === undefined || other === statSync(tmpdir()).dev)(
  'a link to another disk is named before anything is moved; one to the same disk is none',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'slitbench-aside-'));
    const away = mkdtempSync('/dev/shm/slitbench-aside-');
    try {
      mkdirSync(join(folder, 'here'));
      symlinkSync(join(folder, 'here'), join(folder, 'Calibrations'));
      symlinkSync(away, join(folder, 'Science'));
      const paths = ['Calibrations/Arc.fits', 'Science/spec1d.fits'];
      for (const path of paths) writeFileSync(join(folder, path), '');
      const pypeitFile = join(folder, 'x_A.pypeit');
      expect(() => setAside({ folder, pypeitFile }, paths, 'console.txt')).toThrow(
        `${join(folder, 'Science')} lies on another disk`,
      );
      expect(existsSync(join(folder, paths[0] ?? ''))).toBe(true);
      setAside({ folder, pypeitFile }, paths.slice(0, 1), 'console.txt');
      expect(existsSync(join(folder, paths[0] ?? ''))).toBe(false);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      rmSync(away, { recursive: true, force: true });
    }
  },
);
