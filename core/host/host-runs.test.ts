import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queryObjects } from 'node:v8';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Settings } from '#core/contract/settings.ts';
import { HostRuns } from '#core/host/host-runs.ts';
import { workspaceFolder } from '#core/workspace/places.ts';
import { removeFolder } from '../../test/support/clean-up.ts';
import { makeTree } from '../../test/support/stand-in-tree.ts';

let root: string;
let runs: HostRuns;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-follow-'));
  workspaceFolder(root);
  runs = new HostRuns(root, Settings.parse({}));
});
afterEach(async () => {
  runs.close();
  await removeFolder(root);
});

test('a client that follows for long keeps nothing of what it was sent', async () => {
  const leave = new AbortController();
  let seen = 0;
  const following = (async () => {
    for await (const _ of runs.follow(null, leave.signal)) seen++;
  })();
  const events = async (count: number) => {
    for (const until = seen + count; seen < until; ) await runs.lookAgain();
  };
  await events(20);
  const before = queryObjects(Promise, { format: 'count' });
  await events(1000);
  expect(queryObjects(Promise, { format: 'count' }) - before).toBeLessThan(200);
  leave.abort();
  await following;
});

test('following ends when it is left, also while nothing happens', async () => {
  const leave = new AbortController();
  const updates = runs.follow(null, leave.signal);
  expect((await updates.next()).value).toMatchObject({ full: true, trouble: null, notes: [] });
  const next = updates.next();
  leave.abort();
  expect((await next).done).toBe(true);
});

test('what is asked of the queue before the tree was looked at finds there what it is about', async () => {
  makeTree(root, { a: { seconds: 1, exposures: {} } });
  const asked = runs.looked();
  runs.use(null, null);
  expect((await asked).snapshot().reductions).toMatchObject([{ id: 'a/stand_in_A' }]);
});
