import { expect, test } from 'vitest';
import { judgeSlit, type ScienceFrame, type SlitNumbers, Thresholds } from '#core/contract/scorecard.ts';
import { badSlitsOf, inScorecardOrder, SCORECARD_COLUMNS, scorecardRow } from '#core/contract/scorecard-row.ts';
import { badSlitsCsv, scorecardCsv, splitByTab } from '#core/quality/scorecard-files.ts';

const GOOD: SlitNumbers = {
  detector: 'MSC01',
  spatId: 1,
  rms: 0.4,
  coverage: 60,
  medChi: 0.1,
  stdChi: 1.6,
  flexure: 9.99,
  mask: 0,
};
const SLITS: readonly SlitNumbers[] = [
  GOOD,
  { ...GOOD, spatId: 2, rms: 0.41 },
  { ...GOOD, spatId: 3, rms: 0, coverage: 0 },
  { ...GOOD, spatId: 4, coverage: 59.9, rms: 0.5 },
  { ...GOOD, spatId: 5, flexure: -10 },
  { ...GOOD, spatId: 6, stdChi: 0, medChi: 0 },
  { ...GOOD, spatId: 7, stdChi: 0, medChi: 0.1 },
  { ...GOOD, spatId: 8, stdChi: 1.7 },
  ...[0, 3, 4, 5, 6, 7, 8, 9, 10].map((bit) => ({ ...GOOD, detector: 'MSC02', spatId: 100 + bit, mask: 1 << bit })),
  { ...GOOD, detector: 'MSC02', spatId: 200, mask: (1 << 3) | (1 << 6) | (1 << 10), rms: null, stdChi: null },
];
const object = { name: 'x', detector: 'MSC01', slit: 1, s2n: 1, hasOptimal: true, hasBoxcar: true };
const FRAME: ScienceFrame = {
  dataset: 'uds/600/2005',
  reduction: '/x/keck_deimos_A.pypeit',
  reduceDir: 'reduce',
  scienceFile: 'd1.fits',
  spec2d: '/x/spec2d_d1.fits',
  spec1d: '/x/spec1d_d1.fits',
  problem: null,
  expectedDetectors: 4,
  detectors: ['MSC01', 'MSC02', 'MSC03', 'MSC04'],
  slits: [...SLITS],
  objects: [
    { ...object, waveRms: 0.4, flexure: 10, maskdefExtract: false },
    { ...object, waveRms: 0.5, flexure: -10.5, maskdefExtract: true },
    { ...object, waveRms: null, flexure: null, maskdefExtract: false, hasOptimal: false },
    { ...object, waveRms: 0, flexure: 0, maskdefExtract: false, hasOptimal: false, hasBoxcar: false },
  ],
  execSeconds: 2710.5,
};
const STAMP = { status: 'COMPLETE', date: '2025-04-11', memUsage: 123, commit: 'f00' };

test.each([
  [{}, false],
  [{ rms: null }, true],
  [{ rms: 0, coverage: 0 }, true],
  [{ coverage: null }, true],
  [{ stdChi: null }, true],
  [{ stdChi: 0, medChi: 0 }, true],
  [{ medChi: null }, false],
  [{ flexure: null }, false],
  [{ mask: 1 << 5 }, true],
  [{ mask: 1 << 8 }, true],
  [{ mask: 1 << 6 }, false],
  // Bad for something else.
  [{ mask: 1 << 8, rms: 0.5 }, false],
  [{ rms: null, stdChi: 2 }, false],
])('what is missing makes no slit bad: %j, not judged: %j', (lack, notJudged) => {
  const { bad, notJudged: found } = judgeSlit({ ...GOOD, ...lack }, Thresholds.parse({}));
  expect(found).toBe(notJudged);
  expect(bad).toBe('stdChi' in lack ? lack.stdChi === 2 : 'rms' in lack && lack.rms === 0.5);
});

test('a row counts as the reference does', () => {
  const row = scorecardRow(FRAME, Thresholds.parse({}), STAMP);
  expect(Object.keys(row)).toEqual([...SCORECARD_COLUMNS, 'not_judged_count']);
  // 3 without a solution, 6 without χ, BADALIGNCALIB and BADREDUCE; 200 has neither RMS nor χ, and is bad.
  expect(row.not_judged_count).toBe(4);
  expect(scorecardCsv([row]).split('\n')[1]).toBe(
    // Bad: 2, 4, 7, 8, and five flags and one with several.
    'uds/600/2005,d1.fits,2025-04-11,COMPLETE,10,4,18,2,1,2,1,6,2,1,1,2,1,2,4,1,1,1,1,1,2710,123,f00,reduce',
  );
  const slits = badSlitsOf(FRAME, Thresholds.parse({}));
  expect(slits.map(({ slit_id }) => slit_id).join(' ')).toBe(
    'MSC01:2 MSC01:4 MSC01:7 MSC01:8 MSC02:103 MSC02:104 MSC02:107 MSC02:109 MSC02:110 MSC02:200',
  );
  expect(badSlitsCsv(slits.toReversed()).split('\n').slice(0, 3)).toEqual([
    'slit_id,spec2d',
    'MSC01:2,d1.fits',
    'MSC01:4,d1.fits',
  ]);
});

test('at other thresholds other slits are bad', () => {
  const at = Thresholds.parse({ rms: 0.6, coverage: 10, stdChiLow: -1, stdChiHigh: 2, flexure: 20 });
  const row = scorecardRow(FRAME, at, STAMP);
  expect(row).toMatchObject({ slit_rms_over_thresh: 0, slit_wv_cov_under_thresh: 0, slit_std_chi_out_of_range: 0 });
  expect(row).toMatchObject({ slit_spec_flex_over_thresh: 0, bad_slit_count: 6, object_flex_shift_over_thresh: 0 });
});

test.each([
  [59.5, 60],
  [60.5, 60],
  [3723.25, 3723],
  [null, 0],
])('an execution time of %s s is %i', (execSeconds, exec_time) => {
  expect(scorecardRow({ ...FRAME, execSeconds }, Thresholds.parse({}), STAMP)).toMatchObject({ exec_time });
});

test('rows are sorted by status, dataset and frame, and split by the tabs of the sheet', () => {
  const made = (dataset: string, science_file: string, status: string, date = '2025-04-11') => ({
    ...scorecardRow(FRAME, Thresholds.parse({}), STAMP),
    dataset,
    science_file,
    status,
    date,
  });
  const rows = inScorecardOrder([
    made('uds', 'd2', 'FAILED'),
    made('_x', 'd1', 'FAILED', '2025-05-01'),
    made('uds', 'd10', 'COMPLETE'),
    made('Bxy', 'd1', 'WARNING'),
    made('9z', 'd1', 'COMPLETE'),
  ]);
  const named = (some: readonly { dataset: string; science_file: string }[]) =>
    some.map(({ dataset, science_file }) => `${dataset} ${science_file}`);
  expect(named(rows)).toEqual(['9z d1', 'uds d10', '_x d1', 'uds d2', 'Bxy d1']);
  const tabs = splitByTab(rows);
  expect([...tabs.keys()].join(' ')).toBe('Failed 0-9 A-B C D-F G-H I-L M N-R S T-V W-Z');
  const filled = [...tabs].filter(([, own]) => own.length > 0).map(([tab, own]) => [tab, named(own)]);
  expect(filled).toEqual([
    ['Failed', ['_x d1', 'uds d2']],
    ['0-9', ['9z d1', '_x d1']],
    ['A-B', ['Bxy d1']],
    ['T-V', ['uds d10', 'uds d2']],
  ]);
});

test('a cell that holds a comma or a quote is quoted', () => {
  expect(badSlitsCsv([{ slit_id: 'MSC01:1', spec2d: 'a,"b".fits' }])).toBe('slit_id,spec2d\nMSC01:1,"a,""b"".fits"\n');
});
