import { expect, test } from 'vitest';
import { compare, LIMITS, type Spectrum1d } from '#core/practice/compare.ts';
import { planNights } from '#core/practice/night-plan.ts';
import { truthOf } from '#core/practice/truth.ts';
import { randomStream } from '#core/workspace/random.ts';

const science = planNights(1, 1)[0]?.exposures.find((exposure) => exposure.kind === 'science');
if (science?.target === null || science === undefined) throw new Error('no science frame');
const truth = truthOf(science.target, science.seconds);

/** The truth as if extracted: with noise, calibrated `offset` Å too long, and its flux tilted end to end. */
function extracted(offset: number, tilted: number): Spectrum1d {
  const random = randomStream(1, 'extracted');
  return {
    wave: truth.wave.map((wave) => wave + offset),
    counts: truth.object.map((electrons, i) => {
      const bend = 1 + tilted * ((truth.wave[i] ?? 0) / 1800 - 2.5);
      return 0.98 * bend * electrons + Math.sqrt(electrons + 400) * random.normal();
    }),
    good: Array.from(truth.wave, (_, i) => i % 100 !== 7),
  };
}

test('a good extraction agrees', () => {
  const good = compare(extracted(0.01, 0), truth);
  expect(good?.waveError).toBeCloseTo(0.01, 3);
  expect(Math.abs((good?.shift ?? 1) - 0.01)).toBeLessThan(0.15);
  expect(good?.fluxRatio).toBeCloseTo(0.98, 2);
  expect(good?.fluxSpread).toBeLessThan(0.03);
});

test.each([0.5, -0.5])('wavelengths that are off by %d Å are found, by the pixels and by the features', (offset) => {
  const bad = compare(extracted(offset, 0), truth);
  expect(bad?.waveError).toBeGreaterThan(LIMITS.waveError);
  expect(Math.abs((bad?.shift ?? 0) - offset)).toBeLessThan(0.15);
});

test.each([0.1, -0.1])('a flux that is tilted by %d is found', (tilted) => {
  expect(compare(extracted(0, tilted), truth)?.fluxSpread).toBeGreaterThan(LIMITS.fluxSpread + 0.03);
});

test('what holds no spectrum cannot be compared', () => {
  const dark = { wave: truth.wave, counts: truth.object.map(() => 0), good: Array.from(truth.wave, () => true) };
  expect(compare(dark, truth)).toBeNull();
  expect(compare({ ...dark, good: [] }, truth)).toBeNull();
});
