const SAMPLES = 1000;
const CONTRAST = 0.25;
const MOST_REJECTED = 0.5;
const FEWEST = 5;
const SIGMAS = 2.5;
const ROUNDS = 5;

/** From which value to which an image is shown. */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

/**
 * Limits of an image as astropy.visualization.ZScaleInterval (IRAF's zscale) sets them, with its defaults: a line is
 * fitted to a sorted sample of the finite values, with rejection. Null: no value is finite.
 */
export function zscale(values: Float32Array | Float64Array): Limits | null {
  let count = 0;
  for (const value of values) if (Number.isFinite(value)) count++;
  const stride = Math.floor(Math.max(1, count / SAMPLES));
  const sample = new Float64Array(Math.min(SAMPLES, Math.ceil(count / stride)));
  for (let i = 0, at = 0; i < values.length && at < sample.length * stride; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    if (at % stride === 0) sample[at / stride] = value;
    at++;
  }
  sample.sort();
  const n = sample.length;
  const [low, high] = [sample[0], sample[n - 1]];
  if (low === undefined || high === undefined) return null;
  const slope = slopeOf(sample);
  if (slope === null) return { low, high };
  const middle = Math.floor((n - 1) / 2);
  const median = medianOf(sample, values instanceof Float32Array);
  const steep = slope / CONTRAST;
  return { low: Math.max(low, median - (middle - 1) * steep), high: Math.min(high, median + (n - middle) * steep) };
}

/** numpy takes the mean of two 32-bit floats as one. */
function medianOf(sorted: Float64Array, isSingle: boolean): number {
  const n = sorted.length;
  const [a = 0, b = 0] = [sorted[(n - 1) >> 1], sorted[n >> 1]];
  return isSingle ? Math.fround(Math.fround(a + b) / 2) : (a + b) / 2;
}

/** The slope of the line through a sorted sample, a step an index; null: too much was rejected. */
function slopeOf(sample: Float64Array): number | null {
  const n = sample.length;
  const fewest = Math.max(FEWEST, Math.floor(n * MOST_REJECTED));
  const reach = Math.max(1, Math.floor(n * 0.01));
  let bad = new Uint8Array(n);
  let slope = 0;
  let left = n;
  let before = n + 1;
  for (let round = 0; round < ROUNDS && left < before && left >= fewest; round++) {
    const line = lineThrough(sample, bad);
    slope = line.slope;
    const flat = sample.map((value, i) => value - (line.slope * i + line.start));
    const threshold = SIGMAS * deviation(flat, bad);
    const marked = bad.map((is, i) => (is === 1 || Math.abs(flat[i] ?? 0) > threshold ? 1 : 0));
    bad = grown(marked, reach);
    before = left;
    left = n - bad.reduce((sum, is) => sum + is, 0);
  }
  return left >= fewest ? slope : null;
}

function lineThrough(values: Float64Array, bad: Uint8Array): { readonly slope: number; readonly start: number } {
  let [n, x, y] = [0, 0, 0];
  for (let i = 0; i < values.length; i++)
    if (bad[i] === 0) {
      n++;
      x += i;
      y += values[i] ?? 0;
    }
  const [mx, my] = [x / n, y / n];
  let [xx, xy] = [0, 0];
  for (let i = 0; i < values.length; i++)
    if (bad[i] === 0) {
      xx += (i - mx) ** 2;
      xy += (i - mx) * ((values[i] ?? 0) - my);
    }
  const slope = xx === 0 ? 0 : xy / xx;
  return { slope, start: my - slope * mx };
}

function deviation(values: Float64Array, bad: Uint8Array): number {
  const good = values.filter((_, i) => bad[i] === 0);
  const mean = good.reduce((sum, value) => sum + value, 0) / good.length;
  return Math.sqrt(good.reduce((sum, value) => sum + (value - mean) ** 2, 0) / good.length);
}

/** What lies near to a marked one is marked: numpy.convolve with `reach` ones, mode `same`. */
function grown(marked: Uint8Array, reach: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(marked.length);
  const after = reach >> 1;
  for (let k = 0; k < marked.length; k++)
    if (marked[k] === 1) out.fill(1, Math.max(0, k - (reach - 1 - after)), Math.min(marked.length, k + after + 1));
  return out;
}
