import { expect, test } from 'vitest';
import { CopyGear } from '#core/archive/copy-gear.ts';
import { randomStream } from '#core/workspace/random.ts';

/** The numbers that a gear chose on a disk that gives so many bytes a second to so many files at once. */
function chosen(gear: CopyGear, rounds: number, rate: (count: number) => number): readonly number[] {
  return Array.from({ length: rounds }, () => {
    const { count } = gear;
    gear.tell({ files: 1, bytes: rate(count), seconds: 1 });
    return count;
  });
}
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
/** Each number of rounds is off by up to 5 %. */
const noise = () => {
  const random = randomStream(1, 'disk').uniform;
  return () => 0.95 + 0.1 * random();
};

test('a disk that gains by more files at once gets as many as it gains by', () => {
  const off = noise();
  const counts = chosen(new CopyGear(2, 8), 60, (count) => 1e8 * Math.min(count, 5) * off());
  expect(counts[0]).toBe(2);
  expect(counts.filter((count) => count === 5).length).toBeGreaterThan(35);
  expect(Math.max(...counts)).toBe(6);
});

test('a disk that only seeks with more gets one file at a time', () => {
  const off = noise();
  const counts = chosen(new CopyGear(2, 8), 60, (count) => (1e8 / count) * off());
  expect(counts.filter((count) => count === 1).length).toBeGreaterThan(45);
  expect(Math.max(...counts)).toBe(3);
});

test('where the number makes no difference it stays', () => {
  const off = noise();
  expect(mean(chosen(new CopyGear(2, 8), 200, () => 1e8 * off()))).toBeCloseTo(2, 0);
});

test('a disk that got less to do is measured again', () => {
  const gear = new CopyGear(2, 8);
  chosen(gear, 40, () => 1e8);
  expect(chosen(gear, 60, (count) => 1e8 * Math.min(count, 4)).at(-1)).toBe(4);
});

test('it never leaves its bounds', () => {
  expect(new Set(chosen(new CopyGear(2, 3), 60, (count) => 1e8 * count))).toEqual(new Set([2, 3]));
  expect(new Set(chosen(new CopyGear(2, 1), 60, (count) => 1e8 * count))).toEqual(new Set([1]));
});
