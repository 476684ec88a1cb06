import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { C, files, folder, ONE, root, run, sums, TWO, table } from '../../test/support/archive-fixture.ts';
import { madeReduction, reductionFolder } from '../../test/support/archive-tree.ts';

test.each([
  ['to a folder', () => join(folder, 'away')],
  ['to nowhere', () => join(folder, 'gone')],
])('a link %s in the place of a reduction takes nothing from the archive', async (_, leadsTo) => {
  madeReduction(reductionFolder(root, TWO, 'reduce-det6'), [C]);
  await run();
  const before = files();
  renameSync(reductionFolder(root, TWO), join(folder, 'away'));
  symlinkSync(leadsTo(), reductionFolder(root, TWO));
  const { removed, links, units, orphaned } = await run();
  expect([removed, orphaned]).toEqual([[], []]);
  expect(links.map(({ path }) => path)).toEqual([reductionFolder(root, TWO).slice(root.length + 1)]);
  expect(units.find(({ unit }) => unit === TWO)?.left).toContain('a link');
  expect(files()).toEqual(before);
  expect(sums().status).toBe(0);
});

test('a link that the archive had nothing of stands in the way of nothing, nor does one to raw frames', async () => {
  await run();
  symlinkSync(folder, join(root, TWO, 'complete/raw'));
  symlinkSync(join(folder, 'gone'), join(root, TWO, 'notes.txt'));
  const { units, links } = await run();
  expect(units.find(({ unit }) => unit === TWO)?.left).toBeNull();
  expect(links.map(({ path }) => path)).toEqual([`${TWO}/notes.txt`]);
});

test('what the tree has no more is told, but for what was not looked at, or cannot be now', async () => {
  await run();
  mkdirSync(join(root, ONE, 'complete/raw'));
  rmSync(join(root, ONE, 'complete/reduce'), { recursive: true });
  for (const name of ['1D_Coadd', '2D_Coadd']) rmSync(join(dirname(join(root, ONE)), name), { recursive: true });
  expect((await run({ dryRun: true })).orphaned).toEqual([dirname(ONE), ONE]);
  expect((await run({ root: join(root, 'mask2'), dryRun: true })).orphaned).toEqual([]);
  renameSync(join(root, 'mask1'), join(folder, 'away'));
  symlinkSync(join(folder, 'away'), join(root, 'mask1'));
  expect((await run()).orphaned).toEqual([]);
  expect(table('reduced_files_meta.dat')).toHaveLength(3);
});
