import { dispersionAt, wavelengthAt } from '#core/practice/kast-blue.ts';

/** A spectrum as the detector would get it without noise: electrons per pixel at a spectral coordinate [px]. */
export type Spectrum = (coordinate: number) => number;

/** Hydrogen's Balmer lines from Hβ to H10, vacuum [Å]. */
const BALMER = [4862.683, 4341.684, 4102.892, 3971.195, 3890.151, 3836.472, 3798.976];

/** Width of an unresolved line in the science frames' 2″ slit [px, σ]. */
const LINE_WIDTH = 1.8;

const gaussian = (x: number, width: number) => Math.exp(-(x * x) / (2 * width * width));

/** Share of the light that becomes electrons: falls steeply in the blue, gently in the red. */
const throughput = (wavelength: number) =>
  (1 - ((wavelength - 4500) / 2600) ** 2) / (1 + Math.exp((3650 - wavelength) / 170));

/** Depth-weighted absorption lines [Å, depth], widths in Å. */
function absorption(wavelength: number, lines: readonly number[], depth: number, width: number): number {
  return lines.reduce((left, line) => left * (1 - depth * gaussian(wavelength - line, width)), 1);
}

/** Unresolved emission: electrons of all lines together per pixel at a wavelength. */
function emission(wavelength: number, perPixel: number, lines: readonly (readonly [number, number])[]): number {
  return lines.reduce(
    (sum, [line, electrons]) =>
      sum + (electrons / (LINE_WIDTH * Math.sqrt(2 * Math.PI))) * gaussian((wavelength - line) / perPixel, LINE_WIDTH),
    0,
  );
}

/** What a source is made of. Brightness: electrons per second and Å at 4500 Å above the throughput. */
export interface Source {
  readonly brightness: number;
  /** Power of the continuum with wavelength. */
  readonly slope: number;
  readonly balmerDepth: number;
  /** Å, σ. */
  readonly balmerWidth: number;
  readonly redshift: number;
  /** Emission lines: vacuum rest wavelength [Å], electrons per second. */
  readonly emission: readonly (readonly [number, number])[];
}

/** The whole light of a source in an exposure of some seconds. */
export function sourceSpectrum(source: Source, seconds: number): Spectrum {
  const stretch = 1 + source.redshift;
  const balmer = BALMER.map((line) => line * stretch);
  const lines = source.emission.map(([line, rate]) => [line * stretch, rate * seconds] as const);
  return (coordinate) => {
    const wavelength = wavelengthAt(coordinate);
    const perPixel = dispersionAt(coordinate);
    const continuum = source.brightness * seconds * perPixel * (wavelength / 4500) ** source.slope;
    const absorbed = continuum * absorption(wavelength, balmer, source.balmerDepth, source.balmerWidth);
    return throughput(wavelength) * (absorbed + emission(wavelength, perPixel, lines));
  };
}

/** City light: mercury, vacuum [Å], electrons per second and row. */
const SKY_LINES = [
  [3651.198, 0.3],
  [4047.708, 0.42],
  [4359.56, 0.95],
  [5462.268, 0.5],
] as const;

/** The sky on one row, per pixel: sunlight scattered by the Moon, and mercury lamps of the cities below. */
export function skySpectrum(seconds: number): Spectrum {
  const lines = SKY_LINES.map(([line, rate]) => [line, rate * seconds] as const);
  return (coordinate) => {
    const wavelength = wavelengthAt(coordinate);
    const perPixel = dispersionAt(coordinate);
    const sunlight =
      absorption(wavelength, [3934.77, 3969.59], 0.45, 5) *
      absorption(wavelength, [4308, 4862.68, 4103, 3612, 3751], 0.2, 4);
    const continuum = 0.047 * seconds * perPixel * (wavelength / 4500) ** 0.6;
    return throughput(wavelength) * (continuum * sunlight + emission(wavelength, perPixel, lines));
  };
}

/** The dome lamp on one row in 15 s, per pixel: faint in the blue. */
export const domeSpectrum: Spectrum = (coordinate) => 38_000 * gaussian(wavelengthAt(coordinate) - 5300, 670);
