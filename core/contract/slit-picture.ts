import type { SlitImage } from '#core/contract/slits.ts';
import type { Limits } from '#core/contract/zscale.ts';

/** How values between the limits become levels. */
export type Stretch = 'linear' | 'asinh';

/** What of a slit a picture shows, and in which colours. The wavelength runs to the right, the spatial axis up. */
export interface SlitPicture {
  readonly slit: SlitImage;
  /** Of a mode (`slitPixels`). */
  readonly pixels: Float32Array;
  readonly limits: Limits;
  readonly stretch: Stretch;
  /** Pixels of the picture. */
  readonly width: number;
  readonly height: number;
  /** Rows of the slit at the left edge of each column of the picture, and at the right edge of the last. */
  readonly rows: Float64Array;
  /** Columns of the cut-out at the lower and upper edge. */
  readonly low: number;
  readonly high: number;
  /** Columns are counted from the slit's left edge, as it lies in the middle row: the slit is drawn straight. */
  readonly isStraight: boolean;
  /** `colourTable` */
  readonly colours: Uint8ClampedArray;
  /** Red, green and blue of masked pixels; null: they show as they are. */
  readonly maskColour: readonly [number, number, number] | null;
}

/** So much of the asinh's curve is used. */
const BEND = 10;

/** How far each row of a slit is moved to draw it straight [px, whole]. */
export function straightShifts({ left, height }: SlitImage): Int32Array {
  const middle = left[height >> 1] ?? 0;
  return Int32Array.from(left, (edge) => Math.round(edge - middle));
}

/** The pixels from one edge to another, the last left out; at least the one in the middle. NaN: none. */
function span(from: number, to: number): readonly [number, number] {
  const [a, b] = [Math.round(from), Math.round(to)];
  if (b > a) return [a, b];
  const middle = Math.round((from + to) / 2);
  return [middle, middle + 1];
}

/** Draw a slit: red, green, blue and alpha of each pixel, each the mean of what falls into it; clear where there is nothing. */
export function drawSlit(picture: SlitPicture): Uint8ClampedArray<ArrayBuffer> {
  const { slit, pixels, limits, stretch, width, height, rows, low, high, isStraight, colours, maskColour } = picture;
  const out = new Uint8ClampedArray(width * height * 4);
  const shifts = isStraight ? straightShifts(slit) : new Int32Array(slit.height);
  const range = limits.high - limits.low || 1;
  const bend = Math.asinh(BEND);
  const columns = Array.from({ length: height }, (_, j) => {
    const at = (k: number) => high - ((high - low) * k) / height;
    return span(at(j + 1), at(j));
  });
  for (let i = 0; i < width; i++) {
    const [top, end] = span(rows[i] ?? Number.NaN, rows[i + 1] ?? Number.NaN);
    for (let j = 0; j < height; j++) {
      const [from = 0, to = 0] = columns[j] ?? [];
      let [sum, n, masked] = [0, 0, 0];
      for (let y = Math.max(0, top); y < Math.min(slit.height, end); y++) {
        const shift = shifts[y] as number;
        const first = Math.max(0, from + shift);
        const last = Math.min(slit.width, to + shift);
        for (let x = first, k = y * slit.width + first; x < last; x++, k++) {
          const value = pixels[k] as number;
          if (Number.isNaN(value)) continue;
          if (maskColour !== null && slit.masked[k] === 1) masked++;
          else {
            sum += value;
            n++;
          }
        }
      }
      if (n === 0 && masked === 0) continue;
      const at = 4 * (j * width + i);
      out[at + 3] = 255;
      if (n === 0) {
        if (maskColour !== null) out.set(maskColour, at);
        continue;
      }
      const t = Math.max(0, Math.min(1, (sum / n - limits.low) / range));
      const level = 3 * Math.round(255 * (stretch === 'asinh' ? Math.asinh(BEND * t) / bend : t));
      out[at] = colours[level] as number;
      out[at + 1] = colours[level + 1] as number;
      out[at + 2] = colours[level + 2] as number;
    }
  }
  return out;
}
