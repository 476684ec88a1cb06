import { expect, test } from 'vitest';
import { reportText } from '#cli/report-text.ts';
import type { Report } from '#core/contract/report.ts';
import { Thresholds } from '#core/contract/scorecard.ts';

const REPORT: Report = {
  root: '/redux',
  made: '2026-11-26T09:00:00.000Z',
  machine: 'here',
  slitbench: '1',
  thresholds: Thresholds.parse({}),
  reductions: [],
  failures: [],
  warnings: [],
  rows: [],
  worst: [],
  badSlits: 0,
  notJudged: 0,
  notes: [],
  unreadable: [],
};
const PATH = `/redux/${'a_long_name_of_a_mask/'.repeat(8)}a_A.pypeit`;
const WHY = 'a_A.pypeit, line 6: data read without data end. Add the line data end.';
const joined = (text: string) => text.replaceAll(/\n\s*/g, ' ');

test('however long a path is, the reason behind it can be read whole', () => {
  const text = reportText({
    ...REPORT,
    failures: [
      { cause: `${PATH} is not whole: it ends in the middle of a unit`, what: [{ name: 'a_A', why: '' }] },
      { cause: 'its setup file …', what: [{ name: PATH, why: WHY }] },
    ],
    unreadable: [{ path: PATH, why: WHY }],
  });
  expect(joined(text)).toContain('is not whole: it ends in the middle of a unit');
  expect(joined(text).split(WHY)).toHaveLength(3);
  expect(text.replaceAll(/\n\s*/g, '').split(PATH)).toHaveLength(3);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('the worst slits have the names of their frames, and all that is wrong with them', () => {
  const reasons = ['no wavelength calibration', '20 % covered by arc lines', 'spread of χ 3.10'];
  const slit = { reduceDir: 'reduce', rms: null, coverage: null, stdChi: null, flexure: null, reasons };
  const one = {
    ...slit,
    dataset: `${'mask/'.repeat(20)}x`,
    scienceFile: 'd0412.fits',
    detector: 'MSC02',
    spatId: 1894,
  };
  const text = reportText({ ...REPORT, worst: [one], badSlits: 1 });
  expect(text).toMatch(/^MSC02:1894 {2}….*mask\/x d0412\.fits$/m);
  expect(text).toContain(reasons.join(', '));
});
