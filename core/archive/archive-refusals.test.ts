import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Fault } from '#core/workspace/fault.ts';
import {
  A,
  B,
  C,
  cutOff,
  files,
  folder,
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
import { madeReduction, reductionFolder } from '../../test/support/archive-tree.ts';

describe('what stands in the way', () => {
  test('another file is left, and no row names it', async () => {
    await run({ subdirs: ['mask2'] });
    mkdirSync(join(into, ONE, 'keck_deimos_A/Science'), { recursive: true });
    writeFileSync(join(into, spec(ONE, A)), 'of somebody');
    writeFileSync(join(into, spec(ONE, B)), readFileSync(source(ONE, B)));
    const { failures } = await run();
    expect(failures.map(({ path }) => path)).toEqual([spec(ONE, A)]);
    expect(readFileSync(join(into, spec(ONE, A)), 'utf8')).toBe('of somebody');
    expect(table('reduced_files_meta.dat').map((row) => row.spec1d_file)).toEqual([spec(ONE, B), spec(TWO, C)]);
    expect(sums().status).toBe(0);
  });

  test('names that its disk does not tell apart: the first one counts, and the rest goes', async () => {
    await run({ subdirs: ['mask1'] });
    // As a disk answers that does not tell upper from lower case.
    writeFileSync(join(into, '.SLITBENCH-ARCHIVE.LOCK'), '');
    madeReduction(reductionFolder(root, ONE.replace('mask1', 'Mask1')), [A]);
    const { failures } = await run();
    expect(new Set(failures.map(({ why }) => why))).toEqual(
      new Set(['this disk does not tell its name from mask1, which is there: use another disk or folder for it']),
    );
    expect(failures.every(({ path }) => path.startsWith('Mask1/'))).toBe(true);
    expect(existsSync(join(into, 'Mask1'))).toBe(false);
    expect(table('reduced_files_meta.dat').map((row) => row.spec1d_file)).toEqual([
      spec(ONE, A),
      spec(ONE, B),
      spec(TWO, C),
    ]);
    expect(sums().status).toBe(0);
  });

  test('names that its disk does not tell apart, where only a call that was cut off knows the first one', async () => {
    await cutOff({ subdirs: ['mask1'] });
    writeFileSync(join(into, '.SLITBENCH-ARCHIVE.LOCK'), '');
    const first = files().filter((path) => path.startsWith('mask1/'));
    expect(first.length).toBeGreaterThan(0);
    madeReduction(reductionFolder(root, ONE.replace('mask1', 'Mask1')), [A]);
    const { failures } = await run();
    expect(failures.every(({ path }) => path.startsWith('Mask1/'))).toBe(true);
    expect(failures.length).toBeGreaterThan(0);
    expect(files().filter((path) => path.startsWith('Mask1/'))).toEqual([]);
  });

  test('nothing is written through a folder that leads out of the archive', async () => {
    await run({ subdirs: ['mask2'] });
    mkdirSync(join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), join(into, 'mask1'));
    const { failures } = await run();
    expect(failures.length).toBeGreaterThan(10);
    expect(
      readdirSync(join(folder, 'outside'), { recursive: true }).filter((name) => String(name).includes('.')),
    ).toEqual([]);
  });

  test.each([
    ['a folder with other things', () => writeFileSync(join(folder, 'thing'), ''), () => folder],
    ['the tree itself', () => {}, () => root],
    ['a folder of the tree', () => {}, () => join(root, 'koa')],
  ])('%s is refused', async (_, prepare, where) => {
    prepare();
    const failure = await run({ into: where() }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Fault);
    expect((failure as Fault).data.code).toBe('into');
    expect(existsSync(join(root, 'koa'))).toBe(false);
  });

  test('an empty disk has its own folder, which does not matter', async () => {
    mkdirSync(join(into, 'lost+found'), { recursive: true });
    expect((await run()).failures).toEqual([]);
  });

  test('a tree without products says so', async () => {
    await expect(run({ subdirs: ['mask9'] })).rejects.toThrow('nothing for the archive');
    await expect(run({ root: join(folder, 'none') })).rejects.toThrow('no folder');
  });
});

test('an archive within its own tree is refused, by whatever name', async () => {
  const link = join(folder, 'link');
  symlinkSync(root, link);
  await expect(run({ into: join(link, 'new/koa') })).rejects.toThrow('lie in each other');
  await expect(run({ root: link, into: join(root, 'koa') })).rejects.toThrow('lie in each other');
  unlinkSync(link);
  expect(existsSync(join(root, 'new'))).toBe(false);
});

test('an archive of a part of a tree is refused within the tree', async () => {
  const part = { root: join(root, 'mask2'), into: join(root, 'koa') };
  await expect(run(part)).rejects.toMatchObject({ data: { code: 'into' } });
  expect(existsSync(part.into)).toBe(false);
  // Beside a lone reduction it may lie.
  madeReduction(join(folder, 'home/keck_deimos_A'), [A]);
  await run({ root: join(folder, 'home/keck_deimos_A'), into: join(folder, 'home/koa') });
});

test('an archive that lies within a tree is passed over, and told', async () => {
  const { files: before } = await run();
  renameSync(into, join(root, 'mask2/old koa'));
  const { files: all, skipped } = await run();
  expect(all.map(({ path }) => path)).toEqual(before.map(({ path }) => path));
  expect(skipped).toEqual([{ path: 'mask2/old koa', why: 'an archive, which is not taken into another one' }]);
});

test('what has a MANIFEST of another kind is no archive', async () => {
  mkdirSync(into);
  writeFileSync(join(into, 'MANIFEST'), 'setup.py\nsrc/one.py\n');
  await expect(run()).rejects.toMatchObject({ data: { code: 'into' } });
  expect(readFileSync(join(into, 'MANIFEST'), 'utf8')).toBe('setup.py\nsrc/one.py\n');
});

test('no link leads an archive into its own tree', async () => {
  symlinkSync(root, into);
  await expect(run()).rejects.toMatchObject({ data: { code: 'into' } });
  await expect(run({ into: join(into, 'new') })).rejects.toMatchObject({ data: { code: 'into' } });
  expect(existsSync(join(root, 'new'))).toBe(false);
});

test('a MANIFEST as sha256sum writes it is none of an archive', async () => {
  mkdirSync(into);
  writeFileSync(join(into, 'README'), 'mine');
  writeFileSync(join(into, 'MANIFEST'), `${'0'.repeat(64)}  README\n`);
  await expect(run()).rejects.toMatchObject({ data: { code: 'into' } });
  expect(readFileSync(join(into, 'README'), 'utf8')).toBe('mine');
});

test('a list that somebody else wrote leads nowhere out of the archive', async () => {
  await run();
  const out = join(folder, 'thesis.tex');
  writeFileSync(out, 'mine');
  mkdirSync(join(into, '.slitbench-archive'));
  writeFileSync(
    join(into, '.slitbench-archive/journal.jsonl'),
    `${JSON.stringify({ plan: `${ONE}/../../../../thesis.tex` })}\n`,
  );
  // Nor does a link within it.
  mkdirSync(join(folder, 'outside'));
  writeFileSync(
    join(folder, 'outside/keck_deimos_A.par'),
    readFileSync(join(into, ONE, 'keck_deimos_A/keck_deimos_A.par')),
  );
  rmSync(join(into, ONE, 'keck_deimos_A'), { recursive: true });
  symlinkSync(join(folder, 'outside'), join(into, ONE, 'keck_deimos_A'));
  rmSync(join(reductionFolder(root, ONE), 'keck_deimos_A.par'));
  const { failures } = await run();
  expect(failures.map(({ path }) => path)).toContain(`${ONE}/keck_deimos_A/keck_deimos_A.par`);
  expect(readFileSync(out, 'utf8')).toBe('mine');
  expect(readdirSync(join(folder, 'outside'))).toEqual(['keck_deimos_A.par']);
});
