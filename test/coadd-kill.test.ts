// kill -9 at seeded moments, of the command, of the supervisor, of PypeIt, of everything: then the same command again.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { coadd } from '#core/coadds/coadd.ts';
import { placesOf } from '#core/coadds/levels.ts';
import { readProvenance } from '#core/coadds/provenance.ts';
import { CoaddResult } from '#core/contract/coadd.ts';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { readHistory } from '#core/reductions/history.ts';
import { ProcessTree } from '#core/reductions/process-tree.ts';
import { readRecord, writeRecord } from '#core/reductions/record.ts';
import { whyNotWhole } from '#core/reductions/whole.ts';
import { readLock } from '#core/workspace/lock.ts';
import { lives } from '#core/workspace/process-identity.ts';
import { randomStream } from '#core/workspace/random.ts';
import { slow } from './have.ts';
import { COADD_LEVEL, coaddStandIn, makeCoaddTree } from './support/coadd-tree.ts';
import { quietTask } from './support/pypeit.ts';

const DRIVER = join(import.meta.dirname, 'support/coadd-once.ts');

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-coadd-kill-'));
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
  root = makeCoaddTree(join(folder, 'tree'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const places = () => placesOf({ folder: join(root, COADD_LEVEL) }, 'coadd2d');
const product = () => join(places().target, 'Science_coadd/spec2d_d1-d2-uds.fits');
const history = () => readHistory(join(root, '.slitbench/history.jsonl'));

/** A former result that is out of date, with something of a person's own. */
function putFormer(): void {
  mkdirSync(join(places().target, 'Science_coadd'), { recursive: true });
  writeFileSync(product(), 'former');
  writeFileSync(join(places().target, 'notes.md'), 'mine');
}

function start(seconds: number): { child: ChildProcess; result: Promise<CoaddResult | null> } {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', DRIVER, root, join(folder, 'scripts'), String(seconds)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += String(chunk);
  });
  const result = new Promise<CoaddResult | null>((resolve) => {
    child.on('close', () => resolve(text === '' ? null : CoaddResult.parse(JSON.parse(text))));
  });
  return { child, result };
}

async function until(met: () => boolean): Promise<void> {
  while (!met()) await wait(20);
}

async function expectWell(): Promise<void> {
  expect(await whyNotWhole(product())).toBeNull();
  expect(readProvenance(places().target)?.state).toBe('complete');
  expect(readFileSync(join(places().target, 'notes.md'), 'utf8')).toBe('mine');
  expect(readdirSync(join(places().target)).sort()).toEqual([
    '.slitbench-coadd.json',
    'QA_coadd',
    'Science_coadd',
    'd1-d2-uds_coadd2d.par',
    'keck_deimos.log.txt',
    'keck_deimos_uds.coadd2d',
    'keck_deimos_uds.coadd2d.orig',
    'notes.md',
    'pypeit_setup_coadd2d.log.txt',
  ]);
  expect(readFileSync(join(places().target, 'keck_deimos.log.txt'), 'utf8')).toBe(
    '[INFO] - a.py:f:1 - Reducing target uds\n',
  );
  expect(existsSync(places().former)).toBe(false);
  // Killed when all was done but this, a supervisor leaves its lock, which is nobody's.
  expect(readLock(join(places().control, REDUCTION_LOCK))?.state ?? 'dead').toBe('dead');
  expect(history().filter(({ state }) => state === 'complete')).toHaveLength(1);
}

const victims = ['command', 'supervisor', 'PypeIt', 'everything'] as const;

function kill(victim: (typeof victims)[number], command: ChildProcess): void {
  if (victim === 'command' || victim === 'everything') command.kill('SIGKILL');
  const record = readRecord(places().control);
  if (record === null || record.ended !== null) return;
  if ((victim === 'supervisor' || victim === 'everything') && lives(record.supervisor) === 'alive')
    process.kill(record.supervisor.pid, 'SIGKILL');
  if ((victim === 'PypeIt' || victim === 'everything') && record.pypeit && lives(record.pypeit) === 'alive')
    new ProcessTree(record.pypeit.pid).signal('SIGKILL');
}

test.each(victims)(
  'whatever is killed, the former result stays whole, and the same command goes on: %s',
  async (victim) => {
    const random = randomStream(1, `coadd ${victim}`).uniform;
    for (let round = 0; round < (slow ? 8 : 1); round++) {
      rmSync(root, { recursive: true, force: true });
      makeCoaddTree(root);
      putFormer();
      const { child, result } = start(0.4);
      await until(() => readRecord(places().control)?.pypeit != null);
      await wait(600 * random());
      kill(victim, child);
      await result;
      // It may have come to its end before; then what is there is whole already.
      if (victim !== 'command' && existsSync(places().target) && readProvenance(places().target) === null)
        expect(readFileSync(product(), 'utf8')).toBe('former');
      const again = await start(0.1).result;
      expect(again?.coadds).toMatchObject([{ state: 'complete' }]);
      await expectWell();
    }
  },
);

test('killed between the new result and the end of its record, it is noted, and a person has what is theirs', async () => {
  putFormer();
  expect((await start(0).result)?.coadds.map(({ state }) => state)).toEqual(['complete']);
  // As it is when the supervisor is killed before it has cleared the former result.
  const record = readRecord(places().control);
  if (record === null) throw new Error('there is no record');
  writeRecord(places().control, {
    ...record,
    state: 'running',
    cause: null,
    ended: null,
    seconds: null,
    exitCode: null,
  });
  rmSync(join(root, '.slitbench/history.jsonl'));
  mkdirSync(places().former);
  renameSync(join(places().target, 'notes.md'), join(places().former, 'notes.md'));
  const made = statSync(product()).mtimeMs;
  expect((await start(0).result)?.coadds.map(({ state }) => state)).toEqual(['complete']);
  await expectWell();
  expect(statSync(product()).mtimeMs).toBe(made);
  const noted = readRecord(places().control);
  expect(noted).toMatchObject({ id: record.id, state: 'complete', exitCode: 0 });
  expect(noted?.seconds).toBeGreaterThan(0);
  expect(noted?.seconds).toBeLessThanOrEqual(record.seconds ?? 0);
});

test('cancelled, the former result stays and nothing half-made is left; the same call makes it', async () => {
  putFormer();
  const { child, result } = start(30);
  await until(() => existsSync(join(places().stage, 'alone')));
  child.kill('SIGINT');
  const ended = await result;
  expect(ended).toMatchObject({ interrupted: true, succeeded: false });
  expect(ended?.coadds.map(({ state }) => state)).toEqual(['cancelled']);
  expect(readFileSync(product(), 'utf8')).toBe('former');
  expect(existsSync(places().stage)).toBe(false);
  const again = await start(0.1).result;
  expect(again).toMatchObject({ interrupted: false, succeeded: true });
  await expectWell();
});

test('a failure names its cause, leaves the former result, and waits for --retry-failed', async () => {
  putFormer();
  const input = { kind: 'coadd2d' as const, prefixes: [COADD_LEVEL], from: root };
  const bad = coaddStandIn(join(folder, 'bad'), 0, true);
  const failed = await coadd(input, quietTask(), () => {}, bad);
  expect(failed.succeeded).toBe(false);
  expect(failed.coadds[0]).toMatchObject({
    state: 'failed',
    why: expect.stringMatching(/^pypeit_coadd_2dspec: .*no good slit anywhere/),
  });
  expect(readFileSync(product(), 'utf8')).toBe('former');
  const good = coaddStandIn(join(folder, 'scripts'), 0);
  const left = await coadd(input, quietTask(), () => {}, good);
  expect(left.coadds[0]).toMatchObject({ state: 'failed', wanted: false });
  expect((await coadd({ ...input, retryFailed: true }, quietTask(), () => {}, good)).succeeded).toBe(true);
  await expectWell();
  expect(history().map(({ kind, state }) => [kind, state])).toEqual([
    ['coadd2d', 'failed'],
    ['coadd2d', 'complete'],
  ]);
});

test('made again only when asked for, or when an exposure is another', async () => {
  putFormer();
  const input = { kind: 'coadd2d' as const, prefixes: [COADD_LEVEL], from: root };
  const pypeit = coaddStandIn(join(folder, 'scripts'), 0);
  const call = async (more: object = {}) =>
    (await coadd({ ...input, ...more }, quietTask(), () => {}, pypeit)).coadds.map(({ state, wanted }) => [
      state,
      wanted,
    ]);
  expect(await call()).toEqual([['complete', true]]);
  await expectWell();
  expect(await call()).toEqual([['complete', false]]);
  expect(await call({ again: true })).toEqual([['complete', true]]);
  expect(history()).toHaveLength(2);
  const dry = await coadd({ ...input, again: true, dryRun: true }, quietTask(), () => {}, pypeit);
  expect(dry.plans[0]).toMatchObject({ wanted: true, state: 'stale', problem: null });
  expect(dry.plans[0]?.files[0]?.text).toContain('offsets = maskdef_offsets');
  expect(history()).toHaveLength(2);
});
