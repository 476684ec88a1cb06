import fc from 'fast-check';
import { expect, test } from 'vitest';
import { count } from '#cli/count.ts';

test('thousands are apart', () => {
  expect(count(999)).toBe('999');
  expect(count(20_000)).toBe('20,000');
  fc.assert(fc.property(fc.integer(), (n) => count(n) === n.toLocaleString('en-US')));
});
