import { expect, test } from 'vitest';
import { slitbench } from '../test/support/slitbench.ts';

test.each([
  [['archive', '/tmp'], '--into DIR says where'],
  [['archive', '/tmp', '--into', '/tmp/x', '--workers', '0'], 'a number from 1 to 32'],
  [['archive', 'validate', '/tmp', '--public', '2011B_U000'], 'SEMESTER_PROGID=DAY'],
])('%s is wrong usage', async (args, why) => {
  const { code, stderr } = await slitbench(args);
  expect(code).toBe(2);
  expect(stderr).toContain(why);
});
