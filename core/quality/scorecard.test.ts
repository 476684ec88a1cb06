import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ScienceFrame, Thresholds } from '#core/contract/scorecard.ts';
import { badSlitsOf, frameStatus, scorecardRow } from '#core/contract/scorecard-row.ts';
import { ScorecardReader } from '#core/quality/scorecard.ts';
import { makeReduction, spec1dFile, spec2dFile, writeSettled } from '../../test/support/pypeit-products.ts';

let root: string;
let cacheFile: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-scorecard-'));
  cacheFile = join(root, '.cache/scorecard.sqlite');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function look(at = root): Promise<{ frames: readonly ScienceFrame[]; read: number; reader: ScorecardReader }> {
  const reader = new ScorecardReader({ root: at, cacheFile });
  await reader.refresh();
  reader[Symbol.dispose]();
  return { frames: reader.frames(), read: reader.productsRead, reader };
}

const MOSAICS = ['MSC01', 'MSC02', 'MSC03', 'MSC04'];
const allFour = (spatId = 100) => spec2dFile(Object.fromEntries(MOSAICS.map((det) => [det, [{ spatId }]])));
const DATASET = 'uds/600ZD_7200_GG400/2005-10-01';
const FOLDER = `${DATASET}/complete/reduce/keck_deimos_A`;
const problems = (frames: readonly ScienceFrame[]) => frames.map(({ scienceFile, problem }) => [scienceFile, problem]);

describe('which frames there are', () => {
  test('those of type science alone, that are not commented out, of every reduction but the old ones', async () => {
    const frames = [
      ['d1.fits', 'science'],
      ['#d2.fits', 'science'],
      ['d3.fits', 'arc,tilt'],
      ['d4.fits', 'standard,science'],
    ] as const;
    const products = { 'spec2d_d1-uds_DEIMOS_2005.fits': allFour() };
    makeReduction(root, { folder: FOLDER, frames, products });
    makeReduction(root, { folder: FOLDER.replace('/reduce/', '/reduce-det6/'), frames, products });
    makeReduction(root, { folder: FOLDER.replace('/reduce/', '/reduce_old/'), frames, products });
    makeReduction(root, { folder: 'elsewhere/shane_kast_blue_A', frames, products, spectrograph: 'keck_deimos' });
    const { frames: found } = await look();
    expect(
      found.map(({ dataset, reduceDir, scienceFile, problem }) => [dataset, reduceDir, scienceFile, problem]),
    ).toEqual([
      ['elsewhere/shane_kast_blue_A', 'shane_kast_blue_A', 'd1.fits', null],
      [DATASET, 'reduce-det6', 'd1.fits', null],
      [DATASET, 'reduce', 'd1.fits', null],
    ]);
  });

  test('a setup file that cannot be read is named, and stops nothing', async () => {
    makeReduction(root, { folder: FOLDER, frames: [['d1.fits', 'science']], products: {} });
    const broken = join(makeReduction(root, { folder: 'odd/x_A', frames: [], products: {} }), 'x_A.pypeit');
    writeSettled(broken, 'nothing of use\n');
    const { frames, reader } = await look();
    expect(frames).toHaveLength(1);
    expect(reader.unreadable()).toEqual([{ path: broken, why: expect.stringContaining('x_A.pypeit') }]);
  });
});

describe('which product belongs to a frame', () => {
  test('gzipped or not, and not that of a frame whose name begins alike', async () => {
    const frames = [
      ['b2.fits.gz', 'science'],
      ['b2-x.fits', 'science'],
      ['b27.fits', 'science'],
    ] as const;
    const products = {
      'spec2d_b2-star_DEIMOS_1.fits': allFour(1),
      'spec2d_b2-x-star_DEIMOS_2.fits.gz': allFour(2),
      'spec2d_b27-star_DEIMOS_3.fits': allFour(3),
      'spec1d_b27-star_DEIMOS_3.fits.gz': spec1dFile([{ spatId: 3 }]),
    };
    makeReduction(root, { folder: FOLDER, frames, products });
    const { frames: found, read } = await look();
    expect(
      found.map(({ problem, slits, objects }) => [problem, slits[0]?.spatId, slits.length, objects.length]),
    ).toEqual([
      [null, 1, 4, 0],
      [null, 2, 4, 0],
      [null, 3, 4, 1],
    ]);
    expect(read).toBe(4);
  });

  test('none or several make it FAILED, with nothing counted', async () => {
    const frames = [
      ['d1.fits', 'science'],
      ['d2.fits', 'science'],
    ] as const;
    const products = { 'spec2d_d2-a_DEIMOS_1.fits': allFour(), 'spec2d_d2-a_DEIMOS_2.fits': allFour() };
    makeReduction(root, { folder: FOLDER, frames, products });
    const { frames: found } = await look();
    expect(problems(found)).toEqual([
      ['d1.fits', 'There is no spec2d of it.'],
      ['d2.fits', 'Several spec2d files fit it: spec2d_d2-a_DEIMOS_1.fits, spec2d_d2-a_DEIMOS_2.fits.'],
    ]);
    const stamp = { status: 'COMPLETE', date: '2025-04-11', memUsage: 7, commit: 'abc' };
    for (const frame of found)
      expect(scorecardRow(frame, Thresholds.parse({}), stamp)).toMatchObject({
        status: 'FAILED',
        slit_count: 0,
        exec_time: 0,
        mem_usage: 0,
        git_commit: 'abc',
      });
  });

  test('several spec1d make it FAILED, too; its slits are counted', async () => {
    const products = {
      'spec2d_d1-a_DEIMOS_1.fits': allFour(),
      'spec1d_d1-a_DEIMOS_1.fits': spec1dFile([{ spatId: 100 }]),
      'spec1d_d1-a_DEIMOS_2.fits': spec1dFile([{ spatId: 100 }]),
    };
    makeReduction(root, { folder: FOLDER, frames: [['d1.fits', 'science']], products });
    const { frames: found } = await look();
    const problem = 'Several spec1d files fit it: spec1d_d1-a_DEIMOS_1.fits, spec1d_d1-a_DEIMOS_2.fits.';
    expect(problems(found)).toEqual([['d1.fits', problem]]);
    expect([found[0]?.slits.length, found[0]?.objects.length]).toEqual([4, 0]);
  });

  test('one that cannot be read makes that frame FAILED alone', async () => {
    const frames = [
      ['d1.fits', 'science'],
      ['d2.fits', 'science'],
      ['d3.fits', 'science'],
    ] as const;
    const products = {
      'spec2d_d1-a_DEIMOS_1.fits': allFour().subarray(0, 9000),
      'spec2d_d2-a_DEIMOS_1.fits': allFour(),
      'spec1d_d2-a_DEIMOS_1.fits': Buffer.from('hello'),
      'spec2d_d3-a_DEIMOS_1.fits': allFour(),
    };
    makeReduction(root, { folder: FOLDER, frames, products });
    const { frames: found } = await look();
    expect(problems(found)).toEqual([
      ['d1.fits', expect.stringMatching(/spec2d_d1.*truncated/)],
      ['d2.fits', expect.stringMatching(/spec1d_d2-a_DEIMOS_1\.fits/)],
      ['d3.fits', null],
    ]);
    expect(found[1]?.slits).toHaveLength(4);
  });
});

test.each([
  [[], 4],
  [['    detnum = 3'], 1],
  [['    detnum = 3,7'], 2],
  [['    detnum = (1,5), (2,6), (3,7)'], 3],
  [['    detnum = [(1,5)]'], 1],
  [['    slitspatnum = MSC01:120, MSC01:480, MSC02:77'], 2],
])('a setup with %j expects %i detectors; any other number is FAILED', async (parameters, expected) => {
  const frames = [1, 2, 3, 4, 5].map((n) => [`d${n}.fits`, 'science'] as const);
  const products = Object.fromEntries(
    [1, 2, 3, 4].map((n) => [
      `spec2d_d${n}-a_DEIMOS_1.fits`,
      spec2dFile(Object.fromEntries(MOSAICS.slice(0, n).map((det) => [det, [{ spatId: 1 }]]))),
    ]),
  );
  makeReduction(root, { folder: FOLDER, frames: frames.slice(0, 4), products, parameters });
  const { frames: found } = await look();
  expect(found.map(({ expectedDetectors }) => expectedDetectors)).toEqual(Array(4).fill(expected));
  expect(found.flatMap(({ problem, detectors }) => (problem === null ? [detectors.length] : []))).toEqual([expected]);
});

test('of a spectrograph that is not known any number of detectors will do', async () => {
  const products = { 'spec2d_n1-a_NIRES_1.fits': spec2dFile({ DET01: [{ spatId: 1, order: 7 }] }) };
  makeReduction(root, {
    folder: 'x/keck_nires_A',
    spectrograph: 'keck_nires',
    frames: [['n1.fits', 'science']],
    products,
  });
  const { frames } = await look();
  expect(frames).toMatchObject([{ expectedDetectors: null, problem: null }]);
  const at = Thresholds.parse({ rms: 0.05 });
  expect(frames.flatMap((frame) => badSlitsOf(frame, at))).toEqual([{ slit_id: 'DET01:7', spec2d: 'n1.fits' }]);
});

describe('how a reduction stands', () => {
  const frames = [['d1.fits', 'science']] as const;
  const products = { 'spec2d_d1-a_DEIMOS_1.fits': allFour() };
  const objects = { 'spec1d_d1-a_DEIMOS_1.fits': spec1dFile([{ spatId: 100 }]) };
  test.each([
    ['[INFO]    :: x.py 1 main() - Execution time: 5m 17.5s\n', { ...products, ...objects }, 'COMPLETE', null, 317.5],
    [
      ' INFO | 2026-11-23 07:50:28 | x.py:main:1 | Execution time: 1d 2h 3m 4.5s\n',
      { ...products, ...objects },
      'COMPLETE',
      null,
      93784.5,
    ],
    [null, { ...products, ...objects }, 'COMPLETE', null, null],
    ['[INFO]    :: x.py 1 main() - Execution time: 59.5s\n', products, 'WARNING', 'no object found in d1.fits', 59.5],
    [
      '[INFO]    :: x.py 1 main() - Reading\n',
      products,
      'FAILED',
      'its log does not say that it was reduced to its end',
      null,
    ],
    [' ERROR | 2026-11-23 07:50:28 | x.py:main:1 | No arcs\n', products, 'FAILED', 'No arcs', null],
    [null, {}, 'FAILED', 'it was not reduced yet', null],
  ])('by its log %j', async (log, made, status, why, seconds) => {
    makeReduction(root, { folder: FOLDER, frames, products: made, log });
    const { reader, frames: found } = await look();
    expect([...reader.reductions().values()]).toEqual([{ status, why, peakBytes: null }]);
    expect(found).toMatchObject([{ execSeconds: seconds }]);
  });

  test('a spec2d that one frame lacks makes the reduction FAILED, and of its frames that one alone', async () => {
    const log = '[INFO]    :: x.py 1 main() - Execution time: 59.5s\n';
    const made = { ...products, ...objects };
    makeReduction(root, { folder: FOLDER, frames: [...frames, ['d2.fits', 'science']], products: made, log });
    const { reader, frames: found } = await look();
    const [facts] = reader.reductions().values();
    expect(facts).toMatchObject({ status: 'FAILED', why: 'no spec2d of d2.fits' });
    if (facts === undefined) throw new Error('no facts');
    const stamp = { status: frameStatus(facts), date: '', memUsage: 0, commit: '' };
    expect(found.map((frame) => scorecardRow(frame, Thresholds.parse({}), stamp).status)).toEqual([
      'COMPLETE',
      'FAILED',
    ]);
    expect(problems(found)).toEqual([
      ['d1.fits', null],
      ['d2.fits', 'There is no spec2d of it.'],
    ]);
  });

  test('a log as long as that of a real night is looked at from its end', async () => {
    const line = '[INFO]    :: x.py 1 main() - Nothing of interest here\n';
    const log = line.repeat(20_000);
    makeReduction(root, {
      folder: FOLDER,
      frames,
      products,
      log: `${log}[INFO] :: x.py 1 main() - Execution time: 3h 2m 1s\n`,
    });
    makeReduction(root, {
      folder: 'x/y_A',
      frames,
      products,
      log: `${log.slice(0, 1e6)}${line}[ERROR]   :: x.py 1 main() - Why\n${log.slice(0, 400_000)}`,
    });
    const { frames: found, reader } = await look();
    expect(found.map(({ execSeconds }) => execSeconds)).toEqual([10_921, null]);
    expect([...reader.reductions().values()].map(({ why }) => why)).toEqual(['no object found in d1.fits', 'Why']);
  });
});

describe('what is kept', () => {
  const frames = [
    ['d1.fits', 'science'],
    ['d2.fits', 'science'],
  ] as const;
  const products = {
    'spec2d_d1-a_DEIMOS_1.fits': allFour(1),
    'spec2d_d2-a_DEIMOS_1.fits': allFour(2),
    'spec1d_d1-a_DEIMOS_1.fits': spec1dFile([{ spatId: 1 }]),
  };

  test('only what changed is read again; without the cache all is, and the same comes out', async () => {
    const folder = makeReduction(root, { folder: FOLDER, frames, products });
    const first = await look();
    expect(first.read).toBe(3);
    const second = await look();
    expect(second.read).toBe(0);
    const plain = (some: readonly ScienceFrame[]) => JSON.parse(JSON.stringify(some));
    expect(plain(second.frames)).toEqual(plain(first.frames));
    writeSettled(join(folder, 'Science/spec2d_d2-a_DEIMOS_1.fits'), allFour(22), new Date('2024-04-01'));
    const third = await look();
    expect(third.read).toBe(1);
    expect(third.frames.map(({ slits }) => slits[0]?.spatId)).toEqual([1, 22]);
    rmSync(cacheFile);
    const fourth = await look();
    expect(fourth.read).toBe(3);
    expect(plain(fourth.frames)).toEqual(plain(third.frames));
  });

  test('a product of the same size and time but another file is read again; one just written as well', async () => {
    const folder = makeReduction(root, { folder: FOLDER, frames, products });
    await look();
    const path = join(folder, 'Science/spec2d_d1-a_DEIMOS_1.fits');
    writeSettled(`${path}.new`, allFour(11));
    renameSync(`${path}.new`, path);
    expect((await look()).frames[0]?.slits[0]?.spatId).toBe(11);
    writeSettled(path, allFour(12), new Date());
    expect((await look()).read).toBe(1);
    writeSettled(path, allFour(13), new Date());
    expect((await look()).frames[0]?.slits[0]?.spatId).toBe(13);
  });

  test('what has gone is gone, and is there again when it comes back', async () => {
    const folder = makeReduction(root, { folder: FOLDER, frames, products });
    const other = makeReduction(root, { folder: 'x/y_A', frames, products });
    const reader = new ScorecardReader({ root, cacheFile });
    await reader.refresh();
    expect(reader.frames()).toHaveLength(4);
    rmSync(join(folder, 'Science/spec2d_d1-a_DEIMOS_1.fits'));
    mkdirSync(join(root, 'aside'));
    renameSync(other, join(root, 'aside/.y'));
    await reader.refresh();
    expect(problems(reader.frames())).toEqual([
      ['d1.fits', 'There is no spec2d of it.'],
      ['d2.fits', null],
    ]);
    renameSync(join(root, 'aside/.y'), other);
    await reader.refresh();
    expect(reader.frames()).toHaveLength(4);
    reader[Symbol.dispose]();
  });

  test('before a look, what the cache knows is there', async () => {
    makeReduction(root, { folder: FOLDER, frames, products });
    await look();
    using reader = new ScorecardReader({ root, cacheFile });
    expect(reader.frames()).toEqual([]);
    await reader.load();
    expect(reader.frames().map(({ slits }) => slits.length)).toEqual([4, 4]);
    using part = new ScorecardReader({ root: join(root, 'elsewhere'), cacheFile });
    await part.load();
    expect(part.frames()).toEqual([]);
  });

  test('a damaged cache is made anew', async () => {
    makeReduction(root, { folder: FOLDER, frames, products });
    await look();
    writeSettled(cacheFile, 'this is no database, whatever its name says'.repeat(50));
    rmSync(`${cacheFile}-wal`, { force: true });
    expect((await look()).read).toBe(3);
    expect((await look()).read).toBe(0);
  });
});

test('a look that is aborted throws the reason and keeps what it has read', async () => {
  for (const n of [1, 2, 3])
    makeReduction(root, {
      folder: `n${n}/keck_deimos_A`,
      frames: [['d1.fits', 'science']],
      products: { 'spec2d_d1-a_DEIMOS_1.fits': allFour(n) },
    });
  const stop = new AbortController();
  using reader = new ScorecardReader({ root, cacheFile });
  const wanted = reader.refresh({
    signal: stop.signal,
    looked: (done, total) => total !== null && done === 2 && stop.abort(new Error('enough')),
  });
  await expect(wanted).rejects.toThrow('enough');
  expect(reader.frames()).toHaveLength(2);
  await reader.refresh();
  expect([reader.frames().length, reader.productsRead]).toEqual([3, 1]);
});

test('a root that is not there is a fault that names it', async () => {
  using reader = new ScorecardReader({ root: join(root, 'gone'), cacheFile });
  await expect(reader.refresh()).rejects.toThrow(/gone is not there/);
});

test('nothing is written into the tree', async () => {
  const folder = makeReduction(root, {
    folder: FOLDER,
    frames: [['d1.fits', 'science']],
    products: { 'spec2d_d1-a_DEIMOS_1.fits': allFour() },
  });
  const path = join(folder, 'Science/spec2d_d1-a_DEIMOS_1.fits');
  copyFileSync(path, join(root, 'copy'));
  await look();
  expect(readFileSync(path).equals(readFileSync(join(root, 'copy')))).toBe(true);
});
