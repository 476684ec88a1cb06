import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProcessTree } from '#core/reductions/process-tree.ts';
import { identify } from '#core/workspace/process-identity.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-tree-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(process.platform !== 'linux')('one that left for a session of its own is ended with the rest', async () => {
  // The shell in between ends, so that only who looked before knows where the sleeper came from.
  const script = 'sh -c \'setsid sh -c "echo \\$\\$ > stray; sleep 60" & sleep 0.6\' & sleep 60';
  const child = spawn('/bin/sh', ['-c', script], { cwd: folder, detached: true, stdio: 'ignore' });
  if (child.pid === undefined) throw new Error('not started');
  const tree = new ProcessTree(child.pid);
  await wait(300);
  expect(tree.members().length).toBeGreaterThan(3);
  await wait(700);
  const stray = Number(readFileSync(join(folder, 'stray'), 'utf8'));
  expect(new ProcessTree(child.pid).members().map(({ pid }) => pid)).not.toContain(stray);
  expect(tree.members().map(({ pid }) => pid)).toContain(stray);
  tree.signal('SIGKILL');
  await wait(100);
  expect(identify(stray)).toBeNull();
  expect(tree.members()).toEqual([]);
});
