import { middleWave } from '#core/contract/slit-image.ts';
import type { SlitImage } from '#core/contract/slits.ts';
import type { Range } from '#renderer/pages/quality/plot-scale.ts';

/** The spectral axis of a slit: wavelengths in its middle [Å], or rows [px] where there are none. */
export interface SpectralScale {
  readonly isWave: boolean;
  readonly whole: Range;
  /** The row at a place of the axis, with fractions; NaN: there is none. */
  readonly rowAt: (x: number) => number;
  /** The place of a row. */
  readonly xAt: (row: number) => number;
}

export function spectralScale(slit: SlitImage): SpectralScale {
  const wave = middleWave(slit);
  const whole = { from: -0.5, to: slit.height - 0.5 };
  if (wave === null) return { isWave: false, whole, rowAt: (x) => x, xAt: (row) => row };
  const rows: number[] = [];
  const values: number[] = [];
  for (const [row, value] of wave.entries())
    if (!Number.isNaN(value)) {
      rows.push(row);
      values.push(value);
    }
  const along = (from: readonly number[], to: readonly number[]) => (value: number) => {
    let [low, high] = [0, from.length - 2];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((from[middle] ?? 0) <= value) low = middle;
      else high = middle - 1;
    }
    const [a = 0, b = 1] = [from[low], from[low + 1]];
    const [c = 0, d = 1] = [to[low], to[low + 1]];
    return c + ((value - a) / (b - a)) * (d - c);
  };
  const [rowOf, xAt] = [along(values, rows), along(rows, values)];
  const [first, last] = [(rows[0] ?? 0) - 0.5, (rows.at(-1) ?? 0) + 0.5];
  return {
    isWave: true,
    whole: { from: xAt(first), to: xAt(last) },
    xAt,
    rowAt: (x) => {
      const row = rowOf(x);
      return row < first - 1e-6 || row > last + 1e-6 ? Number.NaN : row;
    },
  };
}
