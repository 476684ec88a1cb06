import { expect, test } from 'vitest';
import { arcLines } from '#core/practice/arc-lamps.ts';
import { expose } from '#core/practice/expose.ts';
import { coordinateAt, dispersionAt, KAST_BLUE, tilt, wavelengthAt } from '#core/practice/kast-blue.ts';
import { type ExposureKind, planNights } from '#core/practice/night-plan.ts';
import { airmass, sexagesimal, siderealTime } from '#core/practice/sky-position.ts';
import { truthOf } from '#core/practice/truth.ts';

const WIDTH = KAST_BLUE.columns + KAST_BLUE.overscan;
const [night] = planNights(1, 1);
function exposureOf(kind: ExposureKind) {
  const exposure = night?.exposures.find((e) => e.kind === kind);
  if (exposure === undefined) throw new Error(`no ${kind}`);
  return exposure;
}

/** Counts above the overscan of each half, by row and column. */
function reduced(kind: ExposureKind): (row: number, column: number) => number {
  const counts = expose(exposureOf(kind), night?.date ?? '', 1);
  const mean = (from: number, to: number) => {
    let sum = 0;
    for (let y = 0; y < KAST_BLUE.rows; y++) for (let x = from; x < to; x++) sum += counts[y * WIDTH + x] ?? 0;
    return sum / (KAST_BLUE.rows * (to - from));
  };
  const levels = [mean(2048, 2080) + KAST_BLUE.pedestal[0], mean(2080, 2112) + KAST_BLUE.pedestal[1]];
  return (row, column) => (counts[row * WIDTH + column] ?? 0) - (levels[column < 1024 ? 0 : 1] ?? 0);
}

const average = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

test('the dispersion and its inverse agree', () => {
  for (const at of [-60, 0, 1, 777.7, 2047, 2107]) expect(coordinateAt(wavelengthAt(at))).toBeCloseTo(at, 9);
  expect([wavelengthAt(0), wavelengthAt(2047)]).toEqual([3392, 5508]);
  expect((wavelengthAt(1000.5) - wavelengthAt(999.5)) / dispersionAt(1000)).toBeCloseTo(1, 8);
});

test('arc lines are at vacuum wavelengths', () => {
  // Air wavelengths of the same lines (NIST), and the refraction of air by Edlén (1966).
  for (const air of [3403.652, 3610.508, 4046.565, 4358.335, 4678.149, 5085.8217, 5460.75, 3888.6456]) {
    const s = (1e4 / air) ** 2;
    const vacuum = air * (1 + 1e-8 * (8342.13 + 2406030 / (130 - s) + 15997 / (38.9 - s)));
    const nearest = Math.min(...arcLines.map((line) => Math.abs(line.wavelength - vacuum)));
    expect(nearest).toBeLessThan(0.03);
  }
});

test('a bias holds the level and the noise of the amplifiers', () => {
  const at = reduced('bias');
  const values = range(0, 350).flatMap((y) => range(100, 1900).map((x) => at(y, x)));
  expect(Math.abs(average(values))).toBeLessThan(0.1);
  const sigma = Math.sqrt(average(values.map((v) => v * v)));
  // Read noise in counts, and the rounding to whole ones.
  expect(sigma).toBeCloseTo(Math.sqrt((KAST_BLUE.readNoise / KAST_BLUE.gain) ** 2 + 1 / 12), 1);
});

test('arc lines lie where the dispersion and the tilt say', () => {
  const at = reduced('arc');
  for (const row of [60, 175, 290]) {
    for (const line of arcLines.filter((l) => l.height > 5000)) {
      const expected = line.coordinate - tilt(row);
      const near = range(Math.round(expected) - 4, Math.round(expected) + 5);
      const weights = near.map((x) => average(range(row - 3, row + 4).map((y) => at(y, x) - 12)));
      const middle = near.reduce((s, x, i) => s + x * (weights[i] ?? 0), 0) / weights.reduce((s, w) => s + w, 0);
      expect(Math.abs(middle - expected)).toBeLessThan(0.1);
    }
  }
});

test('the slit has two ends, and photons come by chance', () => {
  const at = reduced('flat');
  const profile = range(0, 350).map((y) => average(range(1500, 1540).map((x) => at(y, x))));
  const half = (profile[175] ?? 0) / 2;
  const lit = profile.flatMap((value, y) => (value > half ? [y] : []));
  expect([lit[0], lit.at(-1), lit.length]).toEqual([24, 327, 304]);
  expect(Math.abs(profile[5] ?? 99)).toBeLessThan(2);
  // Neighbours differ by the noise of photons and by the pixels' own 1 %.
  const pairs = range(100, 250).flatMap((y) => range(200, 260).map((x) => [at(y, x), at(y, x + 1)] as const));
  const level = average(pairs.map(([a]) => a));
  const scatter = Math.sqrt(average(pairs.map(([a, b]) => (a - b) ** 2)) / 2);
  const due = Math.sqrt(level / KAST_BLUE.gain + (0.01 * level) ** 2 + (KAST_BLUE.readNoise / KAST_BLUE.gain) ** 2);
  expect(Math.abs(scatter / due - 1)).toBeLessThan(0.05);
});

test('a target has the electrons of its truth, on its trace', () => {
  const { target, seconds } = exposureOf('standard');
  if (target === null) throw new Error('no target');
  const truth = truthOf(target, seconds);
  const at = reduced('standard');
  for (const from of [300, 900, 1500]) {
    let [seen, due, moment] = [0, 0, 0];
    for (let x = from; x < from + 60; x++) {
      const trace = truth.trace[x] ?? 0;
      due += truth.object[x] ?? 0;
      for (let y = Math.round(trace) - 12; y <= Math.round(trace) + 12; y++) {
        const electrons = at(y, x) * KAST_BLUE.gain - (truth.sky[x] ?? 0);
        seen += electrons;
        moment += electrons * (y - trace);
      }
    }
    expect(Math.abs(seen / due - 1)).toBeLessThan(0.01);
    expect(Math.abs(moment / seen)).toBeLessThan(0.05);
  }
});

test('sidereal time, airmass and sexagesimal text', () => {
  // Greenwich mean sidereal time at 2016-04-12 0h UT was 13h 22m 30s (astropy).
  const greenwich = siderealTime(new Date('2016-04-12T00:00:00Z')) + 121.63667;
  expect((((greenwich % 360) + 360) % 360) / 15).toBeCloseTo(13 + 22 / 60 + 30.5 / 3600, 3);
  const now = new Date('2016-04-12T05:00:00Z');
  expect(airmass(now, siderealTime(now), 37.34333)).toBeCloseTo(1, 6);
  expect(airmass(now, siderealTime(now) + 60, 37.34333)).toBeGreaterThan(1.4);
  expect([sexagesimal(12.9999999), sexagesimal(-0.7051), sexagesimal(5)]).toEqual([
    '13:00:00.0',
    '-00:42:18.4',
    '05:00:00.0',
  ]);
});
