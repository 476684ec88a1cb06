// A folder that one may not list, as a colleague's or the lost+found of a disk: the rest goes on, and it is named.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTree } from './support/stand-in-tree.ts';
import { withoutRights } from './support/without-rights.ts';

const slitbench = join(import.meta.dirname, '../bin/slitbench');
const root = mkdtempSync(join(tmpdir(), 'slitbench-unlisted-'));
const closed = join(root, 'closed');
const lost = join(root, 'lost+found');
beforeAll(() => {
  makeTree(root, { a: { seconds: 1, exposures: { 'a1.fits': 'one' } } });
  for (const folder of [closed, lost]) mkdirSync(folder, 0);
});
afterAll(() => {
  for (const folder of [closed, lost]) chmodSync(folder, 0o700);
  rmSync(root, { recursive: true });
});

test.each([
  ['scorecard', '--dry-run', 'stand_in_A'],
  ['warnings', '--dry-run', 'stand_in_A'],
  ['tar-qa', '--dry-run', '1 without plots'],
  ['report', '--text', 'stand_in_A'],
])('%s %s', (command, how, rest) => {
  const [program = '', ...args] = [...withoutRights, slitbench, command, how, root];
  const shell = `"$@" 2>&1; true`;
  const said = execFileSync('sh', ['-c', shell, 'sh', program, ...args], {
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: join(root, '.cache') },
  });
  expect(said).toMatch(new RegExp(`${closed}:?\\s+it may not be listed by this user, and was passed over`));
  expect(said).toContain(rest);
  expect(said).not.toContain('lost+found');
});
