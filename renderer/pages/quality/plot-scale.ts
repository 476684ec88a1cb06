/** A part of an axis, in its own units. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Where a plot's frame lies in its picture [px]. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Ticks {
  readonly long: readonly number[];
  readonly short: readonly number[];
  /** Digits after the point. */
  readonly digits: number;
}

/** Round places along an axis, no more than `most` long ones, and short ones between. */
export function ticksOf({ from, to }: Range, most: number): Ticks {
  const rough = (to - from) / Math.max(1, most);
  if (!(rough > 0) || !Number.isFinite(rough)) return { long: [], short: [], digits: 0 };
  const power = 10 ** Math.floor(Math.log10(rough) + 1e-9);
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10;
  const step = factor * power;
  const cuts = factor === 2 ? 4 : 5;
  const long: number[] = [];
  const short: number[] = [];
  for (let k = Math.ceil((from / step) * cuts - 1e-6); (k / cuts) * step <= to + step * 1e-6; k++)
    (k % cuts === 0 ? long : short).push((k / cuts) * step);
  return { long, short, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

/** A number as it stands at an axis, with a true minus. */
export const label = (value: number, digits: number): string => {
  const text = Math.abs(value) >= 1e6 ? value.toExponential(1) : value.toFixed(digits);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
};

/** Zoom about a place by a factor, within the whole. Null: that is the whole. */
export function zoomed(range: Range, whole: Range, at: number, by: number): Range | null {
  const from = Math.max(whole.from, at - (at - range.from) / by);
  const to = Math.min(whole.to, at + (range.to - at) / by);
  if (from <= whole.from && to >= whole.to) return null;
  return to - from < (whole.to - whole.from) / 5000 ? range : { from, to };
}

/** Move by a part of what is seen, as far as the whole goes. */
export function moved(range: Range, whole: Range, part: number): Range {
  const span = range.to - range.from;
  const from = Math.max(whole.from, Math.min(whole.to - span, range.from + part * span));
  return { from, to: from + span };
}
