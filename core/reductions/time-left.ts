import type { Stage } from '#core/reductions/log-events.ts';
import type { LogProgress } from '#core/reductions/log-progress.ts';

/** What the calibrations take, in exposures; measured on Kast nights. */
const CALIBRATIONS = 2;

/** Which part of a detector's calibrations is done when a stage begins. */
const CALIBRATED: Partial<Record<Stage, number>> = {
  'bias': 0, 'dark': 0.02, 'slit edges': 0.03, 'arc': 0.15, 'tilt image': 0.15, 'wavelengths': 0.16, 'tilts': 0.26,
  'flat field': 0.5, 'alignment': 0.5, 'scattered light': 0.5,
}; // biome-ignore format: one list, one look

/** Which part of an exposure, its calibrations apart, is done when a stage begins. */
const REDUCED: Partial<Record<Stage, number>> = {
  'image processing': 0, 'object finding': 0.07, 'sky subtraction': 0.1, 'extraction': 0.5, 'writing QA': 1,
}; // biome-ignore format: one list, one look

/** Which part of this run's work is done, 0 to 1. What an earlier run left whole is no work of this one. */
export function partDone(progress: LogProgress, total: number): number {
  if (progress.done) return 1;
  const { stage, detectors, calibrating, skipped } = progress;
  const begun = progress.exposures - skipped;
  const calibrations = progress.calibrated ? CALIBRATIONS : 0;
  const all = calibrations + Math.max(1, total - skipped);
  if (begun < 1 || stage === null) return Math.max(0, begun - 1) / all + (begun > 1 ? calibrations / all : 0);
  const within = CALIBRATED[stage];
  if (begun === 1 && within !== undefined) {
    const part = (Math.max(0, calibrating - 1) + within) / Math.max(detectors, calibrating);
    return (calibrations * part) / all;
  }
  return Math.min(0.99, (calibrations + begun - 1 + (REDUCED[stage] ?? 0)) / all);
}

/** How much the pace may count, in parts done: the pace of the first thousandth says next to nothing. */
const PACE = 4;

/**
 * Seconds left: from the time expected at first, and, as work gets done or that time runs out, more and more from the
 * pace of this run. `total` is the number of exposures; `expected` may be 0, if nothing is known.
 */
export function secondsLeft(progress: LogProgress, elapsed: number, total: number, expected: number): number {
  const done = partDone(progress, total);
  if (done === 1) return 0;
  const byPlan = Math.max(expected - elapsed, 0.05 * expected);
  if (done === 0) return byPlan;
  const byPace = (elapsed * (1 - done)) / done;
  const overdue = expected > 0 ? elapsed / expected : 1;
  const trust = Math.min(1, Math.max(done, Math.min(overdue, PACE * done)));
  return trust * byPace + (1 - trust) * byPlan;
}
