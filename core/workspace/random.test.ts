import { expect, test } from 'vitest';
import { randomStream } from '#core/workspace/random.ts';

function moments(values: readonly number[]) {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const central = (n: number) => values.reduce((s, v) => s + (v - mean) ** n, 0) / values.length;
  return { mean, variance: central(2), third: central(3), fourth: central(4) };
}

test('the same seed and name give the same numbers, another seed or name others', () => {
  const take = (seed: number, name: string) => {
    const random = randomStream(seed, name);
    return [random.uniform(), random.normal(), random.poisson(3), random.poisson(300), random.uniform()];
  };
  expect(take(1, 'b1')).toEqual(take(1, 'b1'));
  expect(take(1, 'b1')).not.toEqual(take(2, 'b1'));
  expect(take(1, 'b1')).not.toEqual(take(1, 'b2'));
  const firsts = Array.from({ length: 1000 }, (_, i) => randomStream(i, 'x').uniform());
  expect(new Set(firsts).size).toBe(1000);
  expect(moments(firsts).mean).toBeCloseTo(0.5, 1);
});

test('uniform: within [0, 1), flat, no memory from one to the next', () => {
  const random = randomStream(7, 'uniform');
  const values = Array.from({ length: 200_000 }, () => random.uniform());
  expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(1);
  const { mean, variance } = moments(values);
  expect(mean).toBeCloseTo(0.5, 2);
  expect(variance).toBeCloseTo(1 / 12, 3);
  let product = 0;
  for (let i = 1; i < values.length; i++) product += ((values[i] ?? 0) - 0.5) * ((values[i - 1] ?? 0) - 0.5);
  expect(Math.abs(product / values.length / (1 / 12))).toBeLessThan(0.01);
});

test('normal: mean 0, variance 1, no skew, kurtosis 3', () => {
  const random = randomStream(7, 'normal');
  const { mean, variance, third, fourth } = moments(Array.from({ length: 400_000 }, () => random.normal()));
  expect(Math.abs(mean)).toBeLessThan(0.008);
  expect(Math.abs(variance - 1)).toBeLessThan(0.012);
  expect(Math.abs(third)).toBeLessThan(0.02);
  expect(Math.abs(fourth - 3)).toBeLessThan(0.08);
});

test.each([0.02, 0.7, 4, 9.99, 10.01, 37, 1_000, 40_000])(
  'poisson(%d): mean, variance and third moment agree',
  (mu) => {
    const random = randomStream(11, `poisson ${mu}`);
    const n = 300_000;
    const { mean, variance, third } = moments(Array.from({ length: n }, () => random.poisson(mu)));
    const error = Math.sqrt(mu / n);
    expect(Math.abs(mean - mu)).toBeLessThan(5 * error);
    expect(Math.abs(variance - mu)).toBeLessThan(5 * Math.sqrt((mu + 2 * mu * mu) / n));
    expect(Math.abs(third - mu)).toBeLessThan(5 * Math.sqrt((15 * mu ** 3 + 50 * mu * mu + 20 * mu) / n));
  },
);

test('poisson: whole numbers with the right chances', () => {
  const random = randomStream(5, 'chances');
  const counts = new Map<number, number>();
  const n = 200_000;
  for (let i = 0; i < n; i++) {
    const k = random.poisson(12);
    counts.set(k, (counts.get(k) ?? 0) + 1);
  }
  let expected = Math.exp(-12);
  let chi2 = 0;
  for (let k = 0; k <= 30; k++) {
    if (k > 0) expected *= 12 / k;
    if (k >= 3 && k <= 24) chi2 += ((counts.get(k) ?? 0) - n * expected) ** 2 / (n * expected);
  }
  expect([...counts.keys()].every((k) => Number.isInteger(k) && k >= 0)).toBe(true);
  expect(chi2).toBeLessThan(55);
  expect([0, -3, Number.NaN].map((mean) => random.poisson(mean))).toEqual([0, 0, 0]);
});
