import { type Extraction, type SlitObject, unpack } from '#core/contract/slits.ts';
import type { Box, Range } from '#renderer/pages/quality/plot-scale.ts';

export const EXTRACTIONS = ['optimal', 'boxcar'] as const;
export type ExtractionKind = (typeof EXTRACTIONS)[number];

/** A spectrum to be drawn: its good pixels alone, by rising wavelength. */
export interface Spectrum {
  readonly wave: Float32Array;
  readonly values: Float32Array;
  /** NaN: not known. */
  readonly sigma: Float32Array;
  /** Whether the pixel before is good too. */
  readonly joins: Uint8Array;
}

/** An extraction of an object, or the other one where there is only that; null: there is none. */
export function extractionOf(
  object: SlitObject,
  wanted: ExtractionKind,
): { readonly kind: ExtractionKind; readonly extraction: Extraction } | null {
  for (const kind of [wanted, ...EXTRACTIONS]) {
    const extraction = object[kind];
    if (extraction !== null) return { kind, extraction };
  }
  return null;
}

/** Masked pixels are left out. */
export function spectrumOf({ wave, values, sigma, good }: Extraction): Spectrum {
  const [w, v, g] = [unpack(wave), unpack(values), unpack(good)];
  const s = sigma === null ? null : unpack(sigma);
  const at: number[] = [];
  for (let i = 0; i < w.length; i++) if (g[i] === 1 && Number.isFinite(v[i])) at.push(i);
  return {
    wave: Float32Array.from(at, (i) => w[i] ?? 0),
    values: Float32Array.from(at, (i) => v[i] ?? 0),
    sigma: Float32Array.from(at, (i) => s?.[i] ?? Number.NaN),
    joins: Uint8Array.from(at, (i, k) => (k > 0 && at[k - 1] === i - 1 ? 1 : 0)),
  };
}

/** The spectral extent of a spectrum; null: it has no good pixel. */
export function extentOf({ wave }: Spectrum): Range | null {
  const [from, to] = [wave[0], wave.at(-1)];
  return from === undefined || to === undefined || to <= from ? null : { from, to };
}

/** Which values are drawn: nearly all within the range, and zero. */
export function valueRange({ wave, values }: Spectrum, x: Range): Range {
  const seen = values.filter((_, i) => (wave[i] ?? 0) >= x.from && (wave[i] ?? 0) <= x.to).sort();
  const part = (share: number) => seen[Math.round(share * (seen.length - 1))] ?? 0;
  const [low, high] = [Math.min(0, part(0.003)), Math.max(0, part(0.997))];
  const room = (high - low || 1) * 0.08;
  return { from: low - room, to: high + room };
}

/**
 * Values as steps, a step a pixel. Where several pixels fall into one of the display, the path goes from the lowest to
 * the highest of them.
 */
export function steps(spectrum: Spectrum, of: Float32Array, x: Range, y: Range, box: Box): string {
  const { wave, joins } = spectrum;
  const xOf = (value: number) => box.left + ((value - x.from) / (x.to - x.from)) * box.width;
  const yOf = (value: number) =>
    Math.max(
      box.top - 50,
      Math.min(box.top + box.height + 50, box.top + box.height * (1 - (value - y.from) / (y.to - y.from))),
    );
  let path = '';
  let open: { px: number; low: number; high: number } | null = null;
  const flush = () => {
    if (open !== null && open.high > open.low) path += `V${open.low.toFixed(1)}V${open.high.toFixed(1)}`;
    open = null;
  };
  for (let i = 0; i < wave.length; i++) {
    const here = wave[i] ?? 0;
    const before = joins[i] === 1 ? (wave[i - 1] ?? here) : null;
    const after = joins[i + 1] === 1 ? (wave[i + 1] ?? here) : null;
    const half = (after ?? 2 * here - (before ?? here)) - here;
    const left = before === null ? here - half / 2 : (before + here) / 2;
    const right = after === null ? here + (before === null ? half : here - before) / 2 : (here + after) / 2;
    if (right < x.from || left > x.to) continue;
    const value = of[i] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const [a, b, py] = [xOf(left), xOf(right), yOf(value)];
    const isNew = before === null || path === '';
    if (!isNew && open !== null && Math.floor(b) === open.px) {
      open.low = Math.min(open.low, py);
      open.high = Math.max(open.high, py);
      continue;
    }
    flush();
    path += isNew ? `M${a.toFixed(1)} ${py.toFixed(1)}H${b.toFixed(1)}` : `V${py.toFixed(1)}H${b.toFixed(1)}`;
    open = { px: Math.floor(b), low: py, high: py };
  }
  flush();
  return path;
}

/** The pixel nearest to a wavelength; −1: none within its reach. */
export function nearest({ wave }: Spectrum, at: number): number {
  let [low, high] = [0, wave.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((wave[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const best = Math.abs((wave[low - 1] ?? Infinity) - at) < Math.abs((wave[low] ?? Infinity) - at) ? low - 1 : low;
  const step = Math.abs((wave[best + 1] ?? wave[best - 1] ?? 0) - (wave[best] ?? 0));
  return Math.abs((wave[best] ?? Infinity) - at) <= step ? best : -1;
}
