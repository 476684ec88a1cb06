import { expect, test } from 'vitest';
import { Thresholds } from '#core/contract/scorecard.ts';
import { heatOf } from '#renderer/pages/quality/count-words.ts';
import { thresholdsIn, thresholdText } from '#renderer/pages/quality/quality-address.ts';

test('the more of its slits a frame has lost, the hotter the cell', () => {
  const heat = (count: number) => heatOf('bad_slit_count', count, 100);
  expect([0, 1, 10, 11, 25, 26, 50, 51, 100].map(heat)).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4]);
  // What is no reason to call a slit bad, and what is no fault at all.
  expect(heatOf('slit_spec_flex_over_thresh', 100, 100)).toBe(2);
  expect(heatOf('slit_count', 100, 100)).toBe(0);
  // Objects may be more than slits.
  expect(heatOf('object_without_opt_wo_box', 3, 0)).toBe(4);
});

test('thresholds stand in an address as far as they differ, and come back', () => {
  const at = { ...Thresholds.parse({}), rms: 0.25, stdChiLow: -1 };
  const text = thresholdText(at, Thresholds.parse({}));
  expect(text).toBe('rms:0.25,stdChiLow:-1');
  expect(thresholdsIn(text)).toEqual({ rms: 0.25, stdChiLow: -1 });
  expect(thresholdText(Thresholds.parse({}), Thresholds.parse({}))).toBe('');
  expect(thresholdsIn('rms:x,coverage:101,other:3,flexure:2,stdChiHigh:')).toEqual({ flexure: 2 });
  expect(thresholdsIn(null)).toEqual({});
  // Limits that no slit can keep.
  expect(thresholdsIn('rms:0.2,stdChiLow:1.7')).toEqual({ rms: 0.2 });
});
