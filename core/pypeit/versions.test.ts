import { expect, test } from 'vitest';
import { sameVersion } from '#core/pypeit/versions.ts';

test.each([
  ['2.0', '2.0.0', true],
  ['v2.0.1', '2.0.1', true],
  ['2.0.1', '2.0.10', false],
  ['2.0.0rc1', '2.0.0', false],
  ['1.17.5.dev12+gabc', '1.17.5', false],
])('%s and %s are one version: %s', (a, b, same) => {
  expect(sameVersion(a, b)).toBe(same);
});
