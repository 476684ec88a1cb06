import { expect, test } from 'vitest';
import { Thresholds } from '#core/contract/scorecard.ts';
import { thresholdOf } from '#renderer/pages/quality/threshold-fault.ts';

const others = Thresholds.parse({});

test('a threshold is read with or without its unit', () => {
  expect(thresholdOf('rms', ' 0.25 px', others)).toBe(0.25);
  expect(thresholdOf('coverage', '55%', others)).toBe(55);
  expect(thresholdOf('stdChiLow', '1.6', others)).toBe(1.6);
});

test('what is no threshold is said in words', () => {
  expect(thresholdOf('rms', '', others)).toBe('a number is missing');
  expect(thresholdOf('rms', '0.4x', others)).toBe('not a number');
  expect(thresholdOf('rms', '-1', others)).toBe('not a number from 0 up');
  expect(thresholdOf('coverage', '101 %', others)).toBe('not a number from 0 to 100');
  expect(thresholdOf('stdChiLow', '1.7', others)).toBe('above the upper limit, 1.6');
  expect(thresholdOf('stdChiHigh', '0.5', others)).toBe('below the lower limit, 0.6');
});
