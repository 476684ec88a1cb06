import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunInput } from '#core/contract/run.ts';
import { Host } from '#core/host/host.ts';
import { os } from '#core/host/routes/os.ts';
import { runsRoutes } from '#core/host/routes/runs.ts';
import { runThroughHost } from '#core/host/run-through-host.ts';
import { workspaceFolder } from '#core/workspace/places.ts';
import { removeFolder } from '../../test/support/clean-up.ts';
import { quietTask } from '../../test/support/pypeit.ts';
import { makeTree, standInPython } from '../../test/support/stand-in-tree.ts';

let root: string;
let host: Host;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-through-'));
  vi.stubEnv('SLITBENCH_PYTHON', standInPython(join(root, '.python')));
  makeTree(root, {
    a: { seconds: 0.3, exposures: { 'x.fits': 't' } },
    b: { seconds: 0.3, exposures: { 'x.fits': 't' } },
  });
  workspaceFolder(root);
  host = new Host(root);
});
afterEach(async () => {
  await host.close();
  vi.unstubAllEnvs();
  await removeFolder(root);
});

test('work within a host is run by its own queue, and only what was asked for', async () => {
  await host.runs.ready();
  const { runs } = createRouterClient(runsRoutes(os), { context: { host } });
  const sent: number[] = [];
  const result = await runThroughHost(
    { root, runs, uses: async () => ({ python: null, pypeitArgs: [] }) },
    RunInput.parse({ roots: [join(root, 'a')] }),
    quietTask(),
    ({ reductions }) => sent.push(reductions.length),
  );
  expect(result.reductions.map(({ id, state }) => [id, state])).toEqual([['a/stand_in_A', 'complete']]);
  expect(result.succeeded).toBe(true);
  expect(new Set(sent)).toEqual(new Set([1]));
  expect(host.runs.get(join(root, 'b/stand_in_A/stand_in_A.pypeit')).state).toBe('not started');
  await expect(
    runThroughHost(
      { root, runs, uses: async () => ({ python: null, pypeitArgs: [] }) },
      RunInput.parse({ roots: [root], only: 'nothing*' }),
      quietTask(),
      () => {},
    ),
  ).rejects.toMatchObject({ data: { code: 'no-reductions' } });
});
