import { expect, test } from 'vitest';
import type { RebuildAim } from '#core/contract/rebuild.ts';
import { planRebuild, whyNoSuchAim } from '#core/reductions/plan-rebuild.ts';

const calibrations = (groups: string, detector: string) =>
  ['Arc', 'Edges', 'Flat', 'Slits', 'Tiltimg', 'Tilts', 'WaveCalib'].map(
    (type) => `Calibrations/${type}_A_${groups}_${detector}.fits${type === 'Edges' || type === 'Slits' ? '.gz' : ''}`,
  );
const science = (stem: string) => [
  `Science/spec1d_${stem}-T_CAM_20260101T000000.000.fits`,
  `Science/spec1d_${stem}-T_CAM_20260101T000000.000.txt`,
  `Science/spec2d_${stem}-T_CAM_20260101T000000.000.fits`,
];
const FILES = [
  ...calibrations('0', 'DET01'),
  ...calibrations('0', 'DET02'),
  ...calibrations('1', 'DET01'),
  'Calibrations/Bias_A_all_DET01.fits',
  ...science('s1'),
  ...science('s10'),
  ...science('s2'),
  'QA/PNGs/Arc_1dfit_A_0_DET01_S0175.png',
  'QA/PNGs/Arc_1dfit_A_0_DET02_S0175.png',
  'QA/PNGs/Arc_tilts_2d_A_0_DET01_S0175.png',
  'QA/PNGs/Slit_Trace_A_0_DET01.png',
  'QA/PNGs/s1-T_CAM_20260101T000000.000_DET02_S0175_obj_prof.png',
  'QA/PNGs/s2-T_CAM_20260101T000000.000_DET02_S0175_obj_prof.png',
  'QA/MF_A.html',
];
const FRAMES = [
  { name: 'arc.fits', exposed: false, calib: 'all' },
  { name: 's1.fits', exposed: true, calib: '0' },
  { name: 's10.fits', exposed: true, calib: '1' },
  { name: 's2.fits.gz', exposed: true, calib: '1' },
];
const plan = (aim: Partial<RebuildAim>, anew = false) =>
  planRebuild(FILES, FRAMES, { step: 'wavelengths', detector: null, group: null, frame: null, ...aim }, anew)
    .map(({ path }) => path)
    .sort();
const types = (paths: readonly string[]) =>
  paths.flatMap((path) => /^Calibrations\/(\w+?)_(.*?)\./.exec(path)?.slice(1).join(' ') ?? []);

test('a step goes with what is made from it, of its detector and group alone, and the exposures calibrated with it', () => {
  const paths = plan({ step: 'wavelengths', detector: 'DET01', group: '0' });
  expect(types(paths)).toEqual(['Flat A_0_DET01', 'Slits A_0_DET01', 'Tilts A_0_DET01', 'WaveCalib A_0_DET01']);
  expect(paths.filter((path) => path.startsWith('Science'))).toEqual(science('s1'));
  expect(paths.filter((path) => path.startsWith('QA'))).toEqual([
    'QA/MF_A.html',
    'QA/PNGs/Arc_1dfit_A_0_DET01_S0175.png',
    'QA/PNGs/Arc_tilts_2d_A_0_DET01_S0175.png',
    'QA/PNGs/s1-T_CAM_20260101T000000.000_DET02_S0175_obj_prof.png',
  ]);
});

test.each([
  ['edges', 'Edges Flat Slits Tilts WaveCalib'],
  ['slits', 'Flat Slits Tilts WaveCalib'],
  ['arc', 'Arc Flat Slits Tilts WaveCalib'],
  ['tilt image', 'Flat Slits Tiltimg Tilts'],
  ['tilts', 'Flat Slits Tilts'],
  ['flats', 'Flat Slits'],
] as const)('%s: %s', (step, expected) => {
  const found = types(plan({ step, detector: 'DET02', group: '0' })).map((one) => one.split(' ')[0]);
  expect(found.join(' ')).toBe(expected);
});

test('a bias of all groups takes all groups with it; so does -m', () => {
  const ofOne = FILES.filter((path) => path.includes('DET01') && path.startsWith('Calibrations')).sort();
  expect(plan({ step: 'bias', detector: 'DET01', group: '0' }).filter((path) => path.startsWith('Cal'))).toEqual(ofOne);
  expect(plan({ step: 'flats', detector: 'DET01', group: '0' }, true)).toEqual([...FILES].sort());
});

test('an exposure alone takes no calibrations, and no other of a like name', () => {
  expect(plan({ step: 'spec2d', frame: 's1.fits' }).filter((path) => !path.startsWith('QA'))).toEqual(science('s1'));
  expect(plan({ step: 'spec1d', frame: 'nothing.fits' })).toEqual([]);
});

test.each(['0:2', '1-3', '1, 4'])('an exposure of the groups %s goes with each of them', (calib) => {
  const frames = FRAMES.map((frame) => (frame.name === 's1.fits' ? { ...frame, calib } : frame));
  const aim = { step: 'wavelengths', detector: null, group: '1', frame: null } as const;
  const moved = planRebuild(FILES, frames, aim, false).map(({ path }) => path);
  expect(moved).toEqual(expect.arrayContaining(science('s1')));
});

test('a group, frame or detector that is not there is said, with those that are', () => {
  const why = (aim: Partial<RebuildAim>) => {
    const none = whyNoSuchAim(FILES, FRAMES, { step: 'flats', detector: null, group: null, frame: null, ...aim });
    return none === null ? null : `${none.message}; ${none.remedy}`;
  };
  expect(why({ group: '7' })).toMatch(/--group 7: .*the groups 0, 1 \(/);
  expect(why({ step: 'spec2d', group: '7' })).toContain('--group 7');
  expect(why({ detector: 'DET09' })).toContain('DET01, DET02');
  expect(why({ step: 'spec1d', frame: 's3' })).toMatch(/--frame s3: .*s1.fits, s10.fits, s2.fits.gz/);
  expect(why({ frame: 's1' })).toContain('--step spec2d');
  expect(why({ step: 'spec2d', detector: 'DET01' })).toContain('all detectors');
  for (const fits of [
    { group: '1' },
    { group: 'all' },
    { detector: 'DET02' },
    { step: 'spec2d', frame: 's2' } as const,
  ])
    expect(why(fits)).toBeNull();
});

test('of a group only its exposures are reduced anew', () => {
  expect(plan({ step: 'spec2d', group: '0' }).filter((path) => path.startsWith('Science'))).toEqual(science('s1'));
});
