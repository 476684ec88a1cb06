import { expect, test } from 'vitest';
import { readNumber } from '#renderer/pages/settings/read-number.ts';

const bounds = { empty: null, min: 1, max: 64, isWhole: true };

test.each([
  ['3', { value: 3 }],
  [' 64 ', { value: 64 }],
  ['0', { wrong: 'Give a number from 1 to 64.' }],
  ['65', { wrong: 'Give a number from 1 to 64.' }],
  ['1.5', { wrong: 'Give a whole number.' }],
  ['1e400', { wrong: 'That is no number.' }],
  ['x', { wrong: 'That is no number.' }],
  ['', { wrong: 'Give a number.' }],
])('%j', (typed, read) => {
  expect(readNumber(typed, bounds)).toEqual(read);
});

test('nothing is the default, where there is one', () => {
  expect(readNumber(' ', { ...bounds, empty: '2' })).toEqual({ value: null });
});
