import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { archive } from '#core/archive/archive.ts';
import { readJournal } from '#core/archive/archive-journal.ts';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { takeLock } from '#core/workspace/lock.ts';
import {
  A,
  B,
  C,
  copiesOf,
  cutOff,
  files,
  into,
  ONE,
  root,
  run,
  source,
  spec,
  sums,
  TWO,
  table,
} from '../../test/support/archive-fixture.ts';
import { madeReduction, reductionFolder, stemOf } from '../../test/support/archive-tree.ts';

describe('again', () => {
  test('nothing is copied that has not changed, also where times were lost', async () => {
    await run();
    const before = files().map((path) => statSync(join(into, path)).ino);
    expect(copiesOf(await run())).toEqual([]);
    utimesSync(join(into, spec(ONE, A)), 1e9, 1e9);
    await run();
    const made = ['MANIFEST', 'README', 'coadded_files_meta.dat', 'reduced_files_meta.dat'];
    const after = files().map((path) => statSync(join(into, path)).ino);
    const changed = files().filter((path, i) => after[i] !== before[i] && !made.includes(path));
    expect(changed).toEqual([]);
    expect(statSync(join(into, spec(ONE, A))).mtimeMs).toBeCloseTo(statSync(source(ONE, A)).mtimeMs, 0);
  });

  test('what was reduced anew is replaced, with its row, and what is no longer there goes', async () => {
    await run();
    madeReduction(reductionFolder(root, ONE), [A], { cards: { TARGET: "'other'" } });
    for (const start of ['spec1d', 'spec2d']) unlinkSync(source(ONE, B, start));
    unlinkSync(source(ONE, B).replace(/fits$/, 'txt'));
    const result = await run();
    expect(result.removed).toEqual([spec(ONE, B), spec(ONE, B).replace(/fits$/, 'txt'), spec(ONE, B, 'spec2d')]);
    expect(table('reduced_files_meta.dat').map(({ spec1d_file, target }) => [spec1d_file, target])).toEqual([
      [spec(ONE, A), 'other'],
      [spec(TWO, C), 'field one'],
    ]);
    expect(files()).not.toContain(spec(ONE, B));
    expect(readFileSync(join(into, spec(ONE, A)))).toEqual(readFileSync(source(ONE, A)));
    expect(sums().status).toBe(0);
    // Its spectrum is still in a coadd: the row stays, and the loss is told.
    expect(result.problems).toEqual([expect.stringContaining(`made from spec1d_${stemOf(B)}.fits`)]);
    expect(table('coadded_files_meta.dat')[1]).toMatchObject({ spec1d_filename: null, source_id: B });
  });

  test('other datasets stay as they are', async () => {
    await run({ subdirs: ['mask2'] });
    expect(table('reduced_files_meta.dat').map((row) => row.spec1d_file)).toEqual([spec(TWO, C)]);
    expect(existsSync(join(into, 'coadded_files_meta.dat'))).toBe(false);
    const { units } = await run({ subdirs: ['mask1/*/2010-01-01'] });
    expect(units.map(({ unit }) => unit)).toEqual([ONE]);
    expect(table('reduced_files_meta.dat').map((row) => row.spec1d_file)).toEqual([
      spec(ONE, A),
      spec(ONE, B),
      spec(TWO, C),
    ]);
    expect(sums().status).toBe(0);
    await run();
    const whole = files().map((path) => readFileSync(join(into, path), 'latin1'));
    rmSync(into, { recursive: true });
    await run();
    expect(files().map((path) => readFileSync(join(into, path), 'latin1'))).toEqual(whole);
  });

  test('a dataset with a damaged product stays as it was archived', async () => {
    await run();
    const before = readFileSync(join(into, spec(TWO, C, 'spec2d')));
    truncateSync(source(TWO, C, 'spec2d'), 100);
    appendFileSync(join(reductionFolder(root, TWO), 'keck_deimos_A.log'), 'more\n');
    const { units, damaged } = await run();
    expect(damaged.map(({ path }) => path)).toEqual([source(TWO, C, 'spec2d').slice(root.length + 1)]);
    expect(units.find(({ unit }) => unit === TWO)?.left).toContain('stays as it is');
    expect(readFileSync(join(into, spec(TWO, C, 'spec2d')))).toEqual(before);
    expect(table('reduced_files_meta.dat')).toHaveLength(3);
    expect(sums().status).toBe(0);
  });

  test('a reduction that someone is at is left out', async () => {
    const lock = takeLock(join(reductionFolder(root, TWO), REDUCTION_LOCK), 'a test');
    const { busy } = await run();
    expect(busy).toEqual([{ path: `${TWO}/complete/reduce/keck_deimos_A`, why: 'PypeIt is at work there' }]);
    expect(table('reduced_files_meta.dat')).toHaveLength(2);
    lock.release();
    await run();
    expect(table('reduced_files_meta.dat')).toHaveLength(3);
  });

  test('a reduction that another machine is at is left out, and it says which', async () => {
    const path = join(reductionFolder(root, TWO), REDUCTION_LOCK);
    takeLock(path, 'slitbench run', { pid: 1, started: '', space: '', boot: 'another', machine: 'node7.example/id' });
    const { busy, units } = await run();
    expect(units.map(({ unit }) => unit)).not.toContain(TWO);
    expect(busy.map(({ why }) => why)).toEqual([
      expect.stringMatching(`^held by node7.example: slitbench run, since .*remove ${path}$`),
    ]);
    rmSync(path);
    await run();
    expect(table('reduced_files_meta.dat')).toHaveLength(3);
  });
});

test('what a call that was cut off has begun with stays known, whatever is archived next', async () => {
  const ending = new AbortController();
  const task = {
    ...quietTask(ending.signal),
    progress: ({ phase, done }: { phase: string; done: number }) => {
      if (phase === 'copying' && done > 2) ending.abort();
    },
  };
  await expect(archive({ root, into, subdirs: ['mask1'] }, task)).rejects.toThrow('abort');
  await run({ subdirs: ['mask2'] });
  expect(existsSync(join(into, '.slitbench-archive/journal.jsonl'))).toBe(true);
  // A product that has gone meanwhile goes from the archive, too, though no MANIFEST ever named it.
  const arc = 'keck_deimos_A/Calibrations/Arc_A_0_MSC01.fits';
  expect(existsSync(join(into, ONE, arc))).toBe(true);
  unlinkSync(join(root, ONE, 'complete/reduce', arc));
  await run();
  const whole = files().map((path) => readFileSync(join(into, path), 'latin1'));
  rmSync(into, { recursive: true });
  await run();
  expect(files().map((path) => readFileSync(join(into, path), 'latin1'))).toEqual(whole);
});

test('what a call that was cut off has begun with is forgotten once a person has taken it away', async () => {
  await cutOff({ subdirs: ['mask1'] });
  rmSync(join(root, 'mask1'), { recursive: true });
  const notes: string[] = [];
  const told = { ...quietTask(), note: (_level: string, text: string) => void notes.push(text) };
  await archive({ root, into }, told);
  expect(notes.join()).toMatch(/cut off at mask1\/.*remove its folder from/);
  expect(existsSync(join(into, 'mask1'))).toBe(true);
  rmSync(join(into, 'mask1'), { recursive: true });
  notes.length = 0;
  await archive({ root, into }, told);
  expect(notes).toEqual([]);
  expect(existsSync(join(into, '.slitbench-archive'))).toBe(false);
  expect(sums().status).toBe(0);
});

test('what MANIFEST names is not said to be removable', async () => {
  await run();
  madeReduction(reductionFolder(root, ONE), [A], { cards: { TARGET: "'other'" } });
  await cutOff();
  rmSync(join(root, 'mask1'), { recursive: true });
  const notes: string[] = [];
  await archive({ root, into }, { ...quietTask(), note: (_level: string, text: string) => void notes.push(text) });
  expect(notes.join()).toMatch(/cut off at mask1\/.*archive that dataset again, too$/);
});

test('a product that is left out as damaged is not told as missing, too', async () => {
  truncateSync(source(TWO, C, 'spec2d'), 100);
  const { damaged, missing } = await run();
  const what = { path: source(TWO, C, 'spec2d').slice(root.length + 1), why: expect.stringMatching(/^is truncated/) };
  expect({ damaged, missing }).toEqual({ damaged: [what], missing: [] });
  rmSync(source(TWO, C, 'spec2d'));
  expect((await run()).missing).toEqual([what.path]);
});

test('MANIFEST does not name what a call that was cut off replaced and the next one could not', async () => {
  await run();
  const path = source(ONE, A);
  const text = path.replace(/fits$/, 'txt');
  const inArchive = spec(ONE, A).replace(/fits$/, 'txt');
  writeFileSync(text, 'second\n');
  const ending = new AbortController();
  const cut = {
    ...quietTask(ending.signal),
    progress: ({ phase, done }: { phase: string; done: number }) => {
      if (phase === 'copying' && done > 0) ending.abort();
    },
  };
  await expect(archive({ root, into }, cut)).rejects.toThrow('abort');
  expect(readFileSync(join(into, inArchive), 'utf8')).toBe('second\n');
  writeFileSync(text, 'third, longer\n');
  const changing = {
    ...quietTask(),
    progress: ({ phase }: { phase: string }) => {
      if (phase === 'copying') writeFileSync(text, 'fourth, longer still\n');
    },
  };
  const { failures } = await archive({ root, into }, changing);
  expect(failures).toEqual([{ path: inArchive, why: expect.stringContaining('has changed') }]);
  expect(sums().status).toBe(0);
  // It is still known whose it is.
  expect((await run()).failures).toEqual([]);
  expect(readFileSync(join(into, inArchive), 'utf8')).toBe('fourth, longer still\n');
  expect(sums().status).toBe(0);
  expect(files().filter((one) => one.includes('slitbench'))).toEqual([]);
});

test('an abort leaves whole files, and the same call goes on', async () => {
  const ending = new AbortController();
  const task = {
    ...quietTask(ending.signal),
    progress: ({ phase, done }: { phase: string; done: number }) => {
      if (phase === 'copying' && done > 2) ending.abort();
    },
  };
  await expect(archive({ root, into, subdirs: ['mask1', 'mask2'] }, task)).rejects.toThrow('abort');
  expect(existsSync(join(into, 'MANIFEST'))).toBe(false);
  expect(readJournal(into).order).toEqual({ subdirs: ['mask1', 'mask2'], metadataOnly: false, onlyNew: false });
  await run();
  const whole = files().map((path) => readFileSync(join(into, path), 'latin1'));
  expect(files().filter((path) => path.includes('slitbench'))).toEqual([]);
  rmSync(into, { recursive: true });
  await run();
  expect(files().map((path) => readFileSync(join(into, path), 'latin1'))).toEqual(whole);
});

test('a call that was cut off does not lose the good copy of what is damaged now', async () => {
  await run();
  const [good, row] = [readFileSync(join(into, spec(ONE, A))), table('reduced_files_meta.dat')[0]];
  // Begun anew, and cut off within the dataset.
  for (const name of ['par', 'log', 'calib'])
    writeFileSync(join(reductionFolder(root, ONE), `keck_deimos_A.${name}`), `other ${name}\n`);
  writeFileSync(join(reductionFolder(root, ONE), 'QA.tar.gz'), 'other plots');
  await cutOff({ workers: 1 });
  truncateSync(source(ONE, A), 3000);
  const { removed } = await run();
  expect(removed).toEqual([]);
  expect(readFileSync(join(into, spec(ONE, A)))).toEqual(good);
  expect(table('reduced_files_meta.dat')).toContainEqual(row);
  expect(sums()).toMatchObject({ status: 0, stdout: '' });
});

test('tables alone, after a call that was cut off, do not forget what it has begun', async () => {
  await cutOff({ subdirs: ['mask1'] });
  const { planned } = readJournal(into);
  await run({ metadataOnly: true, subdirs: ['mask2'] });
  expect([...readJournal(into).planned].sort()).toEqual([...planned].filter((path) => path !== 'README').sort());
  expect(readJournal(into).order).toMatchObject({ subdirs: ['mask1'] });
});

test('two calls that were cut off are gone on with together', async () => {
  await cutOff({ subdirs: ['mask1'] });
  await cutOff({ subdirs: ['mask2'] });
  expect(readJournal(into).order).toMatchObject({ subdirs: ['mask1', 'mask2'] });
});
