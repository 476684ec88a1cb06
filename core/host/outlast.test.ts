import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';

/** What a process of its own says that has been told to outlast failures, and then meets one. */
const meets = (failure: string) =>
  execa(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { readFileSync } from 'node:fs';
       import { outlast } from ${JSON.stringify(join(import.meta.dirname, 'outlast.ts'))};
       outlast((text) => console.error(text));
       setTimeout(() => { ${failure} }, 0);
       setTimeout(() => console.log('still there'), 200);`,
    ],
    { reject: false, cwd: join(import.meta.dirname, '../..') },
  );

test('a promise that nobody caught is told of, and does not end the process', async () => {
  const { exitCode, stdout, stderr } = await meets(`Promise.reject(new Error('odd'))`);
  expect([exitCode, stdout]).toEqual([0, 'still there']);
  expect(stderr).toContain('odd');
});

test('nor does a disk that is away', async () => {
  const { exitCode, stdout, stderr } = await meets(`readFileSync('/nonexistent/settings.yaml')`);
  expect([exitCode, stdout]).toEqual([0, 'still there']);
  expect(stderr).toContain('/nonexistent/settings.yaml');
});

test('a defect that broke off in the middle of something does', async () => {
  const { exitCode, stdout, stderr } = await meets(`null.x`);
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).toContain('defect of Slitbench');
});
