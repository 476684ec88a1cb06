import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { readLogEnd } from '#core/quality/log-end.ts';
import { reductionFacts } from '#core/quality/reduction-facts.ts';
import { findBelow, findWork, matches } from '#core/reductions/find-work.ts';
import { foreignRuns } from '#core/reductions/foreign-run.ts';
import { stampFrames } from '#core/reductions/frame-stamp.ts';
import { appendHistory, historyFile, readHistory } from '#core/reductions/history.ts';
import { UNWATCHED } from '#core/reductions/judge.ts';
import { findProducts } from '#core/reductions/products.ts';
import { overwriteRecord, type RunRecord, readRecord, writeRecord } from '#core/reductions/record.ts';
import { readReduction } from '#core/reductions/reduction.ts';
import { lookAt } from '#core/reductions/standing.ts';
import { whyNotWhole } from '#core/reductions/whole.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { identify } from '#core/workspace/process-identity.ts';

let root: string;
let folder: string;
let pypeitFile: string;
const setup = (parameters: string, rows: readonly string[]) => `[rdx]
    spectrograph = shane_kast_blue
${parameters}
setup read
Setup A:
  dispname: 600/4310
setup end
data read
 path ../raw
filename | frametype | target | comb_id
${rows.join('\n')}
data end
`;
const ROWS = [
  'b1.fits.gz | arc,tilt | Arcs | -1',
  'b24.fits.gz | standard | Feige 66 | 1',
  'b27.fits.gz | science | J1217 | 2',
  'b28.fits.gz | science | J1217 | 2',
  '#b29.fits.gz | science | J1217 | 3',
];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-standing-'));
  folder = join(root, 'shane_kast_blue_A');
  pypeitFile = join(folder, 'shane_kast_blue_A.pypeit');
  for (const path of [folder, join(root, 'raw'), join(folder, 'Science'), join(folder, 'Calibrations')])
    mkdirSync(path, { recursive: true });
  for (const n of [1, 24, 27, 28, 29]) writeFileSync(join(root, 'raw', `b${n}.fits.gz`), 'raw');
  writeFileSync(pypeitFile, setup('', ROWS));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const cards = (...lines: readonly string[]) =>
  [...lines, 'END']
    .map((line) => line.padEnd(80))
    .join('')
    .padEnd(2880);
const FITS = Buffer.concat([
  Buffer.from(
    cards('SIMPLE  =                    T', 'BITPIX  =                    8', 'NAXIS   =                    0'),
  ),
  Buffer.from(
    cards(
      "XTENSION= 'IMAGE   '", 'BITPIX  =                    8', 'NAXIS   =                    1',
      'NAXIS1  =                 5000', 'PCOUNT  =                    0', 'GCOUNT  =                    1',
    ), // biome-ignore format: a header
  ),
  Buffer.alloc(5760),
]);
const PRODUCTS = ['b24-Feige66', 'b27-J1217'].flatMap((base) =>
  ['spec1d', 'spec2d'].map((kind) => `${kind}_${base}_KASTb_20150520T041246.960.fits`),
);
const writeProducts = () => {
  for (const name of PRODUCTS) writeFileSync(join(folder, 'Science', name), FITS);
};
const here = () => {
  const me = identify();
  if (me === null) throw new Error('no identity');
  return me;
};
const record = (change: Partial<RunRecord> = {}): RunRecord => ({
  id: 'r1', state: 'complete', pypeitFile, spectrograph: 'shane_kast_blue', command: ['run_pypeit'], resumed: false,
  versions: { slitbench: '0', pypeit: '2.0.1', python: 'p' }, started: '2026-01-01T00:00:00.000Z',
  ended: '2026-01-01T00:01:00.000Z', seconds: 60, exitCode: 0, signal: null, cause: null, peakBytes: 1, rawBytes: 1,
  exposures: 2, digests: readReduction(pypeitFile).digests, supervisor: { ...here(), started: '1' }, pypeit: null,
  history: historyFile(root), ...change,
}); // biome-ignore format: a record
const asked = (pypeit = '2.0.1', ...args: readonly string[]) => ({ pypeit, args });
const look = (version = '2.0.1', ...args: readonly string[]) =>
  lookAt(readReduction(pypeitFile), asked(version, ...args));

test('a setup file says which exposures it gives, and where its frames are', () => {
  const { exposures, frames, spectrograph } = readReduction(pypeitFile);
  expect(spectrograph).toBe('shane_kast_blue');
  expect(exposures).toEqual([
    { kind: 'standard', frames: ['b24.fits.gz'], targets: ['Feige 66'] },
    { kind: 'science', frames: ['b27.fits.gz', 'b28.fits.gz'], targets: ['J1217', 'J1217'] },
  ]);
  expect(frames.map((frame) => frame.path)).toEqual([1, 24, 27, 28].map((n) => join(root, 'raw', `b${n}.fits.gz`)));
});

test('digests: comments, spacing and folders do not count; science alone leaves the calibrations', () => {
  const digests = (parameters: string, rows = ROWS) => {
    writeFileSync(pypeitFile, setup(parameters, rows));
    return readReduction(pypeitFile).digests;
  };
  const plain = digests('');
  expect(digests('# a comment')).toEqual(plain);
  expect(
    digests(
      '',
      ROWS.map((row) => row.replaceAll(' | ', '  |   ')),
    ),
  ).toEqual(plain);
  const science = digests('[reduce]\n    [[findobj]]\n        snr_thresh = 5');
  expect(science.inputs).not.toBe(plain.inputs);
  expect(science.calibrations).toBe(plain.calibrations);
  expect(digests('', ROWS.slice(0, 3)).calibrations).toBe(plain.calibrations);
  expect(digests('[calibrations]\n    [[flatfield]]\n        tweak_slits = False').calibrations).not.toBe(
    plain.calibrations,
  );
  expect(digests('', ROWS.slice(1)).calibrations).not.toBe(plain.calibrations);
});

test('a file is whole, cut short in its data, in its last block, or after a unit', async () => {
  const path = join(root, 'x.fits');
  const cut = async (bytes: number) => {
    writeFileSync(path, FITS);
    truncateSync(path, bytes);
    return whyNotWhole(path);
  };
  expect(await cut(FITS.length)).toBeNull();
  for (const bytes of [0, 1000, 2880, 4000, 5760, 7000, FITS.length - 10]) expect(await cut(bytes)).not.toBeNull();
  const zipped = join(root, 'x.fits.gz');
  writeFileSync(zipped, gzipSync(FITS));
  expect(await whyNotWhole(zipped)).toBeNull();
  writeFileSync(zipped, gzipSync(FITS.subarray(0, FITS.length - 2880)));
  expect(await whyNotWhole(zipped)).toMatch(/data of HDU 1 end/);
  writeFileSync(zipped, gzipSync(FITS));
  truncateSync(zipped, statSync(zipped).size - 3);
  expect(await whyNotWhole(zipped)).not.toBeNull();
});

test('products are found by frame and target', async () => {
  writeProducts();
  // Another frame whose name begins alike.
  writeFileSync(join(folder, 'Science', 'spec2d_b24-Feige66-2_KASTb_x.fits'), FITS);
  const found = await findProducts(readReduction(pypeitFile));
  expect(found.map((p) => p.spec2d?.path)).toEqual(
    PRODUCTS.filter((name) => name.startsWith('spec2d')).map((name) => join(folder, 'Science', name)),
  );
});

test('how a reduction stands by its record', async () => {
  expect((await look()).kind).toBe('fresh');
  writeProducts();
  writeRecord(folder, record());
  expect(await look()).toEqual({ kind: 'complete', cause: null });
  expect((await look('1.17.4')).kind).toBe('complete');
  writeRecord(folder, record({ state: 'failed', cause: 'no arc', exitCode: 1 }));
  expect(await look()).toEqual({ kind: 'failed', cause: 'no arc', abrupt: false });
  const killed = { state: 'failed', exitCode: null, signal: 'SIGKILL', cause: 'killed' } as const;
  writeRecord(folder, record(killed));
  expect(await look()).toMatchObject({ kind: 'unfinished', abrupt: true });
  writeRecord(folder, record({ ...killed, resumed: true }));
  expect((await look()).kind).toBe('failed');
  writeRecord(folder, record({ ...killed, signal: null, cause: UNWATCHED }));
  expect(await look()).toMatchObject({ kind: 'unfinished', abrupt: true });
  writeRecord(folder, record({ ...killed, cause: 'out of memory, at 20 GB' }));
  expect((await look()).kind).toBe('failed');
  writeRecord(folder, record({ state: 'running', ended: null, exitCode: null }));
  expect(await look()).toMatchObject({ kind: 'unfinished', abrupt: true });
  expect(await look('1.17.4')).toMatchObject({ kind: 'stale', calibrations: true });
  writeRecord(folder, record());
  rmSync(join(folder, 'Science', PRODUCTS[1] ?? ''));
  expect(await look()).toMatchObject({ kind: 'unfinished', abrupt: false });
});

test('what changed since is stale, whatever became of it', async () => {
  writeProducts();
  for (const state of ['complete', 'failed', 'cancelled'] as const) {
    writeFileSync(pypeitFile, setup('', ROWS));
    writeRecord(folder, record({ state }));
    writeFileSync(pypeitFile, setup('', ROWS.slice(0, 3)));
    expect(await look()).toMatchObject({ kind: 'stale', calibrations: false });
  }
});

test('a raw frame is another one by its size or its content, not by its time alone', async () => {
  writeProducts();
  const frames = stampFrames(readReduction(pypeitFile).frames);
  writeRecord(folder, record({ frames }));
  const raw = join(root, 'raw', 'b1.fits.gz');
  utimesSync(raw, 1, 1);
  expect(await look()).toEqual({ kind: 'complete', cause: null });
  writeFileSync(raw, 'war');
  expect((await look()).kind).toBe('complete'); // Within two seconds of the run: taken for the same.
  utimesSync(raw, 1, 1);
  expect(await look()).toMatchObject({ kind: 'stale', calibrations: true });
  writeFileSync(raw, 'raw, longer');
  expect(await look()).toMatchObject({ kind: 'stale', calibrations: true });
});

test('a tree that was reduced in a terminal stands as its log and products say', async () => {
  writeProducts();
  utimesSync(pypeitFile, 1, 1);
  const log = join(folder, 'shane_kast_blue_A.log');
  writeFileSync(log, '    INFO | 2026-01-01 00:00:00 | run_pypeit.py:main:97 | Data reduction complete\n');
  expect(await look()).toEqual({ kind: 'complete', cause: null });
  writeFileSync(log, '[INFO]    :: pypeit.py 554 reduce_exposure() - Reducing target J1217\n');
  expect(await look()).toMatchObject({ kind: 'unfinished', abrupt: true });
  utimesSync(log, 1, 1);
  utimesSync(pypeitFile, 2, 2);
  expect(await look()).toMatchObject({ kind: 'stale', calibrations: true });
  // Copied: all times are new.
  writeFileSync(log, '    INFO | 2026-01-01 00:00:00 | run_pypeit.py:main:97 | Data reduction complete\n');
  utimesSync(log, 1, 1);
  expect(await look()).toMatchObject({ kind: 'warning', cause: expect.stringContaining('younger than its log') });
});

describe('without a record Runs and Scorecard give one verdict, with its true cause', () => {
  const done = 'INFO | 2026-01-01 00:00:00 | run_pypeit.py:main:97 | Data reduction complete\n';
  const time = '[INFO]    :: pypeit.py 1 print_end_time() - Execution time: 5m 17.5s\n';
  const lost = '[WARNING] :: pypeit.py 1 reduce_all() - No spec2d and spec1d saved to file\n';
  const error = 'ERROR | 2026-01-01 00:00:00 | x.py:main:1 | No arcs\n';
  const begun = 'INFO | 2026-01-01 00:00:00 | x.py:main:1 | Reading\n';
  const [one = '', two = ''] = PRODUCTS;
  test.each<[string, string | null, readonly string[], string, string | null, string]>([
    ['whole', done, [], 'complete', null, 'COMPLETE'],
    ['whole, by the execution time', time, [], 'complete', null, 'COMPLETE'],
    ['products alone', null, [], 'complete', null, 'COMPLETE'],
    ['a spec2d of a standard is missing', done, [one, two], 'unfinished', 'no spec2d of b24.fits.gz', 'FAILED'],
    [
      'no detector could be calibrated',
      lost + begun.repeat(9000) + done,
      [one, two],
      'failed',
      'no spec2d of b24.fits.gz: no detector could be calibrated',
      'FAILED',
    ],
    ['no object', done, [one], 'warning', 'no object found in b24.fits.gz', 'WARNING'],
    ['an error', error, [one, two], 'failed', 'No arcs', 'FAILED'],
    ['an error before anything was made', error, PRODUCTS, 'failed', 'No arcs', 'FAILED'],
    [
      'broken off',
      begun,
      [one, two],
      'unfinished',
      'its log does not say that it was reduced to its end; no spec2d of b24.fits.gz',
      'FAILED',
    ],
    ['not begun', null, PRODUCTS, 'fresh', 'it was not reduced yet', 'FAILED'],
  ])('%s', async (_name, log, without, kind, cause, status) => {
    writeProducts();
    for (const name of without) rmSync(join(folder, 'Science', name));
    utimesSync(pypeitFile, 1, 1);
    if (log !== null) writeFileSync(join(folder, 'shane_kast_blue_A.log'), log);
    const stands = await look();
    const said = 'cause' in stands ? stands.cause : 'why' in stands ? stands.why : 'it was not reduced yet';
    expect([stands.kind, said]).toEqual([kind, cause]);
    const known = new Map(PRODUCTS.map((name) => [join(folder, 'Science', name), null]));
    const end = await readLogEnd(join(folder, 'shane_kast_blue_A.log'));
    const how = { folder, pypeitFile, log: end, known, foreign: () => new Map<string, number>(), signal: undefined };
    expect(await reductionFacts(how)).toMatchObject({ status, why: cause });
  });
});

test('whoever holds it is left alone, on this machine and on others', async () => {
  const path = join(folder, REDUCTION_LOCK);
  {
    using _lock = takeLock(path, 'renaming');
    expect(await look()).toEqual({ kind: 'busy', why: 'renaming' });
  }
  using _far = takeLock(path, 'slitbench run', { ...here(), machine: 'far/1', boot: 'far' });
  const standing = await look();
  expect(standing.kind).toBe('busy');
  const text = 'why' in standing ? standing.why : '';
  expect(text).toMatch(/^held by far: slitbench run, since 20.*gone for good, remove /);
  expect(text).toContain(path);
});

test.skipIf(process.platform !== 'linux')('a run_pypeit of a terminal is seen', async () => {
  const script = join(root, 'run_pypeit');
  writeFileSync(script, 'sleep 60\n');
  const child = spawn('/bin/sh', [script, 'x.pypeit'], { cwd: folder, detached: true });
  try {
    await wait(100);
    expect(foreignRuns().get(folder)).toBe(child.pid);
    expect((await look()).kind).toBe('busy');
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }
  expect(foreignRuns().get(root)).toBeUndefined();
});

test('a lock stands while the child of its dead holder lives, and its heir may take it over', () => {
  const path = join(folder, REDUCTION_LOCK);
  const dead = { ...here(), pid: Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' })), started: '1' };
  takeLock(path, 'slitbench run', dead).share(here());
  expect(() => takeLock(path, 'renaming')).toThrow(/is held by/);
  takeLock(path, 'slitbench run', identify(), (found) => found.child?.pid === process.pid).release();
  takeLock(path, 'renaming').release();
});

test('work is found below a tree, in a folder and as a file, once, and chosen by a glob', async () => {
  const found = await findWork([root, folder, pypeitFile], undefined, asked());
  expect(found.map((work) => [work.id, work.root])).toEqual([['shane_kast_blue_A', root]]);
  expect((await findWork([folder], undefined, asked()))[0]?.root).toBe(root);
  expect(matches('M/C/2015-05-20/complete/reduce/s_A', 'M/*')).toBe(true);
  expect(matches('M/C/2015-05-20/complete/reduce/s_A', '2015-05-20')).toBe(true);
  expect(matches('M/C/2015-05-20/complete/reduce/s_A', 's_B')).toBe(false);
  await expect(findWork([root], 'no*', asked())).rejects.toThrow(/None of the 1 reductions matches/);
  await expect(findWork([join(root, 'gone')], undefined, asked())).rejects.toThrow(/is not there/);
});

test('a setup file in the root itself belongs to that tree', async () => {
  writeFileSync(join(root, 'lone.pypeit'), setup('', ROWS));
  const found = await findWork([root], undefined, asked());
  expect(found.map((work) => [work.id, work.root])).toEqual([
    ['lone.pypeit', root],
    ['shane_kast_blue_A', root],
  ]);
});

test('of two setup files in one folder, the one that was reduced there counts, and the other says so', async () => {
  writeProducts();
  writeRecord(folder, record());
  const second = join(folder, 'second.pypeit');
  writeFileSync(second, setup('', ROWS));
  expect((await look()).kind).toBe('complete');
  expect(await lookAt(readReduction(second), asked())).toMatchObject({
    kind: 'unreadable',
    cause: expect.stringMatching(/^shane_kast_blue_A.pypeit is reduced in the same folder.*move second.pypeit/),
  });
  // Renamed: the products are of a run that nobody knows.
  rmSync(pypeitFile);
  expect((await lookAt(readReduction(second), asked())).kind).toBe('unfinished');
});

test('two fresh setup files in one folder: the first is reduced, the other is told to move', async () => {
  const ended = record({ pypeitFile: join(folder, 'two.pypeit'), state: 'cancelled' });
  rmSync(pypeitFile);
  for (const name of ['one', 'two']) writeFileSync(join(folder, `${name}.pypeit`), setup('', ROWS));
  const kinds = async () => (await findWork([root], undefined, asked())).map(({ standing }) => standing.kind);
  expect(await kinds()).toEqual(['fresh', 'unreadable']);
  writeRecord(folder, ended);
  expect(await kinds()).toEqual(['unreadable', 'unfinished']);
});

test('trees of one name are told apart by as much of their paths as it takes', async () => {
  for (const parent of ['x', 'y']) {
    const at = join(root, parent, 'night', 'k_A');
    mkdirSync(at, { recursive: true });
    mkdirSync(join(root, parent, 'night', '.slitbench'));
    writeFileSync(join(at, 'k_A.pypeit'), setup('', ROWS));
  }
  rmSync(folder, { recursive: true });
  const ids = findBelow([root]).map(({ id }) => id);
  expect(ids).toEqual(['x/night/k_A', 'y/night/k_A']);
  expect(findBelow([join(root, 'x')]).map(({ id }) => id)).toEqual(['k_A']);
});

test('a link that leads nowhere, and one folder by two ways', async () => {
  symlinkSync(join(root, 'gone'), join(root, 'gone.pypeit'));
  const found = await findWork([root], undefined, asked());
  expect(found.map(({ id, standing }) => [id, standing.kind])).toEqual([
    ['gone.pypeit', 'unreadable'],
    ['shane_kast_blue_A', 'fresh'],
  ]);
  symlinkSync(root, `${root}-link`);
  try {
    expect(findBelow([root, `${root}-link`]).length).toBe(2);
  } finally {
    rmSync(`${root}-link`);
  }
});

test('looking stops where it is asked to, and lets others have their turn', async () => {
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  await expect(findWork([root], undefined, asked(), () => {}, stop.signal)).rejects.toThrow(/abort/i);
  // In the middle of a product that takes long to inflate, too.
  const zipped = join(root, 'x.fits.gz');
  writeFileSync(zipped, gzipSync(Buffer.alloc(50e6)));
  const soon = new AbortController();
  setTimeout(() => soon.abort(), 1);
  await expect(whyNotWhole(zipped, soon.signal)).rejects.toThrow(/abort/i);
});

test('one that cannot be started stands alone in that', async () => {
  const other = join(root, 'shane_kast_blue_B');
  mkdirSync(other);
  writeFileSync(join(other, 'shane_kast_blue_B.pypeit'), 'data read\n');
  rmSync(join(root, 'raw', 'b27.fits.gz'));
  const kinds = (await findWork([root], undefined, asked())).map(({ standing }) => standing);
  expect(kinds).toMatchObject([
    { kind: 'unreadable', cause: expect.stringContaining('b27.fits.gz') },
    { kind: 'unreadable', cause: expect.stringContaining('data read') },
  ]);
});

test('the history has each run once, whatever was cut short', () => {
  appendHistory(record());
  appendHistory(record());
  writeFileSync(historyFile(root), '{"id":"cut sh', { flag: 'a' });
  appendHistory(record({ id: 'r2', state: 'failed' }));
  appendHistory(record({ id: 'r3', ended: null }));
  expect(readHistory(historyFile(root)).map((entry) => [entry.id, entry.state])).toEqual([
    ['r1', 'complete'],
    ['r2', 'failed'],
  ]);
});

test('what is reduced stays so when its raw frames are put away, until its setup file changes', async () => {
  writeProducts();
  const longAgo = new Date('2025-12-31T00:00:00Z');
  utimesSync(pypeitFile, longAgo, longAgo);
  writeRecord(folder, record());
  rmSync(join(root, 'raw'), { recursive: true });
  expect((await findWork([root], undefined, asked()))[0]?.standing.kind).toBe('complete');
  writeFileSync(pypeitFile, setup('', ROWS.slice(0, 3)));
  expect((await findWork([root], undefined, asked()))[0]?.standing).toMatchObject({
    kind: 'unreadable',
    cause: expect.stringMatching(/^its setup file or raw frames changed; .*b1\.fits\.gz/),
  });
});

test('without a record, too: whole products of frames that were put away want nothing, others say what they lack', async () => {
  writeProducts();
  rmSync(join(root, 'raw'), { recursive: true });
  const log = join(folder, 'shane_kast_blue_A.log');
  const stands = async () => (await findWork([root], undefined, asked()))[0]?.standing;
  writeFileSync(log, '[INFO]    :: 3 x.py 1 main() - Execution time: 45m 10s\n');
  expect(await stands()).toEqual({ kind: 'complete', cause: null });
  writeFileSync(log, '[INFO]    :: pypeit.py 554 reduce_exposure() - Reducing target J1217\n');
  expect(await stands()).toEqual({
    kind: 'warning',
    cause:
      'its log does not say that it was reduced to its end, but its products are whole, and its raw frames were put away',
  });
  rmSync(join(folder, 'Science', PRODUCTS.find((name) => name.startsWith('spec2d_b27')) ?? ''));
  expect(await stands()).toMatchObject({
    kind: 'unreadable',
    cause: expect.stringMatching(/no spec2d of b27\.fits\.gz.*; .*names b1\.fits\.gz and 3 more, which its paths/),
  });
});

test('a reduction that runs is followed even if a raw frame has gone meanwhile', async () => {
  writeRecord(folder, record({ state: 'running', ended: null, pypeit: here() }));
  rmSync(join(root, 'raw', 'b27.fits.gz'));
  expect((await findWork([root], undefined, asked()))[0]?.standing.kind).toBe('running');
});

test('a copy of a reduction that runs does not run', async () => {
  writeRecord(folder, record({ state: 'running', ended: null, pypeit: here() }));
  using _lock = takeLock(join(folder, REDUCTION_LOCK), 'slitbench run');
  const copy = `${root}-copy`;
  cpSync(root, copy, { recursive: true });
  try {
    const standing = async (at: string) => (await findWork([at], undefined, asked()))[0]?.standing.kind;
    expect([await standing(root), await standing(copy)]).toEqual(['running', 'unfinished']);
  } finally {
    rmSync(copy, { recursive: true });
  }
});

test('calibrations alone are complete only for who asks for no more', async () => {
  writeRecord(folder, record({ command: ['run_pypeit', 'x.pypeit', '-o', '-c'] }));
  expect((await look('2.0.1', '-oc')).kind).toBe('complete');
  expect(await look()).toMatchObject({ kind: 'unfinished', why: 'only its calibrations were made', abrupt: false });
});

test('after a full disk, what was written last is not trusted', async () => {
  writeRecord(folder, record({ state: 'failed', exitCode: 1, cause: 'the disk is full (0.0 GB free)' }));
  expect(await look()).toMatchObject({ kind: 'failed', abrupt: true });
});

test('a record can be written in the room of the former one', () => {
  writeRecord(folder, record({ state: 'running', ended: null, cause: 'a longer text than what comes after it' }));
  overwriteRecord(folder, record());
  expect(readRecord(folder)).toEqual(record());
});
