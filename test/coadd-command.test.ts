// `slitbench coadd2d`, by itself and through the host that serves the workspace.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placesOf } from '#core/coadds/levels.ts';
import { readProvenance } from '#core/coadds/provenance.ts';
import { CoaddResult } from '#core/contract/coadd.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import { joinHost } from '#core/host/host-client.ts';
import { firstOf } from '#core/host/run-through-host.ts';
import { writeNote } from '#core/quality/notes.ts';
import { readHistory } from '#core/reductions/history.ts';
import { ProcessTree } from '#core/reductions/process-tree.ts';
import { readRecord } from '#core/reductions/record.ts';
import { startHost, type TestHost } from './e2e/host.ts';
import { removeFolder } from './support/clean-up.ts';
import { COADD_LEVEL, coaddPython, makeCoaddTree } from './support/coadd-tree.ts';
import { slitbench } from './support/slitbench.ts';

let root: string;
let env: Record<string, string>;
let host: TestHost | null = null;
beforeEach(() => {
  root = makeCoaddTree(mkdtempSync(join(tmpdir(), 'slitbench-coadd-')));
  env = {
    SLITBENCH_PYTHON: coaddPython(join(root, '.python'), 0.3),
    XDG_CACHE_HOME: join(root, '.cache'),
    XDG_CONFIG_HOME: join(root, '.config'),
    XDG_DATA_HOME: join(root, '.data'),
  };
});
afterEach(async () => {
  await host?.kill().catch(() => {});
  host = null;
  await removeFolder(root);
});

const target = () => placesOf({ folder: join(root, COADD_LEVEL) }, 'coadd2d').target;

test.each([false, true])(
  'what would be made is shown, then made, and left when it is called again (host: %s)',
  async (served) => {
    if (served) host = await startHost(root, env);
    writeNote(root, `${COADD_LEVEL}/2020-02-01`, { verdict: 'rejected', note: 'clouds', who: '', when: '' });
    const dry = await slitbench(['coadd2d', COADD_LEVEL, '--dry-run'], env, root);
    expect(dry.code, dry.stderr).toBe(0);
    expect(dry.stdout).toContain('exposure   uds/600_7200/2020-02-01/reduce d2.fits');
    expect(dry.stdout).toContain('    |     offsets = maskdef_offsets');
    expect(dry.stdout).toContain('--det 1,5 2,6 3,7 4,8');
    expect(dry.stdout).toContain('1 coadd would be made');
    expect(dry.stdout).toContain(`rejected   ${COADD_LEVEL}/2020-02-01: clouds (notes.yaml); it goes in nonetheless`);
    expect(existsSync(join(root, COADD_LEVEL, '.slitbench-coadd2d'))).toBe(false);

    const made = await slitbench(['coadd2d', COADD_LEVEL, '--json'], env, root);
    expect(made.code, made.stderr).toBe(0);
    const result = CoaddResult.parse(JSON.parse(made.stdout));
    expect(result).toMatchObject({
      succeeded: true,
      coadds: [{ id: `${COADD_LEVEL}/2D_Coadd`, kind: 'coadd2d', state: 'complete' }],
    });
    expect(readProvenance(target())?.exposures.map(({ scienceFile }) => scienceFile)).toEqual(['d1.fits', 'd2.fits']);
    expect(readFileSync(join(target(), 'keck_deimos_uds.coadd2d'), 'utf8')).toContain('offsets = maskdef_offsets');
    expect(readHistory(join(root, '.slitbench/history.jsonl')).map(({ kind, state }) => [kind, state])).toEqual([
      ['coadd2d', 'complete'],
    ]);
    if (served) {
      expect(made.stderr).toContain('the host that serves');
      using client = await joinHost(root);
      const runs = await firstOf((await client?.workbench.runs.watch({ after: null })) ?? (async function* () {})());
      // The list of reductions is one of reductions.
      expect(runs?.reductions.map(({ kind }) => kind)).toEqual([undefined, undefined]);
    }

    const again = await slitbench(['coadd2d', root], env, root);
    expect(again.stdout).toContain('1 of 1 coadd complete, 1 of them before');
    expect(again.code).toBe(0);

    rmSync(join(makeCoaddTree(root, 'egs/600_7200'), 'egs/600_7200/2020-02-01'), { recursive: true });
    const both = await slitbench(['coadd2d', root], env, root);
    expect(both.stdout).toContain('egs/600_7200/2D_Coadd: there is only one exposure');
    expect(both.stdout).toMatch(/1 of 2 coadds complete, 1 of them before, 1 cannot be made\n$/);
    expect([both.code, (await slitbench(['coadd2d', 'egs'], env, root)).code]).toEqual([0, 0]);
    expect((await slitbench(['coadd2d', root, 'egs/600_7200'], env, root)).code).toBe(1);
  },
);

test('Ctrl-C ends the coadd that the host makes for the command, and what was there stays', async () => {
  coaddPython(join(root, '.python'), 60);
  host = await startHost(root, env);
  const config = mkdtempSync(join(tmpdir(), 'slitbench-config-'));
  const elsewhere = await slitbench(['coadd2d', COADD_LEVEL, '--config', config, '--threads', '2'], env, root);
  rmdirSync(config);
  expect(elsewhere.code).toBe(1);
  expect(elsewhere.stderr).toMatch(
    /threads are those of its settings[\s\S]*Add the folder that holds it to the sources/,
  );
  const program = join(import.meta.dirname, '../bin/slitbench');
  const running = execa(program, ['coadd2d', COADD_LEVEL, '--json'], { cwd: root, env, reject: false });
  const { stage, control } = placesOf({ folder: join(root, COADD_LEVEL) }, 'coadd2d');
  while (!existsSync(join(stage, 'alone'))) await wait(50);
  running.kill('SIGINT');
  const { exitCode, stdout } = await running;
  expect(exitCode).toBe(130);
  expect(CoaddResult.parse(JSON.parse(stdout))).toMatchObject({ interrupted: true, coadds: [{ state: 'cancelled' }] });
  expect(readRecord(control)?.state).toBe('cancelled');
  expect(existsSync(target())).toBe(false);
  expect(existsSync(stage)).toBe(false);

  // “Start all” on Runs means the reductions.
  using client = await joinHost(root);
  await client?.workbench.runs.stopAfterCurrent({ on: true });
  const started = await client?.workbench.runs.start({ which: 'all' });
  expect(started?.keys.filter((key) => key.includes('.slitbench-'))).toEqual([]);
});

/** The coadds that the host has in its queue, once they are so. */
async function coaddsSo(is: (active: readonly RunSnapshot[]) => boolean): Promise<readonly RunSnapshot[]> {
  using client = await joinHost(root);
  if (client === null) throw new Error('no host');
  for await (const { state } of await client.workbench.coadds.watch({ after: null }))
    if (is(state.active)) return state.active;
  throw new Error('the host is gone');
}

test('what waited and ran when the host was killed goes on by the next host, also what was asked for once more', async () => {
  const other = 'egs/600_7200';
  makeCoaddTree(root, other);
  const both = [COADD_LEVEL, other].map((level) => placesOf({ folder: join(root, level) }, 'coadd2d'));
  const made = () => both.map(({ target }) => readProvenance(target)?.made ?? '');
  expect((await slitbench(['coadd2d', root], env, root)).code).toBe(0);
  const before = made();

  coaddPython(join(root, '.python'), 300);
  host = await startHost(root, env);
  {
    using client = await joinHost(root);
    await client?.workbench.runs.setLimits({ workers: 1 });
    const ids = [COADD_LEVEL, other].map((level) => `${level}/2D_Coadd`);
    await client?.workbench.coadds.start({ ids, again: true });
  }
  const isAt = (one: (typeof both)[number]) => existsSync(join(one.stage, 'alone'));
  while (!both.some(isAt)) await wait(50);
  await coaddsSo((active) => active.some(({ position }) => position === 1));

  // Its supervisor lives: the next host adopts it, and what waits waits.
  await host.kill('SIGKILL');
  host = await startHost(root, env);
  const adopted = await coaddsSo((active) => active.length === 2);
  expect(adopted.map(({ worker, position }) => [worker, position]).sort()).toEqual([
    [null, 1],
    [1, null],
  ]);
  // What reduces on Runs knows nothing of them.
  {
    using client = await joinHost(root);
    await client?.workbench.runs.cancelAll({});
  }
  expect(await coaddsSo(() => true)).toHaveLength(2);

  // As when the machine goes down: nothing of it lives.
  const record = readRecord((both.find(isAt) ?? both[0])?.control ?? '');
  await host.kill('SIGKILL');
  process.kill(record?.supervisor.pid ?? 0, 'SIGKILL');
  new ProcessTree(record?.pypeit?.pid ?? 0).signal('SIGKILL');
  expect(made()).toEqual(before);
  coaddPython(join(root, '.python'), 0.1);
  host = await startHost(root, env);
  const isNew = () => made().every((at, i) => at > (before[i] ?? ''));
  while (!isNew()) await wait(50);
  expect((await coaddsSo((active) => active.length === 0)).length).toBe(0);
  for (const { stage, former, target } of both) {
    expect([existsSync(stage), existsSync(former)]).toEqual([false, false]);
    expect(existsSync(join(target, 'Science_coadd/DOUBLE'))).toBe(false);
  }
  const isQueue = (name: string) => /^queue-.*json$/.test(name);
  while (readdirSync(join(root, '.slitbench')).some(isQueue)) await wait(50);
});

test('what is not there, and what cannot be coadded, is said', async () => {
  const nowhere = await slitbench(['coadd2d', 'uds/nothing'], env, root);
  expect(nowhere.code).toBe(1);
  expect(nowhere.stderr).toMatch(/uds\/nothing is not there/);
  const one = await slitbench(['coadd1d', `${COADD_LEVEL}/2020-01-01`], env, root);
  expect(one.code).toBe(1);
  expect(one.stdout).toContain('1D_Coadd: there is only one exposure');
});
