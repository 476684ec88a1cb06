import type { Plane, SlitImage } from '#core/contract/slits.ts';

/** What of a slit is shown. `chi`: (science − sky − objects) · √ivar. */
export const SLIT_MODES = ['sky-subtracted', 'science', 'sky', 'chi'] as const;
export type SlitMode = (typeof SLIT_MODES)[number];

/** The planes that a mode is made of. */
export const PLANES_OF: Readonly<Record<SlitMode, readonly Plane[]>> = {
  'sky-subtracted': ['science', 'sky'],
  science: ['science'],
  sky: ['sky'],
  chi: ['science', 'sky', 'object', 'ivar'],
};

/** Columns of a row that lie in the slit, the last left out (pypeit.slittrace.SlitTraceSet.slit_img, without padding). */
function inside({ x0, width, left, right, first, last }: SlitImage, y: number): readonly [from: number, to: number] {
  if (y <= first || y >= last) return [0, 0];
  const from = Math.max(0, Math.floor((left[y] ?? 0) - x0) + 1);
  return [from, Math.max(from, Math.min(width, Math.ceil((right[y] ?? 0) - x0)))];
}

/**
 * The pixels of a mode, as `SlitImage` orders them; NaN where a plane is missing, and outside of the slit, where models
 * are not made (of the science frame all are shown).
 */
export function slitPixels(slit: SlitImage, mode: SlitMode): Float32Array {
  const { width, height, images } = slit;
  const out = new Float32Array(width * height).fill(Number.NaN);
  const planes = PLANES_OF[mode].map((plane) => images.get(plane));
  if (planes.some((plane) => plane === undefined)) return out;
  const [a = out, b = out, object = out, ivar = out] = planes;
  if (mode === 'science') return a;
  for (let y = 0; y < height; y++) {
    const [from, to] = inside(slit, y);
    for (let i = y * width + from; i < y * width + to; i++) {
      const first = a[i] as number;
      if (mode === 'sky') out[i] = first;
      else if (mode === 'sky-subtracted') out[i] = first - (b[i] as number);
      else {
        // As numpy does with such images, in 32 bits at every step.
        const residual = Math.fround(Math.fround(first - (b[i] as number)) - (object[i] as number));
        out[i] = residual * Math.fround(Math.sqrt(ivar[i] as number));
      }
    }
  }
  return out;
}

/** The pixels that count for the limits of the display: in the slit, and not masked unless all are. */
export function goodPixels(slit: SlitImage, pixels: Float32Array): Float32Array {
  const { width, height, masked } = slit;
  const good = new Float32Array(pixels.length);
  const pick = (isGood: (i: number) => boolean) => {
    let n = 0;
    for (let y = 0; y < height; y++) {
      const [from, to] = inside(slit, y);
      for (let i = y * width + from; i < y * width + to; i++) if (isGood(i)) good[n++] = pixels[i] as number;
    }
    return n;
  };
  const n = pick((i) => masked[i] === 0);
  return good.subarray(0, n > 0 ? n : pick(() => true));
}

/** The wavelength at a place of the cut-out [Å], linear between the rows that have them; NaN: there is none. */
export function wavelengthAt({ wave, waveStep, width, height }: SlitImage, x: number, y: number): number {
  if (wave === null || waveStep === null) return Number.NaN;
  const column = Math.max(0, Math.min(width - 1, Math.round(x)));
  const rows = Math.floor((height - 1) / waveStep) + 1;
  const at = Math.max(0, Math.min(rows - 1, y / waveStep));
  const row = Math.min(Math.floor(at), Math.max(0, rows - 2));
  const [a = 0, b = 0] = [wave[row * width + column], wave[(row + 1) * width + column]];
  if (!(a > 0)) return Number.NaN;
  return at === row ? a : b > 0 ? a + (b - a) * (y / waveStep - row) : Number.NaN;
}

/** The wavelength of each row in the middle of the slit [Å]; null: it has none, or they do not grow. */
export function middleWave(slit: SlitImage): Float64Array | null {
  const { x0, height, left, right } = slit;
  const wave = Float64Array.from({ length: height }, (_, y) =>
    wavelengthAt(slit, ((left[y] ?? 0) + (right[y] ?? 0)) / 2 - x0, y),
  );
  let last = 0;
  let known = 0;
  for (const value of wave) {
    if (Number.isNaN(value)) continue;
    if (value <= last) return null;
    last = value;
    known++;
  }
  return known > 1 ? wave : null;
}
