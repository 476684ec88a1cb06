import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nightTree } from '../../test/support/night-tree.ts';
import { kastFrame, kastNight, listing } from '../../test/support/raw-frames.ts';

const tree = nightTree();

test('what an undo had to leave goes with the next, once it can', async () => {
  kastNight(tree.raw, 20);
  const before = listing(tree.raw, true);
  await tree.run({ mode: 'move' });
  writeFileSync(join(tree.raw, 'b2.fits'), 'taken');
  expect((await tree.takeBack()).left).toHaveLength(1);
  rmSync(join(tree.raw, 'b2.fits'));
  const again = await tree.takeBack();
  expect([again.left, again.operations.move]).toEqual([[], 1]);
  expect(listing(tree.raw, true)).toEqual(before);
  expect(listing(tree.root)).toEqual([]);
  expect((await tree.takeBack()).undone).toBeNull();
});

test('what stays in the way does not keep undo from going further back', async () => {
  kastNight(tree.raw, 20);
  await tree.run();
  kastFrame(join(tree.raw, 'c1.fits'), 'science', '2015-05-20T07:00:00');
  await tree.run({ mode: 'copy' });
  writeFileSync(tree.at('2015-05-20/complete/raw/c1.fits'), 'changed');
  for (let n = 0; n < 2; n++) expect((await tree.takeBack()).left).toHaveLength(1);
  expect((await tree.takeBack()).operations.unlink).toBe(5);
  expect(tree.files()).toHaveLength(1);
});

test('a source folder that has become a file is told in words', async () => {
  kastNight(tree.raw, 20);
  await tree.run({ mode: 'move' });
  renameSync(tree.raw, join(tree.folder, 'away'));
  writeFileSync(tree.raw, '');
  const { left } = await tree.takeBack();
  expect(left.length).toBeGreaterThan(4);
  for (const { reason } of left) expect(reason).toMatch(/has a file where a folder should be$/);
  expect(existsSync(tree.at('2015-05-20/complete/raw/b1.fits'))).toBe(true);
});

test('what a kill left of the backup of a setup file goes with the undo', async () => {
  kastNight(join(tree.raw, 'a'), 20);
  await tree.run();
  tree.reduce('2015-05-20');
  const before = listing(tree.root);
  kastNight(join(tree.raw, 'b'), 21);
  await tree.run({ rename: true });
  const reduction = tree.at('2015-05-20_2015-05-21/complete/reduce/shane_kast_blue_A');
  const backup = readdirSync(reduction).find((name) => name.endsWith('.bak')) ?? '';
  writeFileSync(join(reduction, `${backup}.0123abcd.part`), '');
  expect((await tree.takeBack()).left).toEqual([]);
  expect(listing(tree.root)).toEqual(before);
});
