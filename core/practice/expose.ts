import { addArc } from '#core/practice/arc-lamps.ts';
import { KAST_BLUE, slitLight, tilt } from '#core/practice/kast-blue.ts';
import type { Exposure, Target } from '#core/practice/night-plan.ts';
import { domeSpectrum, type Spectrum, skySpectrum, sourceSpectrum } from '#core/practice/spectra.ts';
import { type Random, randomStream } from '#core/workspace/random.ts';

const { columns, rows, overscan, gain, readNoise, bias, pedestal, saturation } = KAST_BLUE;

/** Row of a target's trace at a spectral coordinate. */
export function traceRow(target: Target, coordinate: number): number {
  const u = coordinate / 2047;
  return target.row + target.climb * u * (1.4 - 0.4 * u);
}

/** Samples of a spectrum per pixel of spectral coordinate, and how far they reach beyond the detector on both sides. */
const FINE = 8;
const MARGIN = 4;

/** The spectrum at any spectral coordinate by linear interpolation between fine samples. */
function sampled(spectrum: Spectrum): Spectrum {
  const samples = Float64Array.from({ length: (columns + 2 * MARGIN) * FINE }, (_, i) => spectrum(i / FINE - MARGIN));
  return (coordinate) => {
    const at = (coordinate + MARGIN) * FINE;
    const i = Math.floor(at);
    const low = samples[i] ?? 0;
    return low + ((samples[i + 1] ?? low) - low) * (at - i);
  };
}

/** The same for every frame of the camera: pixels differ by 1 %. */
function pixelResponse(): Float32Array {
  const random = randomStream(1, 'pixel response');
  return Float32Array.from({ length: columns * rows }, () => 1 + 0.01 * random.normal());
}
let response: Float32Array | null = null;

/** Electrons that each pixel of an exposure gets on average, row after row. */
function light(exposure: Exposure): Float64Array {
  const electrons = new Float64Array(columns * rows);
  const { kind, seconds, target } = exposure;
  if (kind === 'bias') return electrons;
  const slit = kind === 'arc' ? null : sampled(kind === 'flat' ? domeSpectrum : skySpectrum(seconds));
  for (let y = 0; y < rows; y++) {
    const row = electrons.subarray(y * columns, (y + 1) * columns);
    if (slit === null) {
      addArc(row, tilt(y));
      for (let x = 0; x < columns; x++) row[x] = ((row[x] ?? 0) + 12) * gain;
    } else for (let x = 0; x < columns; x++) row[x] = slit(x + tilt(y));
  }
  if (target !== null) addTarget(electrons, target, sampled(sourceSpectrum(target.source, seconds)));
  response ??= pixelResponse();
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const i = y * columns + x;
      electrons[i] = (electrons[i] ?? 0) * slitLight(x, y) * (response[i] ?? 1);
    }
  }
  return electrons;
}

function addTarget(electrons: Float64Array, target: Target, spectrum: Spectrum): void {
  const { seeing } = target;
  for (let x = 0; x < columns; x++) {
    const middle = traceRow(target, x);
    const share = 1 / (seeing * Math.sqrt(2 * Math.PI));
    for (let y = Math.ceil(middle - 7 * seeing); y <= middle + 7 * seeing; y++) {
      const d = (y - middle) / seeing;
      const i = y * columns + x;
      electrons[i] = (electrons[i] ?? 0) + spectrum(x + tilt(y)) * share * Math.exp(-d * d * 0.5);
    }
  }
}

/** Cosmic rays: short straight tracks, about one in 13 s. */
function addCosmicRays(electrons: Float64Array, seconds: number, random: Random): void {
  const hits = random.poisson(seconds / 13);
  for (let hit = 0; hit < hits; hit++) {
    const angle = 2 * Math.PI * random.uniform();
    const length = 1 + 9 * random.uniform() ** 3;
    const charge = 600 + 2500 * random.uniform() ** 2;
    let x = random.uniform() * columns;
    let y = random.uniform() * rows;
    for (let step = 0; step < length; step++) {
      const [column, row] = [Math.floor(x), Math.floor(y)];
      if (column >= 0 && column < columns && row >= 0 && row < rows) {
        const i = row * columns + column;
        electrons[i] = (electrons[i] ?? 0) + charge;
      }
      x += Math.cos(angle);
      y += Math.sin(angle);
    }
  }
}

/**
 * One raw frame as the camera would have written it: counts, NAXIS1 = 2048 + 64 overscan columns, 350 rows. Photons come
 * by chance (Poisson), the amplifiers add their noise. The same exposure, night and seed give the same counts.
 */
export function expose(exposure: Exposure, date: string, seed: number): Uint16Array {
  const random = randomStream(seed, `${date} ${exposure.filename}`);
  const electrons = light(exposure);
  if (exposure.seconds > 60) addCosmicRays(electrons, exposure.seconds, random);
  const width = columns + overscan;
  const counts = new Uint16Array(width * rows);
  const levels = [bias[0] + random.normal(), bias[1] + random.normal()];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const lit = x < columns;
      const side = (lit ? x >= columns / 2 : x >= columns + overscan / 2) ? 1 : 0;
      const base = (levels[side] ?? 0) + (lit ? pedestal[side] : 0);
      const collected = lit ? random.poisson(electrons[y * columns + x] ?? 0) : 0;
      const value = base + (collected + readNoise * random.normal()) / gain;
      counts[y * width + x] = Math.min(saturation, Math.max(0, Math.round(value)));
    }
  }
  return counts;
}
