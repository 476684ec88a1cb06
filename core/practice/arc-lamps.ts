import { z } from 'zod';
import { coordinateAt } from '#core/practice/kast-blue.ts';
import lines from '../../resources/arc-lines.json' with { type: 'json' };

const Lamp = z.array(z.tuple([z.number(), z.number()])).min(1);
const Lamps = z.object({ CdI: Lamp, HgI: Lamp, HeI: Lamp });

/** Width of an arc line in the 0.5″ slit [px, σ]. */
const ARC_WIDTH = 1.25;

/** An arc line on the detector: its spectral coordinate [px], its height [counts]. */
export interface ArcLine {
  readonly wavelength: number;
  readonly coordinate: number;
  readonly height: number;
}

/** The lines of all lamps that are on in an arc, by wavelength (vacuum, Å). */
export const arcLines: readonly ArcLine[] = Object.values(Lamps.parse(lines))
  .flat()
  .map(([wavelength, height]) => ({ wavelength, coordinate: coordinateAt(wavelength), height }))
  .sort((a, b) => a.wavelength - b.wavelength);

/**
 * Add the arc, in counts, to a row of samples; sample i lies at the spectral coordinate `start + i`. Heights are means
 * over a pixel, near enough to the value at its middle.
 */
export function addArc(samples: Float64Array, start: number): void {
  for (const line of arcLines) {
    const middle = line.coordinate - start;
    const first = Math.max(0, Math.ceil(middle - 6 * ARC_WIDTH));
    const last = Math.min(samples.length - 1, Math.floor(middle + 6 * ARC_WIDTH));
    for (let i = first; i <= last; i++) {
      const x = (i - middle) / ARC_WIDTH;
      samples[i] = (samples[i] ?? 0) + line.height * Math.exp(-x * x * 0.5);
    }
  }
}
