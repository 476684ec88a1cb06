import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SetupWish } from '#core/contract/setup-wishes.ts';
import { encodeImage } from '#core/fits/write-image.ts';
import { checkPlaces } from '#core/reductions/check-places.ts';
import { wishedSetup } from '#core/reductions/rerun.ts';
import { ParameterDesk } from '#core/setup/parameter-desk.ts';
import { cache2, lacks, python2 } from '../../test/have.ts';
import { cacheBeside } from '../../test/support/pypeit.ts';
import { encodeDoubles } from '../../test/support/spec2d.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-check-'));
  file = join(folder, 'a.pypeit');
  const text = `[rdx]
    spectrograph = keck_deimos
setup read
Setup A:
  dispname: 600ZD
setup end
data read
 path ${folder}
filename | frametype | target
 d1.fits |   science | one
 d2.fits |   science | two
 f1.fits | pixelflat,trace | flat
 f2.fits | arc,tilt | arc
data end
`;
  writeFileSync(file, text);
  mkdirSync(join(folder, 'Calibrations'));
  const slits = encodeDoubles('SLITS', [{ name: 'spat_id', perRow: 1, rows: [[175], [600]] }], {
    NSPEC: 2048,
    NSPAT: 900,
  });
  const empty = encodeImage({ data: new Uint8Array(0), axes: [0] });
  writeFileSync(join(folder, 'Calibrations/Slits_A_0_MSC02.fits'), Buffer.concat([empty, slits]));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TREE = {
  version: '2.0.1',
  spectrograph: 'keck_deimos',
  frame: null,
  note: null,
  sections: [],
  leaves: [],
  detectors: ['1', '2', '(1,5)', '(2,6)'],
};
const set = (path: string, source: string): SetupWish => ({ kind: 'set', path, source });
const aperture = (detector: string, spat: number, spec: number): SetupWish => ({
  kind: 'manual',
  frame: 'd1.fits',
  aperture: { detector, spat, spec, fwhm: 4, boxcar: null },
});

test.each<[SetupWish, RegExp]>([
  [set('rdx.detnum', '3'), /--detnum 3: keck_deimos has no detector 3; expected 1, 2, \(1,5\), \(2,6\)/],
  [set('rdx.detnum', '(1,6)'), /no detector \(1,6\)/],
  [set('rdx.detnum', 'DET01'), /expected detectors or mosaics parted by commas/],
  [set('rdx.slitspatnum', '175'), /expected slits as DETECTOR:POSITION/],
  [set('rdx.slitspatnum', 'MSC02:175,MSC02:300'), /--slitspatnum MSC02:300: MSC02 has no slit there/],
  [aperture('4', 20, 30), /no detector 4/],
  [aperture('(2,6)', 900, 30), /spat 900 lies outside of MSC02/],
  [aperture('(2,6)', 20, 2048), /spec 2048 lies outside of MSC02/],
  [{ kind: 'add-slits', slits: ['(2,6):1024:120:40'] }, /left edge before the right/],
  [{ kind: 'add-slits', slits: ['(2,6):1024:120:990'] }, /spat 990 lies outside/],
  [{ kind: 'rm-slits', slits: ['(2,6):3000:120'] }, /spec 3000 lies outside/],
])('%o is refused', async (wish, message) => {
  await expect(checkPlaces(folder, [wish], TREE)).rejects.toThrow(message);
});

test('what fits, and what nobody can tell yet, is taken', async () => {
  const fits: readonly SetupWish[] = [
    set('rdx.detnum', '(1,5), (2,6)'),
    set('rdx.slitspatnum', 'MSC02:177,MSC02:600'),
    aperture('(2,6)', 899, 2047),
    aperture('-1', 5000, 5000),
    { kind: 'add-slits', slits: ['(2,6):1024:40:120'] },
  ];
  await checkPlaces(folder, fits, TREE);
});

test('without a PypeIt to ask, the change is shown, and why it was not checked is said', async () => {
  const desk = new ParameterDesk(() => join(folder, 'nowhere'));
  const wished = await wishedSetup(file, [set('reduce.nonsense.key', '4')], desk);
  expect(wished.unchecked).toContain('nowhere');
  expect(wished.unchecked).toContain('names and values of parameters may be wrong');
  expect(wished.unchecked).toContain('doctor');
  expect(wished.text).toContain('key = 4');
  expect((await wishedSetup(file, [{ kind: 'drop', frame: 'd2' }], desk)).unchecked).toBeNull();
});

const drop = (...frames: readonly string[]): SetupWish[] => frames.map((frame) => ({ kind: 'drop', frame }));

test('leaving out the last frame of a kind is told, of the last science frame refused; so are frames that are not there', async () => {
  const desk = new ParameterDesk(() => null);
  for (const name of ['d1', 'd2', 'f1', 'f2']) writeFileSync(join(folder, `${name}.fits`), '');
  const warned = async (...names: readonly string[]) => (await wishedSetup(file, drop(...names), desk)).warnings;
  expect(await warned()).toEqual([]);
  expect(await warned('d1')).toEqual([]);
  expect(await warned('f2')).toEqual(['no arc frame is left: PypeIt cannot find the wavelengths without one']);
  expect(await warned('f1', 'f2')).toHaveLength(2);
  await expect(warned('d1', 'd2')).rejects.toThrow('no science frame would be left');
  rmSync(join(folder, 'd2.fits'));
  expect(await warned()).toEqual([
    expect.stringMatching(/names d2\.fits, which its paths do not hold.*--drop d2\.fits/),
  ]);
  expect(await warned('d2')).toEqual([]);
});

test('a calibration group that loses its only arc is told, though another one has some', async () => {
  const desk = new ParameterDesk(() => null);
  for (const name of ['d1', 'd2', 'f1', 'f2', 'f3']) writeFileSync(join(folder, `${name}.fits`), '');
  const text = readFileSync(file, 'utf8')
    .replace('| target', '| target | calib')
    .replace('| one', '| one | 0')
    .replace('| two', '| two | 1')
    .replace('| flat', '| flat | all')
    .replace('arc,tilt | arc', 'arc,tilt | arc | 0\n f3.fits | arc,tilt | arc | 1');
  writeFileSync(file, text);
  const { warnings } = await wishedSetup(file, drop('f2'), desk);
  expect(warnings).toEqual([expect.stringContaining('no arc frame is left in calibration group 0')]);
  // With the exposure of that group left out, too, nothing is amiss.
  expect((await wishedSetup(file, drop('f2', 'd1'), desk)).warnings).toEqual([]);
});

test('a broken setup file is refused with its line, also where nothing is wished', async () => {
  writeFileSync(file, readFileSync(file, 'utf8').replace('data end\n', ''));
  await expect(wishedSetup(file, [], new ParameterDesk(() => null))).rejects.toMatchObject({
    data: {
      message: expect.stringContaining('a.pypeit, line 7: data read without data end'),
      remedy: 'Add the line data end.',
    },
  });
});

describe.skipIf(lacks('what PypeIt refuses of a change: set SLITBENCH_TEST_PYTHON', python2))('PypeIt', () => {
  test('refuses names and values, knows its templates, and DEIMOS without a frame gets a method', {
    timeout: 120_000,
  }, async () => {
    process.env.XDG_CACHE_HOME = cacheBeside(cache2, join(folder, 'cache'));
    const desk = new ParameterDesk(() => python2);
    try {
      const refused = async (wish: SetupWish) =>
        await wishedSetup(file, [wish], desk).then(
          () => 'taken',
          (error: unknown) => String(error),
        );
      expect(await refused(set('reduce.findobj.snr_tresh', '4'))).toContain('is no parameter of PypeIt');
      expect(await refused(set('reduce.findobj', '4'))).toContain('is a section');
      expect(await refused(set('reduce.findobj.snr_thresh', 'abc'))).toContain('expected int or float');
      expect(await refused(set('calibrations.wavelengths.method', 'guess'))).toContain('one of holy-grail');
      expect(await refused(set('rdx.detnum', '9'))).toContain('has no detector 9');
      expect(await refused(set('rdx.detnum', '(2,6)'))).toBe('taken');
      expect(await refused({ kind: 'template', name: 'keck_deimos_600XD.fits' })).toContain('expected a template');
      const { text, unchecked } = await wishedSetup(file, [{ kind: 'template', name: 'keck_deimos_600ZD.fits' }], desk);
      expect(unchecked).toBeNull();
      expect(text).toContain('method = full_template');
      expect(readFileSync(file, 'utf8')).not.toContain('full_template');
    } finally {
      await desk.close();
    }
  });
});
