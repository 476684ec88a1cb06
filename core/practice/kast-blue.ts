/**
 * The simulated camera: Shane/Kast blue with the 600/4310 grism, as it was in 2016. Pixels are counted from 0; columns
 * run along the spectrum, rows along the slit. Facts: real headers and frames, and PypeIt's detector parameters.
 */
export const KAST_BLUE = {
  spectrograph: 'shane_kast_blue',
  columns: 2048,
  rows: 350,
  /** Columns read beyond the detector: half for each amplifier. */
  overscan: 64,
  /** Electrons per count, both amplifiers: what PypeIt 1.16 to 2.x assumes. */
  gain: 1.2,
  /** Electrons. */
  readNoise: 3.7,
  /** Counts, left and right amplifier. */
  bias: [945, 967],
  /** Counts that the lit columns have over their overscan, without light. */
  pedestal: [2, 22],
  saturation: 65535,
  /** Rows of the two ends of the slit. */
  slit: [22.6, 327.4],
} as const;

/**
 * Vacuum wavelength [Å] of a spectral coordinate [px]: a cubic from 3392 to 5508 Å over the detector. On the middle row
 * the coordinate is the column; on others add `tilt`.
 */
export function wavelengthAt(coordinate: number): number {
  const u = coordinate / 2047;
  return 3392 + u * (2030 + u * (110 - 24 * u));
}

/** Å per pixel at a spectral coordinate. */
export function dispersionAt(coordinate: number): number {
  const u = coordinate / 2047;
  return (2030 + u * (220 - 72 * u)) / 2047;
}

/** The spectral coordinate [px] of a vacuum wavelength [Å]. Inverse of `wavelengthAt`. */
export function coordinateAt(wavelength: number): number {
  let at = (wavelength - 3392) / 1.034;
  for (let i = 0; i < 6; i++) at -= (wavelengthAt(at) - wavelength) / dispersionAt(at);
  return at;
}

/** How much the spectral coordinate exceeds the column on a row [px]: lines lean and bend a little. */
export function tilt(row: number): number {
  const y = row - 175;
  return 0.004 * y + 4e-6 * y * y;
}

/** The share of light that the slit lets through to a row: 1 in the middle, less to the ends, 0 beyond them. */
export function slitLight(column: number, row: number): number {
  const [low, high] = KAST_BLUE.slit;
  const lean = 0.8 * (column / 2047);
  const edge = (distance: number) => 1 / (1 + Math.exp(-distance / 0.25));
  const inside = edge(row - low - lean) * edge(high + lean - row);
  return inside * (1 - 0.04 * ((row - 175) / 150) ** 2);
}
