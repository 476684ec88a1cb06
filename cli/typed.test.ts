import { expect, test } from 'vitest';
import { shellWord, typedAgain } from '#cli/typed.ts';

test('words as a shell takes them', () => {
  expect(shellWord('/data/uds_e')).toBe('/data/uds_e');
  expect(shellWord("M 31's")).toBe(`'M 31'\\''s'`);
});

test('the command that was typed, with other options', () => {
  const argv = ['node', 'main.ts', 'run', 'my redux', '--only', 'uds*', '--dry-run', '--', '-o', '--dry-run'];
  expect(typedAgain(argv, ['--dry-run'])).toBe("slitbench run 'my redux' --only 'uds*' -- -o --dry-run");
  const failed = ['node', 'main.ts', 'run', 'redux', '--retry-failed'];
  expect(typedAgain(failed, [], ['--retry-failed'])).toBe('slitbench run redux --retry-failed');
});
