import { expect, test } from 'vitest';
import { causeWords } from '#core/quality/report/cause-words.ts';

test('failures of one cause are one sentence, with their numbers', () => {
  const of = (n: number) => `Its spec2d holds ${n} of 4 detectors.`;
  expect(causeWords([of(3), of(3)])).toBe(of(3));
  expect(causeWords([of(3), of(2), of(3)])).toBe('Its spec2d holds 3 or 2 of 4 detectors.');
  expect(causeWords([of(0), of(1), of(2), of(3)])).toBe('Its spec2d holds … of 4 detectors.');
  expect(causeWords(['No slits on detectors 1, 2', 'No slits on detectors 3\nmore'])).toBe('No slits on detectors …');
});
