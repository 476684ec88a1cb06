// A supervisor at work, in this process, on a stand-in.
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importantWarnings } from '#core/quality/important-warnings.ts';
import { digestOf, WarningsReader } from '#core/quality/warnings-reader.ts';
import { historyFile, readHistory } from '#core/reductions/history.ts';
import type { Job } from '#core/reductions/job.ts';
import { type RunRecord, readRecord, writeRecord } from '#core/reductions/record.ts';
import { supervise } from '#core/reductions/supervise.ts';
import type { StopRequest } from '#core/reductions/watch-pypeit.ts';
import { identify } from '#core/workspace/process-identity.ts';
import { FORMS } from '../../test/support/said-warnings.ts';
import { makeTree, standInEnvironment } from '../../test/support/stand-in-tree.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-supervise-'));
  folder = join(root, 'a', 'stand_in_A');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const NOBODY: StopRequest = { why: null, asked: new Promise(() => {}) };
const job = (change: Partial<Job> = {}): Job => ({
  pypeitFile: join(folder, 'stand_in_A.pypeit'),
  script: standInEnvironment(join(root, '.scripts')).script('run_pypeit'),
  versions: { slitbench: '0', pypeit: '2.0.1', python: 'p' },
  args: null,
  retryFailed: false,
  history: historyFile(root),
  ...change,
});
const exposures = { 'a1.fits': 'one', 'a2.fits': 'two' };

/** As if the supervisor had been killed while PypeIt was at work, which has ended since. */
function orphan(): RunRecord {
  const record = readRecord(folder);
  const me = identify();
  if (record === null || me === null) throw new Error('no record');
  const dead = { ...me, started: '1' };
  const before: RunRecord = {
    ...record, id: randomUUID(), state: 'running', ended: null, seconds: null, exitCode: null, supervisor: dead, pypeit: dead,
  }; // biome-ignore format: a record
  writeRecord(folder, before);
  return before;
}

test('it says whether it saw a reduction to its end, found nothing to do, or was stopped before', async () => {
  makeTree(root, { a: { seconds: 0.3, exposures, exitCode: 1 } });
  expect(await supervise(job(), { why: 'cancelled', asked: Promise.resolve() })).toBe('stopped');
  expect(readRecord(folder)).toBeNull();
  expect(await supervise(job(), NOBODY)).toBe('ended');
  expect(readRecord(folder)?.state).toBe('failed');
  expect(await supervise(job(), NOBODY)).toBe('nothing');
  expect(await supervise(job({ retryFailed: true }), NOBODY)).toBe('ended');
});

test('a PypeIt that finished after its supervisor was killed is complete, and nothing is done again', async () => {
  makeTree(root, { a: { seconds: 0.3, exposures } });
  await supervise(job(), NOBODY);
  const { id } = orphan();
  expect(await supervise(job(), NOBODY)).toBe('nothing');
  expect(readRecord(folder)).toMatchObject({ id, state: 'complete', exitCode: null });
  expect(readHistory(historyFile(root)).map(({ state }) => state)).toEqual(['complete', 'complete']);
  expect(existsSync(join(folder, 'unclean'))).toBe(false);
});

test('one that ended by an error of its own has failed, one that says nothing was interrupted', async () => {
  makeTree(root, { a: { seconds: 0.3, exposures } });
  await supervise(job(), NOBODY);
  const console_ = join(folder, 'run_pypeit_stdout.txt');
  orphan();
  writeFileSync(console_, '   [ERROR] - calibrations.py:get_arc:1 - no arc\n');
  expect(await supervise(job(), NOBODY)).toBe('nothing');
  expect(readRecord(folder)).toMatchObject({ state: 'failed', cause: expect.stringContaining('no arc') });
  orphan();
  writeFileSync(console_, '');
  expect(await supervise(job(), NOBODY)).toBe('ended');
  expect(readHistory(historyFile(root)).map(({ state }) => state)).toEqual(['complete', 'failed', 'cancelled', 'complete']); // biome-ignore format: short
});

test('after an end that nobody saw, the newest product is in doubt, though it looks whole', async () => {
  makeTree(root, { a: { seconds: 0.3, exposures } });
  await supervise(job(), NOBODY);
  for (const name of ['.slitbench-run.json', 'run_pypeit_stdout.txt']) rmSync(join(folder, name));
  // A log whose last lines PypeIt still had in its buffer: it says that the second exposure was not begun.
  writeFileSync(join(folder, 'stand_in_A.log'), '');
  appendFileSync(
    join(folder, 'stand_in_A.log'),
    '    INFO | 2026-01-01 00:00:00 | exposure.py:reduce_exposure:1 | Reducing target one\nCombining frames:\na1.fits\n\n',
  );
  utimesSync(join(folder, 'stand_in_A.pypeit'), 1, 1);
  expect(await supervise(job(), NOBODY)).toBe('ended');
  const [unclean = ''] = readdirSync(join(folder, 'unclean'));
  const moved = readdirSync(join(folder, 'unclean', unclean, 'Science'));
  expect(moved.some((name) => name.startsWith('spec2d_a2-two'))).toBe(true);
});

test.each(['log of 1.x', 'log of 2.x'])(
  'a run that ends writes its important warnings beside its log: %s',
  async (form) => {
    const say = (text: string, place: readonly [string, string]) => FORMS[form]?.('WARNING', place, text) ?? '';
    const edges = say('No edges found!  Trace data will be empty.', ['edgetrace.py', 'initial_trace']);
    const lines = say('Not enough useful IDs', ['autoid.py', 'full_template']);
    const logged = [edges, say('of no importance', ['a.py', 'f']), lines];
    const useful = join(folder, 'stand_in_A_useful_warns.log');
    const expected = `1 -- ${edges}\n3 -- ${lines}\n`;
    makeTree(root, { a: { seconds: 0.3, exposures, logged, exitCode: 1 } });
    expect(await supervise(job(), NOBODY)).toBe('ended');
    expect(readRecord(folder)?.state).toBe('failed');
    expect(readFileSync(useful, 'utf8')).toBe(expected);
    // Complete, after somebody spoilt the file; and one whose end nobody watched.
    makeTree(root, { a: { seconds: 0.3, exposures, logged } });
    writeFileSync(useful, 'other');
    expect(await supervise(job({ retryFailed: true }), NOBODY)).toBe('ended');
    expect(readRecord(folder)?.state).toBe('complete');
    expect(readFileSync(useful, 'utf8')).toBe(expected);
    orphan();
    rmSync(useful);
    expect(await supervise(job(), NOBODY)).toBe('nothing');
    expect(readFileSync(useful, 'utf8')).toBe(expected);
    // The command finds nothing to be written.
    const reader = new WarningsReader({ root, rows: importantWarnings(), cacheFile: join(root, 'w.sqlite') });
    await reader.refresh();
    expect(reader.logs.map((log) => log.useful)).toEqual([digestOf(expected)]);
    reader[Symbol.dispose]();
  },
);
