import { expect, test } from 'vitest';
import { isDay, publicDay } from '#core/contract/public-day.ts';

test.each([
  ['2026-11-20', true],
  ['2024-02-29', true],
  ['2010-02-30', false],
  ['2023-02-29', false],
  ['2010-13-01', false],
  ['2010-1-1', false],
  ['2010-01-01T00:00', false],
  ['', false],
])('%s is a day: %s', (text, expected) => {
  expect(isDay(text)).toBe(expected);
});

test('both spellings of a release are one', () => {
  expect(['authorised', ' Authorized', '2010-01-01', '2010-02-30', 'author'].map(publicDay)).toEqual([
    'authorised',
    'authorised',
    '2010-01-01',
    null,
    null,
  ]);
});
