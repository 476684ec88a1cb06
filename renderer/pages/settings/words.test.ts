import { expect, test } from 'vitest';
import { splitWords } from '#renderer/pages/settings/words.ts';

test.each([
  ['', []],
  ['  -o   -m ', ['-o', '-m']],
  ['-d "1, 2"', ['-d', '1, 2']],
  ["a'b c'd", ['ab cd']],
  ['""', ['']],
])('%j is split as a shell does', (line, words) => {
  expect(splitWords(line)).toEqual({ words });
});

test('an open quote is said', () => {
  expect(splitWords('-d "1')).toHaveProperty('wrong');
});
