import { expect, test } from 'vitest';
import type { SlitImage } from '#core/contract/slits.ts';
import { label, moved, ticksOf, zoomed } from '#renderer/pages/quality/plot-scale.ts';
import { slitFlags } from '#renderer/pages/quality/slit-flags.ts';
import { spectralScale } from '#renderer/pages/quality/spectral-scale.ts';
import { nearest, type Spectrum, steps, valueRange } from '#renderer/pages/quality/spectrum.ts';

test('ticks stand at round places', () => {
  const { long, short, digits } = ticksOf({ from: 3430, to: 4010 }, 6);
  expect(long).toEqual([3500, 3600, 3700, 3800, 3900, 4000]);
  expect(short).toContain(3440);
  expect(short).not.toContain(3500);
  expect(digits).toBe(0);
  const fine = ticksOf({ from: -0.011, to: 0.011 }, 5);
  expect(fine.long.map((value) => label(value, fine.digits))).toEqual(['−0.010', '−0.005', '0.000', '0.005', '0.010']);
  expect(ticksOf({ from: 5, to: 5 }, 5).long).toEqual([]);
});

test('zooming keeps the place under the pointer and stays within the whole', () => {
  const whole = { from: 0, to: 100 };
  expect(zoomed(whole, whole, 25, 2)).toEqual({ from: 12.5, to: 62.5 });
  expect(zoomed({ from: 10, to: 60 }, whole, 50, 0.5)).toEqual({ from: 0, to: 70 });
  expect(zoomed({ from: 10, to: 60 }, whole, 50, 0.1)).toBeNull();
  expect(moved({ from: 10, to: 60 }, whole, 2)).toEqual({ from: 50, to: 100 });
});

const spectrum: Spectrum = {
  wave: new Float32Array([10, 11, 12, 14, 15]),
  values: new Float32Array([1, 3, 2, 5, 4]),
  sigma: new Float32Array(5).fill(Number.NaN),
  joins: new Uint8Array([0, 1, 1, 0, 1]),
};
const box = { left: 0, top: 0, width: 60, height: 10 };

test('a step a pixel, from half-way to its neighbours; no line where a pixel is left out', () => {
  const path = steps(spectrum, spectrum.values, { from: 9.5, to: 15.5 }, { from: 0, to: 10 }, box);
  expect(path).toBe('M0.0 9.0H10.0V7.0H20.0V8.0H30.0M40.0 5.0H50.0V6.0H60.0');
  expect(steps(spectrum, spectrum.sigma, { from: 9.5, to: 15.5 }, { from: 0, to: 10 }, box)).toBe('');
});

test('of many pixels in one of the display the lowest and the highest stay', () => {
  const many = 6000;
  const long: Spectrum = {
    wave: Float32Array.from({ length: many }, (_, i) => i),
    values: Float32Array.from({ length: many }, (_, i) => (i === 3017 ? 9 : i === 3032 ? 1 : 5)),
    sigma: new Float32Array(many),
    joins: new Uint8Array(many).fill(1, 1),
  };
  const path = steps(long, long.values, { from: 0, to: many }, { from: 0, to: 10 }, box);
  expect(path.length).toBeLessThan(2000);
  expect(path).toContain('V1.0');
  expect(path).toContain('V9.0');
});

test('the range of the values follows what is seen; the nearest pixel', () => {
  expect(valueRange(spectrum, { from: 13, to: 16 })).toEqual({ from: -0.4, to: 5.4 });
  expect(nearest(spectrum, 11.4)).toBe(1);
  expect(nearest(spectrum, 14.6)).toBe(4);
  expect(nearest(spectrum, 30)).toBe(-1);
});

const height = 33;
const slit = (wave: (y: number) => number): SlitImage => ({
  detector: 'DET01',
  spatId: 5,
  x0: 0,
  width: 10,
  height,
  planes: [],
  waveStep: 8,
  first: -1,
  last: height,
  left: new Float64Array(height).fill(1),
  right: new Float64Array(height).fill(9),
  wave: Float32Array.from({ length: 50 }, (_, i) => wave(8 * Math.floor(i / 10))),
  images: new Map(),
  masked: new Uint8Array(330),
});

test('rows and wavelengths of a slit', () => {
  const scale = spectralScale(slit((y) => 4000 + 2 * y));
  expect(scale.isWave).toBe(true);
  expect(scale.whole).toEqual({ from: 3999, to: 4065 });
  expect(scale.rowAt(4031)).toBeCloseTo(15.5, 6);
  expect(scale.xAt(15.5)).toBeCloseTo(4031, 6);
  expect(scale.rowAt(4066)).toBeNaN();
  // Without wavelengths, or where they do not grow, rows are counted.
  for (const none of [spectralScale(slit(() => 0)), spectralScale(slit((y) => 4000 - y))]) {
    expect(none.isWave).toBe(false);
    expect(none.whole).toEqual({ from: -0.5, to: 32.5 });
    expect(none.rowAt(7.25)).toBe(7.25);
  }
});

test('flags of a mask have names', () => {
  expect(slitFlags((1 << 3) | (1 << 10)).map(({ name }) => name)).toEqual(['BADWVCALIB', 'BADEXTRACT']);
  expect(slitFlags(1 << 14).map(({ name }) => name)).toEqual(['bit 14']);
});
