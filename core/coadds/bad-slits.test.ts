import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { badSlitsIn, chooseDetectors, parseBadSlits } from '#core/coadds/bad-slits.ts';
import { type Exposure, exposuresOf, targetOf } from '#core/coadds/exposures.ts';
import type { ScienceFrame, SlitNumbers } from '#core/contract/scorecard.ts';
import { Thresholds } from '#core/contract/scorecard.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-bad-slits-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const GOOD = { rms: 0.1, coverage: 90, medChi: 0.01, stdChi: 1, flexure: 0.5, mask: 0 };
const slit = (detector: string, spatId: number, odd: Partial<SlitNumbers> = {}): SlitNumbers => ({
  detector,
  spatId,
  ...GOOD,
  ...odd,
});

function frame(scienceFile: string, slits: readonly SlitNumbers[], reduceDir = 'reduce'): ScienceFrame {
  const folder = join(root, 'm/c/2020-01-01/complete', reduceDir, 'keck_deimos_A');
  mkdirSync(join(folder, 'Science'), { recursive: true });
  const product = `${scienceFile.replace('.fits', '')}-t_DEIMOS_2020.fits`;
  const spec2d = join(folder, `Science/spec2d_${product}`);
  writeFileSync(spec2d, '');
  utimesSync(spec2d, 1000, 1000);
  return {
    dataset: 'm/c/2020-01-01',
    reduction: join(folder, 'keck_deimos_A.pypeit'),
    reduceDir,
    scienceFile,
    spec2d,
    spec1d: null,
    problem: null,
    expectedDetectors: 2,
    detectors: [...new Set(slits.map(({ detector }) => detector))],
    slits: [...slits],
    objects: [],
    execSeconds: null,
  };
}

const level = () => ({ root, id: 'm/c', mask: 'm', config: 'c', dates: null, folder: join(root, 'm/c') });
const exposures = (...frames: ScienceFrame[]): readonly Exposure[] => exposuresOf(level(), frames, undefined).exposures;
const usual = () => Thresholds.parse({});

test('a slit is bad that any exposure has as bad, at the thresholds of its dataset; flexure and SKIPFLAT are no reason', () => {
  const both = exposures(
    frame('d1.fits', [slit('MSC01', 100), slit('MSC01', 200, { rms: 0.5 }), slit('MSC02', 90, { flexure: 40 })]),
    frame('d2.fits', [slit('MSC01', 1000, { mask: 1 << 3 }), slit('MSC02', 91, { mask: 1 << 6 }), slit('MSC02', 92)]),
  );
  expect(badSlitsIn(both, usual).ids).toEqual(['MSC01:200', 'MSC01:1000']);
  expect(badSlitsIn(both, () => Thresholds.parse({ rms: 0.6 })).ids).toEqual(['MSC01:1000']);
});

test('files of bad slits count for these exposures, unless they were reduced again since', () => {
  const both = exposures(frame('d1.fits', [slit('MSC01', 100)]), frame('d2.fits', [slit('MSC01', 101)]));
  const beside = dirname(dirname(both[0]?.reduction ?? ''));
  const csv = join(beside, 'scorecard_bad_slits.csv');
  writeFileSync(csv, 'slit_id,spec2d\nMSC01:100,d1.fits\nMSC04:7,d9.fits\n"MSC01:55","spec2d_d2-t_DEIMOS_2020.fits"\n');
  utimesSync(csv, 2000, 2000);
  expect(badSlitsIn(both, usual)).toEqual({ ids: ['MSC01:55', 'MSC01:100'], notes: [] });
  utimesSync(both[1]?.spec2d ?? '', 3000, 3000);
  const later = badSlitsIn(both, usual);
  expect(later.ids).toEqual(['MSC01:100']);
  expect(later.notes).toEqual([expect.stringMatching(/1 lines of .*scorecard_bad_slits.csv do not count/)]);
  writeFileSync(csv, 'something else\n');
  expect(badSlitsIn(both, usual)).toEqual({ ids: [], notes: [expect.stringContaining('no columns slit_id')] });
});

test('rows of a file of bad slits that name no slit are passed over', () => {
  expect(parseBadSlits('spec2d,slit_id\r\na.fits,DET01:-3\r\nb.fits,nonsense\r\n')).toEqual([
    { id: 'DET01:-3', spec2d: 'a.fits' },
  ]);
  expect(parseBadSlits('')).toBeNull();
});

test('a detector is coadded that has a slit without any mask bit that is not listed; bad slits of others are not passed', () => {
  const first = frame('d1.fits', [
    slit('MSC01', 1),
    slit('MSC01', 2),
    slit('MSC02', 3, { mask: 1 << 6 }),
    slit('MSC03', 4),
    slit('MSC04', 5, { mask: 1 << 3 }),
  ]);
  expect(chooseDetectors(first, first.detectors, ['MSC01:2', 'MSC03:4', 'MSC04:5'])).toEqual({
    detectors: ['MSC01'],
    skipped: ['MSC02', 'MSC03', 'MSC04'],
    badSlits: ['MSC01:2'],
  });
});

test('the target is what stands between the frame and the camera, whatever is in it', () => {
  expect(targetOf('/a/spec2d_b27-J1217p3905_KASTb_20150520T045733.560.fits', 'b27.fits.gz')).toBe('J1217p3905');
  expect(targetOf('spec1d_DE.20100309.56666-10-h_B_DEIMOS_2010.fits.gz', 'DE.20100309.56666.fits')).toBe('10-h_B');
  expect(targetOf('spec2d_a-b-c_CAM_1.fits', 'a-b.fits')).toBe('c');
  expect(targetOf('odd.fits', 'a.fits')).toBe('');
});

test('frames without products are left out with their reason; one reduced twice is refused until one is chosen', () => {
  const lost = { ...frame('d3.fits', []), spec2d: null, problem: 'There is no spec2d of it.' };
  const [one, two, again] = [
    frame('d1.fits', [slit('MSC01', 1)]),
    frame('d2.fits', [slit('MSC01', 1)]),
    frame('d1.fits', [slit('MSC01', 1)], 'reduce-det6'),
  ];
  const other = { ...frame('d4.fits', [slit('MSC01', 1)]), dataset: 'm/cc/2020-01-01' };
  const plain = exposuresOf(level(), [two, lost, one, other], undefined);
  expect(plain.exposures.map(({ scienceFile, target }) => [scienceFile, target])).toEqual([
    ['d1.fits', 't'],
    ['d2.fits', 't'],
  ]);
  expect(plain.leftOut).toEqual([
    { scienceFile: 'd3.fits', dataset: 'm/c/2020-01-01', why: 'There is no spec2d of it.' },
  ]);
  expect(plain.problem).toBeNull();
  expect(exposuresOf(level(), [one, two, again], undefined).problem).toMatch(/d1.fits was reduced twice, in reduce/);
  expect(exposuresOf(level(), [one, two, again], 'reduce').problem).toBeNull();
  expect(exposuresOf(level(), [one, two, again], 'reduce-*').exposures.map((e) => e.reduceDir)).toEqual([
    'reduce-det6',
  ]);
});
