import { expect, test } from 'vitest';
import { calibrationsOnly, withoutOverwrite } from '#core/reductions/pypeit-arguments.ts';

test.each([
  [['-o'], false],
  [['-o', '-c'], true],
  [['-oc'], true],
  [['--calib_only'], true],
  [['-v', '2', '-r', '/c'], false],
])('%j asks for calibrations only: %s', (args, only) => {
  expect(calibrationsOnly(args)).toBe(only);
});

test.each([
  [['-o'], []],
  [
    ['-om', '-v', '2'],
    ['-m', '-v', '2'],
  ],
  [['--overwrite', '-m'], ['-m']],
  [
    ['-r', '/o'],
    ['-r', '/o'],
  ],
])('%j without overwriting: %j', (args, rest) => {
  expect(withoutOverwrite(args)).toEqual(rest);
});
