import { expect, test } from 'vitest';
import { importantWarnings, warningMatcher } from '#core/quality/important-warnings.ts';

const match = warningMatcher(importantWarnings());

test('the 28 rows are there', () => {
  expect(importantWarnings()).toHaveLength(28);
});

test.each([
  ['skysub.py', 'skyoptimal', 'All pixels are masked in skyoptimal. Not performing local sky subtraction.', 19],
  [
    'skysub.py',
    'skyoptimal',
    'All pixels are masked in skyoptimal after first round of rejection. Not performing local sky subtraction.',
    20,
  ],
  // Where the reference's own rows never match.
  ['spectrograph.py', 'get_meta_value', "Bad Header, but we'll try to continue on..", 0],
  [
    'skysub.py',
    'global_skysub',
    'This slit/order has 95.123% of the pixels masked, which exceeds the threshold of 90.000%. Skipping',
    18,
  ],
  // Where 2.x says what 1.x said elsewhere.
  ['pypeit.py', 'reduce_calibID', 'No spec2d and spec1d saved to file for frame b27!', 1],
  ['pypeit_steps.py', 'calib_one', 'Calibrations for detector 1 were unsuccessful!  The step', 2],
])('%s %s: %s', (file, func, text, row) => {
  expect(match(file, func, text)).toBe(row);
});

test.each([
  [
    'another function',
    'skysub.py',
    'local',
    'All pixels are masked in skyoptimal. Not performing local sky subtraction.',
  ],
  [
    'another file',
    'sky.py',
    'skyoptimal',
    'All pixels are masked in skyoptimal. Not performing local sky subtraction.',
  ],
  ['a word that is missing', 'edgetrace.py', 'remove_traces', 'All traces kept!'],
  ['other case', 'edgetrace.py', 'remove_traces', 'all Traces removed!'],
])('no match: %s', (_, file, func, text) => {
  expect(match(file, func, text)).toBe(-1);
});
