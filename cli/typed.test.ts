import { expect, test } from 'vitest';
import { typedAgain } from '#cli/typed.ts';

test('the command that was typed, with other options', () => {
  const argv = ['node', 'main.ts', 'run', 'my redux', '--only', 'uds*', '--dry-run', '--', '-o', '--dry-run'];
  expect(typedAgain(argv, ['--dry-run'])).toBe("slitbench run 'my redux' --only 'uds*' -- -o --dry-run");
  const failed = ['node', 'main.ts', 'run', 'redux', '--retry-failed'];
  expect(typedAgain(failed, [], ['--retry-failed'])).toBe('slitbench run redux --retry-failed');
});
