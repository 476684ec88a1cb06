import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { archive } from '#core/archive/archive.ts';
import { delivered } from '#core/archive/delivered.ts';
import { readStatus } from '#core/archive/delivery-status.ts';
import { validateArchive } from '#core/archive/validate-archive.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { C, folder, into, ONE, root, run, source, TWO, table } from '../../test/support/archive-fixture.ts';
import { madeReduction, reductionFolder } from '../../test/support/archive-tree.ts';
import { quoted, writeHeaderFile } from '../../test/support/header-file.ts';

test('what was delivered is left out of the next delivery, until it changes', async () => {
  await run();
  expect([...readStatus(root).values()].map(({ unit, state }) => [unit, state])).toEqual([
    ['mask1/600ZD_7200_GG400', 'archived'],
    [ONE, 'archived'],
    [TWO, 'archived'],
  ]);
  expect(() => delivered({ root, into: join(folder, 'other') })).toThrow('nothing that was archived');
  expect(delivered({ root, into, dryRun: true }).units).toHaveLength(3);
  const { units } = delivered({ root, into, on: '2026-01-02' });
  expect(units).toHaveLength(3);
  const next = join(folder, 'next');
  await expect(run({ into: next, onlyNew: true })).rejects.toThrow('delivered before');
  madeReduction(reductionFolder(root, TWO), [C], { cards: { TARGET: "'a longer name of it'" } });
  utimesSync(source(TWO, C), 2e9, 2e9);
  const result = await run({ into: next, onlyNew: true });
  expect(result.units.map(({ unit, known, changed, left }) => [unit, known, changed, left])).toEqual([
    ['mask1/600ZD_7200_GG400', 'delivered', false, 'KOA has it since 2026-01-02'],
    [ONE, 'delivered', false, 'KOA has it since 2026-01-02'],
    [TWO, 'delivered', true, null],
  ]);
  expect(readStatus(root).get(TWO)).toMatchObject({ state: 'archived', into: next });
  expect(readStatus(root).get(ONE)).toMatchObject({ state: 'delivered', on: '2026-01-02' });
});

test('what is noted as delivered while another archive is made stays noted', async () => {
  await run({ subdirs: ['mask1'] });
  const other = join(folder, 'other');
  let noted = 0;
  const task = {
    ...quietTask(),
    progress: ({ phase }: { phase: string }) => {
      if (phase === 'copying' && noted === 0) noted = delivered({ root, into, dryRun: false }).units.length;
    },
  };
  await archive({ root, into: other, subdirs: ['mask2'] }, task);
  rmSync(other, { recursive: true });
  expect(noted).toBe(2);
  expect([...readStatus(root).values()].map(({ unit, state }) => `${unit.split('/')[0]} ${state}`)).toEqual([
    'mask1 delivered',
    'mask1 delivered',
    'mask2 archived',
  ]);
});

test('what was delivered and only touched stays delivered; a delivery that is noted meanwhile is not lost', async () => {
  await run();
  delivered({ root });
  const [path] = [source(TWO, C)];
  utimesSync(path, new Date(), new Date());
  expect((await run({ dryRun: true })).units.find(({ unit }) => unit === TWO)).toMatchObject({ changed: true });
  await run();
  expect((await run({ dryRun: true })).units.find(({ unit }) => unit === TWO)).toMatchObject({
    known: 'delivered',
    changed: false,
  });
  // Archived elsewhere since, and the first one is what KOA gets.
  rmSync(join(root, '.slitbench/archive-status.tsv'));
  await run();
  await run({ into: join(folder, 'other') });
  expect(delivered({ root, into }).units).toHaveLength(3);
});

test('--only-new without anything new makes no folder', async () => {
  await run();
  delivered({ root });
  const elsewhere = join(folder, 'elsewhere');
  await expect(run({ into: elsewhere, onlyNew: true })).rejects.toMatchObject({ data: { code: 'nothing-new' } });
  expect(existsSync(elsewhere)).toBe(false);
});

test('of a part of a tree that part is delivered', async () => {
  await run();
  expect(delivered({ root: join(root, 'mask2') }).units).toEqual([TWO]);
  expect(delivered({ root: join(root, 'mask1') }).units).toEqual(['mask1/600ZD_7200_GG400', ONE]);
});

test('--only-new says what stands in the way of what is new', async () => {
  await run({ subdirs: ['mask1'] });
  delivered({ root });
  truncateSync(source(TWO, C), 3000);
  rmSync(source(TWO, C, 'spec2d'));
  for (const name of readdirSync(reductionFolder(root, TWO)))
    if (name !== 'Science') rmSync(join(reductionFolder(root, TWO), name), { recursive: true });
  rmSync(source(TWO, C).replace(/fits$/, 'txt'));
  await expect(run({ onlyNew: true })).rejects.toMatchObject({
    data: { code: 'nothing-ready', message: expect.stringContaining('mask2') },
  });
});

test('a coadd that alone is new is traced by the raw frames that its rows name', async () => {
  await run();
  delivered({ root });
  appendFileSync(join(root, 'mask1/600ZD_7200_GG400/1D_Coadd/collate_warnings.txt'), 'made once more\n');
  const supplement = join(folder, 'supplement');
  await run({ into: supplement, onlyNew: true });
  expect(table('coadded_files_meta.dat', supplement)).toHaveLength(2);
  expect(existsSync(join(supplement, ONE))).toBe(false);
  const { findings } = await validateArchive({ folder: supplement, public: {} }, quietTask());
  const traces = findings.filter(({ rule }) => rule === 'traceable');
  expect(traces.map(({ level }) => level)).toEqual(['warning', 'warning']);
  expect(findings.filter(({ rule, level }) => rule !== 'public' && level === 'error')).toEqual([]);
});

test('the README of coadds alone tells where they come from', async () => {
  await run();
  delivered({ root });
  const cards = { VERSPYP: quoted('2.0.1'), PYP_SPEC: quoted('keck_deimos') };
  writeHeaderFile(join(root, 'mask1/600ZD_7200_GG400/1D_Coadd/J0.fits'), cards, { DMODCLS: quoted('OneSpec') });
  const supplement = join(folder, 'supplement');
  await run({ into: supplement, onlyNew: true });
  expect(existsSync(join(supplement, ONE))).toBe(false);
  const readme = readFileSync(join(supplement, 'README'), 'utf8');
  expect(readme).toMatch(/Instrument +keck_deimos\n/);
  expect(readme).toMatch(/Observed \(UT\) +2010-01-01 to 2010-01-02\n/);
  expect(readme).toMatch(/Reduced frames +0\n +Slit masks +1\n/);
  expect(readme).toMatch(/Reduced with +PypeIt 2\.0\.1\n/);
  expect(readme).toContain('Please acknowledge the archive');
});
