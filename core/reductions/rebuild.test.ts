// Steps made anew by supervisors at work on stand-ins, and what they leave when they fail or are killed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findBelow } from '#core/reductions/find-work.ts';
import { historyFile, readHistory } from '#core/reductions/history.ts';
import type { Job } from '#core/reductions/job.ts';
import { askRebuild, previewRebuild, withdrawRebuild } from '#core/reductions/rebuild.ts';
import { readRebuild } from '#core/reductions/rebuild-journal.ts';
import { readRecord } from '#core/reductions/record.ts';
import { recoverRebuilds } from '#core/reductions/recover-rebuild.ts';
import { readReduction } from '#core/reductions/reduction.ts';
import { RunQueue } from '#core/reductions/run-queue.ts';
import { lookAt } from '#core/reductions/standing.ts';
import { supervise } from '#core/reductions/supervise.ts';
import type { StopRequest } from '#core/reductions/watch-pypeit.ts';
import { lives } from '#core/workspace/process-identity.ts';
import { slow } from '../../test/have.ts';
import { makeTree, standInEnvironment } from '../../test/support/stand-in-tree.ts';

let root: string;
let folder: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-rebuild-'));
  folder = join(root, 'a', 'stand_in_A');
  makeTree(root, { a: { seconds: 0.1, exposures } });
  await supervise(job(), NOBODY);
  mkdirSync(join(folder, 'QA/PNGs'), { recursive: true });
  writeFileSync(join(folder, 'QA/PNGs/Spatillum_A_0_DET01_S0175.png'), 'the former plot');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const exposures = { 'a1.fits': 'one', 'a2.fits': 'two' };
const NOBODY: StopRequest = { why: null, asked: new Promise(() => {}) };
const FLATS = { step: 'flats', detector: null, group: null, frame: null } as const;
const job = (change: Partial<Job> = {}): Job => ({
  pypeitFile: join(folder, 'stand_in_A.pypeit'),
  script: standInEnvironment(join(root, '.scripts')).script('run_pypeit'),
  versions: { slitbench: '0', pypeit: '2.0.1', python: 'p' },
  args: null,
  retryFailed: true,
  history: historyFile(root),
  ...change,
});
const told = (change: object) =>
  writeFileSync(join(folder, 'told.json'), JSON.stringify({ seconds: 0.1, exposures, ...change }));
const standing = () => lookAt(readReduction(join(folder, 'stand_in_A.pypeit')), { pypeit: '2.0.1', args: [] });

/** All that a run writes, with times and contents; what is aside left out. */
function state(): readonly string[] {
  const seen: string[] = [];
  const look = (at: string) => {
    for (const name of readdirSync(join(folder, at)).sort()) {
      const path = join(at, name);
      const { mtimeMs } = statSync(join(folder, path));
      if (['unclean', 'told.json', '.slitbench-rebuild.json', '.slitbench-lock'].includes(path)) continue;
      if (statSync(join(folder, path)).isDirectory()) look(path);
      else
        seen.push(
          `${path} ${mtimeMs} ${createHash('sha256')
            .update(readFileSync(join(folder, path)))
            .digest('hex')}`,
        );
    }
  };
  look('');
  return seen;
}
const times = (names: RegExp) => state().filter((line) => names.test(line));

test('a step and what hangs on it are made anew, the rest stays, and the former products stay aside', async () => {
  const [edges, flats, science] = [times(/Edges/), times(/Flat/), times(/spec2d/)];
  askRebuild(folder, FLATS);
  expect(await standing()).toMatchObject({ kind: 'unfinished', why: 'to be made anew: flats' });
  expect(await supervise(job(), NOBODY)).toBe('ended');
  expect(await standing()).toMatchObject({ kind: 'complete' });
  expect(times(/Edges/)).toEqual(edges);
  expect(times(/Flat/)).not.toEqual(flats);
  expect(times(/spec2d/)).toHaveLength(2);
  expect(times(/spec2d/)).not.toEqual(science);
  expect(readRebuild(folder)).toBeNull();
  const [aside = ''] = readdirSync(join(folder, 'unclean'));
  expect(readdirSync(join(folder, 'unclean', aside)).sort()).toEqual([
    '.slitbench-run.json',
    'Calibrations',
    'QA',
    'Science',
    'rebuild.json',
    'run_pypeit_stdout.txt',
    'stand_in_A.log',
    'stand_in_A_useful_warns.log',
  ]);
  expect(readdirSync(join(folder, 'unclean', aside, 'Calibrations')).sort()).toEqual([
    'Flat_A_0_DET01.fits',
    'Slits_A_0_DET01.fits',
  ]);
});

const shm = statSync('/dev/shm', { throwIfNoEntry: false })?.dev;
test.skipIf(shm === undefined || shm === statSync(tmpdir()).dev)(
  'a preview refuses products that a link has taken to another disk, and names it',
  () => {
    const away = mkdtempSync('/dev/shm/slitbench-rebuild-');
    cpSync(join(folder, 'Science'), away, { recursive: true });
    rmSync(join(folder, 'Science'), { recursive: true });
    symlinkSync(away, join(folder, 'Science'));
    const reduction = readReduction(join(folder, 'stand_in_A.pypeit'));
    expect(() => previewRebuild(reduction, FLATS)).toThrow(`${join(folder, 'Science')} lies on another disk`);
    rmSync(away, { recursive: true });
  },
);

test('what fails leaves the former products, log and record as they were, and says why', async () => {
  const before = state();
  told({ exitCode: 1 });
  askRebuild(folder, FLATS);
  const end = await supervise(job(), NOBODY);
  expect(end).toMatchObject({ restored: expect.stringContaining('making flats anew failed: exit code 1') });
  expect(state()).toEqual(before);
  expect(readRebuild(folder)).toMatchObject({ phase: 'failed', cause: 'exit code 1' });
  expect(await standing()).toMatchObject({ kind: 'complete' });
  expect(readHistory(historyFile(root)).map(({ state }) => state)).toEqual(['complete', 'failed']);
  const [aside = ''] = readdirSync(join(folder, 'unclean'));
  expect(readdirSync(join(folder, 'unclean', aside, 'failed')).sort()).toContain('stand_in_A.log');
  // It does not stand in the way of the next.
  told({});
  askRebuild(folder, FLATS);
  expect(await supervise(job(), NOBODY)).toBe('ended');
  expect(readRebuild(folder)).toBeNull();
});

test('what was asked for is taken back; a changed setup file takes its place', async () => {
  askRebuild(folder, FLATS);
  withdrawRebuild(folder);
  expect(await standing()).toMatchObject({ kind: 'complete' });
  askRebuild(folder, FLATS);
  const file = join(folder, 'stand_in_A.pypeit');
  writeFileSync(file, readFileSync(file, 'utf8').replace('a2.fits', '#a2.fits'));
  told({ exposures: { 'a1.fits': 'one' } });
  expect(await supervise(job(), NOBODY)).toBe('ended');
  expect(readRebuild(folder)).toBeNull();
  // What was left out is no result any more.
  expect(times(/spec2d/)).toHaveLength(1);
  const [aside = ''] = readdirSync(join(folder, 'unclean'));
  expect(readdirSync(join(folder, 'unclean', aside, 'Science'))).toHaveLength(2);
});

test('the queue makes it anew, tells of a failure, and shows the reduction as it was', async () => {
  const before = state();
  const notes: string[] = [];
  using queue = new RunQueue({
    roots: [root],
    pypeit: standInEnvironment(join(root, '.scripts')),
    args: null,
    threads: 1,
    limits: {},
    note: (_, text) => notes.push(text),
  });
  told({ exitCode: 3 });
  askRebuild(folder, FLATS);
  await queue.lookAgain();
  const [key = ''] = queue.start('all');
  await queue.settled();
  const [after] = queue.snapshot().reductions;
  expect(after).toMatchObject({ key, state: 'complete', why: expect.stringContaining('former products are back') });
  expect(notes).toContainEqual(expect.stringContaining('making flats anew failed: exit code 3'));
  expect(state()).toEqual(before);

  // Taken out of the queue it was never asked for.
  queue.stopAfterCurrent(true);
  askRebuild(folder, FLATS);
  await queue.lookAgain();
  queue.start('all');
  expect(queue.cancel(key)).toBe(true);
  expect(readRebuild(folder)).toBeNull();
  await queue.lookAgain();
  expect(queue.snapshot().reductions[0]?.state).toBe('complete');
});

test('everybody killed at any change: the former products come back, exactly', { timeout: 300_000 }, async () => {
  const support = join(import.meta.dirname, '../../test/support');
  const once = (env: Readonly<Record<string, string>>) =>
    spawnSync(
      process.execPath,
      [
        ...['--disable-warning=ExperimentalWarning', '--import', join(support, 'kill-at-change.ts')],
        ...[join(support, 'supervise-once.ts'), JSON.stringify(job())],
      ],
      { encoding: 'utf8', env: { ...process.env, KILL_BELOW: folder, ...env } },
    );
  told({ exitCode: 1 });
  const before = state();
  askRebuild(folder, FLATS);
  const changes = 60;
  const phases = new Set<string>();
  for (let at = 1; at <= changes; at += slow ? 1 : 7) {
    const { signal } = once({ KILL_AT: String(at) });
    const left = readRebuild(folder);
    phases.add(left?.phase ?? 'none');
    const pypeit = readRecord(folder)?.pypeit;
    if (pypeit && lives(pypeit) === 'alive') process.kill(-pypeit.pid, 'SIGKILL');
    await vi.waitFor(() => expect(pypeit && lives(pypeit) === 'alive').not.toBe(true), { timeout: 20_000 });
    if (left?.phase === 'asked') withdrawRebuild(folder);
    await recoverRebuilds(findBelow([root]));
    // What was being written of a lock or of the note of what is asked goes when it is written next.
    expect(state().filter((line) => !/^\.slitbench-(lock\.\S+|\S+\.part) /.test(line))).toEqual(before);
    expect((await standing()).kind).toBe('complete');
    if (signal === null) break;
    askRebuild(folder, FLATS);
    await wait(1);
  }
  expect([...phases]).toEqual(expect.arrayContaining(['moving', 'running']));
  askRebuild(folder, FLATS);
  once({});
  expect(state()).toEqual(before);
});
