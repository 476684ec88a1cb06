import type { Truth } from '#core/practice/truth.ts';

/** An extracted spectrum, an entry a column of the detector. Entries that are not `good` are not looked at. */
export interface Spectrum1d {
  /** Vacuum as observed, Å. */
  readonly wave: Float64Array;
  /** Electrons per pixel. */
  readonly counts: Float64Array;
  readonly good: readonly boolean[];
}

/** How well an extracted spectrum agrees with what was put in. */
export interface Agreement {
  /** Median of |wavelength − true wavelength of the same column| [Å]. */
  readonly waveError: number;
  /** How far the spectrum's own features are shifted against the true spectrum [Å], from the fluxes alone. */
  readonly shift: number;
  /** Median of counts over true counts: what the extraction and the slit's lighting let through. */
  readonly fluxRatio: number;
  /** Highest less lowest ratio over 3600–5400 Å, in bins of 50 columns, in parts of the median. */
  readonly fluxSpread: number;
  /** Columns compared. */
  readonly columns: number;
}

/** Agreement that the issue of practice nights asks for. */
export const LIMITS = { waveError: 0.3, fluxSpread: 0.05 } as const;

/** Where the flux is judged [Å], and the columns of a bin: enough that noise is below 1 %. */
const RANGE = [3600, 5400] as const;
const BIN = 50;

/** Compare a spectrum with the truth of its frame. Pure. Null where nothing can be compared. */
export function compare(observed: Spectrum1d, truth: Truth): Agreement | null {
  const columns = [...observed.good.keys()].filter((i) => {
    const wave = observed.wave[i] ?? 0;
    return observed.good[i] === true && wave >= RANGE[0] && wave < RANGE[1] && Number.isFinite(observed.counts[i]);
  });
  const at = (values: Float64Array, i: number) => values[i] ?? Number.NaN;
  const errors = columns.map((i) => Math.abs(at(observed.wave, i) - at(truth.wave, i)));
  const expected = columns.map((i) => interpolate(truth.wave, truth.object, at(observed.wave, i)));
  const counts = columns.map((i) => at(observed.counts, i));
  const ratios: number[] = [];
  for (let from = 0; from + BIN <= columns.length; from += BIN)
    ratios.push(sum(counts.slice(from, from + BIN)) / sum(expected.slice(from, from + BIN)));
  const fluxRatio = median(ratios);
  if (ratios.length < 10 || !(fluxRatio > 0)) return null;
  return {
    waveError: median(errors),
    shift: featureShift(columns, observed, truth, fluxRatio),
    fluxRatio,
    fluxSpread: (Math.max(...ratios) - Math.min(...ratios)) / fluxRatio,
    columns: columns.length,
  };
}

/** The least-squares shift of the observed features: residuals from the true flux against its slope. */
function featureShift(columns: readonly number[], observed: Spectrum1d, truth: Truth, ratio: number): number {
  const half = 0.5;
  let product = 0;
  let square = 0;
  for (const i of columns) {
    const wave = observed.wave[i] ?? 0;
    const model = (w: number) => ratio * interpolate(truth.wave, truth.object, w);
    const slope = model(wave + half) - model(wave - half);
    product += slope * ((observed.counts[i] ?? 0) - model(wave));
    square += slope * slope;
  }
  // A feature that is found at too long a wavelength has the flux of a shorter one: counts = model(wave − shift).
  return -product / square;
}

/** Linear interpolation in ascending `xs`; NaN outside. */
function interpolate(xs: Float64Array, ys: Float64Array, x: number): number {
  let low = 0;
  let high = xs.length - 1;
  if (!(x >= (xs[low] ?? 0) && x <= (xs[high] ?? 0))) return Number.NaN;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [xs[low], xs[high], ys[low], ys[high]];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

const sum = (values: readonly number[]) => values.reduce((s, v) => s + v, 0);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}
