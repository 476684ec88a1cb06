import { siderealTime } from '#core/practice/sky-position.ts';
import type { Source } from '#core/practice/spectra.ts';
import { randomStream } from '#core/workspace/random.ts';

/** An object in the slit: where it is on the sky and on the detector, and its light. */
export interface Target {
  readonly name: string;
  /** Degrees, J2000. */
  readonly ra: number;
  readonly dec: number;
  readonly source: Source;
  /** Row of the trace at the first column, and how far it climbs to the last [px]. */
  readonly row: number;
  readonly climb: number;
  /** Width along the slit [px, σ]. */
  readonly seeing: number;
}

export type ExposureKind = 'bias' | 'arc' | 'flat' | 'standard' | 'science';

/** One exposure that will be simulated. */
export interface Exposure {
  readonly kind: ExposureKind;
  /** File name and observation number. */
  readonly filename: string;
  readonly number: number;
  /** When the shutter opened. */
  readonly start: Date;
  readonly seconds: number;
  readonly slit: string;
  readonly target: Target | null;
}

export interface NightPlan {
  /** UT, YYYY-MM-DD. */
  readonly date: string;
  readonly exposures: readonly Exposure[];
}

/** Standards that PypeIt knows, so that at least one is up on any night. */
const STANDARDS = [
  { name: 'G191B2B', ra: 76.377553, dec: 52.831109 },
  { name: 'Feige 34', ra: 159.903106, dec: 43.102592 },
  { name: 'BD+28d4211', ra: 327.795906, dec: 28.863973 },
] as const;

/** The first night. Long ago, so that nobody takes it for data, and that no table of Earth's rotation lacks it. */
const FIRST_NIGHT = Date.UTC(2016, 3, 12);
/** Days between nights: more than any window that joins nights into one dataset. */
const BETWEEN = 7;

const SCHEDULE = [
  { kind: 'arc', at: 5727, seconds: 30, slit: '0.5 arcsec' },
  { kind: 'flat', at: 6808, seconds: 15, slit: '2.0 arcsec' },
  { kind: 'flat', at: 6842, seconds: 15, slit: '2.0 arcsec' },
  { kind: 'flat', at: 6876, seconds: 15, slit: '2.0 arcsec' },
  { kind: 'bias', at: 13444, seconds: 0, slit: '2.0 arcsec' },
  { kind: 'bias', at: 13462, seconds: 0, slit: '2.0 arcsec' },
  { kind: 'bias', at: 13480, seconds: 0, slit: '2.0 arcsec' },
  { kind: 'standard', at: 16336, seconds: 30, slit: '2.0 arcsec' },
  { kind: 'science', at: 17853, seconds: 1200, slit: '2.0 arcsec' },
] as const;

/** What is observed in some nights under a seed: the same on every machine. Pure. */
export function planNights(nights: number, seed: number): readonly NightPlan[] {
  return Array.from({ length: nights }, (_, i) => planNight(FIRST_NIGHT + i * BETWEEN * 86_400_000, seed));
}

function planNight(midnight: number, seed: number): NightPlan {
  const date = new Date(midnight).toISOString().slice(0, 10);
  const random = randomStream(seed, `night ${date}`);
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const seeing = between(1.4, 1.9);
  const standard = standardOf(midnight, between(160, 190), seeing, between(0.8, 1.2));
  const science = scienceOf(midnight, between, seeing);
  const exposures = SCHEDULE.map((entry, i): Exposure => {
    const target = entry.kind === 'science' ? science : entry.kind === 'standard' ? standard : null;
    const start = new Date(midnight + entry.at * 1000 + Math.floor(random.uniform() * 1000));
    const { kind, seconds, slit } = entry;
    return { kind, seconds, slit, start, target, number: i + 1, filename: `b${i + 1}.fits` };
  });
  return { date, exposures };
}

function standardOf(midnight: number, row: number, seeing: number, brightness: number): Target {
  const zenith = siderealTime(new Date(midnight + 16_336_000));
  const away = (ra: number) => Math.abs(((((ra - zenith) % 360) + 540) % 360) - 180);
  const star = STANDARDS.reduce((best, other) => (away(other.ra) < away(best.ra) ? other : best));
  const source: Source = {
    brightness: 700 * brightness,
    slope: -3,
    balmerDepth: 0.45,
    balmerWidth: 11,
    redshift: 0,
    emission: [],
  };
  return { ...star, source, row, climb: 3, seeing };
}

function scienceOf(midnight: number, between: (low: number, high: number) => number, seeing: number): Target {
  const ra = (siderealTime(new Date(midnight + 18_453_000)) + between(-8, 8) + 360) % 360;
  const dec = between(20, 55);
  const clock = (ra / 15) * 60;
  const pad = (n: number) => String(Math.floor(n)).padStart(2, '0');
  const name = `J${pad(clock / 60)}${pad(clock % 60)}p${pad(dec)}${pad((dec % 1) * 60)}`;
  const lines = between(0.5, 1.5);
  const source: Source = {
    brightness: between(1.6, 2.6),
    slope: between(-1.5, 0),
    balmerDepth: 0.3,
    balmerWidth: 7,
    redshift: between(0.003, 0.03),
    emission: [
      [3728.5, 4 * lines],
      [3869.86, 0.8 * lines],
      [4862.683, 2 * lines],
      [4960.295, 1.5 * lines],
      [5008.24, 4.5 * lines],
    ],
  };
  return { name, ra, dec, source, row: between(140, 210), climb: 3, seeing };
}
