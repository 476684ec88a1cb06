/** Days from 1970-01-01 back to the zero of the modified Julian date. */
const MJD_OF_1970 = 40587;

const dateOf = (mjd: number): Date => new Date((mjd - MJD_OF_1970) * 86_400_000);

/** `2015-05-20` */
export const utDay = (mjd: number): string => dateOf(mjd).toISOString().slice(0, 10);

/** `2015-05-20 04:00:12`, UT. */
export const utMoment = (mjd: number): string =>
  dateOf(mjd + 0.5 / 86_400)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');

/** The MJD at 0 h UT of a date. */
export const mjdOfDay = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000 + MJD_OF_1970;

/** A stretch of time that is drawn to scale: from `at` on the axis, in days. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** Time on an axis that leaves out long empty stretches. Positions on it are days, counted without them. */
export interface TimeScale {
  readonly stretches: readonly Stretch[];
  /** Length of the whole axis. */
  readonly length: number;
  /** Where a time is on the axis. */
  place(mjd: number): number;
}

/** Empty time longer than this is left out: more than any window that can be chosen here, so that no merge is hidden. */
const EMPTY_DAYS = 45;
/** What is drawn on both sides of a stretch. */
const MARGIN_DAYS = 0.4;

/** The axis for some times. */
export function timeScale(times: readonly number[]): TimeScale {
  const sorted = [...times].sort((a, b) => a - b);
  const spans: { from: number; to: number }[] = [];
  for (const mjd of sorted) {
    const last = spans[spans.length - 1];
    if (last === undefined || mjd - last.to > EMPTY_DAYS) spans.push({ from: mjd, to: mjd });
    else last.to = mjd;
  }
  const used = spans.reduce((sum, { from, to }) => sum + to - from + 2 * MARGIN_DAYS, 0);
  const gap = Math.max(0.2, used * 0.02);
  const stretches: Stretch[] = [];
  let at = 0;
  for (const { from, to } of spans) {
    stretches.push({ from: from - MARGIN_DAYS, to: to + MARGIN_DAYS, at });
    at += to - from + 2 * MARGIN_DAYS + gap;
  }
  return {
    stretches,
    length: Math.max(at - gap, 2 * MARGIN_DAYS),
    place(mjd) {
      const index = lastIndex(stretches, ({ from }) => from <= mjd);
      const own = stretches[index];
      if (own === undefined) return mjd - (stretches[0]?.from ?? mjd);
      return own.at + Math.min(mjd, own.to) - own.from;
    },
  };
}

/** The last of a sorted list that fits, by halves; -1: none. */
function lastIndex<T>(sorted: readonly T[], fits: (item: T) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = sorted[middle];
    if (item !== undefined && fits(item)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const STEPS = [1 / 24, 1 / 8, 1 / 4, 1 / 2, 1, 2, 5, 10, 20, 50, 100, 200, 500] as const;

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/**
 * The ticks of an axis of which a day takes `perDay` pixels, at least `apart` pixels from each other: where a stretch
 * begins, then at round times.
 */
export function ticksOf(scale: TimeScale, perDay: number, apart: number): readonly Tick[] {
  const step = STEPS.find((days) => days * perDay >= apart) ?? 1000;
  const ticks: Tick[] = [];
  let free = Number.NEGATIVE_INFINITY;
  const add = (at: number, label: string) => {
    if (at * perDay < free) return;
    free = at * perDay + apart;
    ticks.push({ at, label });
  };
  for (const { from, to, at } of scale.stretches) {
    if (step > 1) add(at + MARGIN_DAYS, utDay(from + MARGIN_DAYS));
    for (let mjd = Math.ceil(from / step) * step; mjd <= to; mjd += step) {
      const isDay = Math.abs(mjd - Math.round(mjd)) < 1e-6;
      add(at + mjd - from, isDay ? utDay(Math.round(mjd)) : utMoment(mjd).slice(11, 16));
    }
  }
  return ticks;
}
