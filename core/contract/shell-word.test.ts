import { expect, test } from 'vitest';
import { shellWord } from '#core/contract/shell-word.ts';

test('words are quoted where a shell would part or change them', () => {
  expect(shellWord('/data/uds_e')).toBe('/data/uds_e');
  expect(shellWord("M 31's")).toBe(`'M 31'\\''s'`);
});
