import { THRESHOLD_RANGES, Thresholds } from '#core/contract/scorecard.ts';

/** A text as a threshold among the others: the number, or what is wrong with it, in words. */
export function thresholdOf(name: keyof Thresholds, text: string, others: Thresholds): number | string {
  const bare = text.trim().replace(/\s*(px|%)$/, '');
  if (bare === '') return 'a number is missing';
  const value = Number(bare);
  if (!Number.isFinite(value)) return 'not a number';
  if (!Thresholds.shape[name].safeParse(value).success) return `not ${THRESHOLD_RANGES[name]}`;
  if (name === 'stdChiLow' && value > others.stdChiHigh) return `above the upper limit, ${others.stdChiHigh}`;
  if (name === 'stdChiHigh' && value < others.stdChiLow) return `below the lower limit, ${others.stdChiLow}`;
  return value;
}
