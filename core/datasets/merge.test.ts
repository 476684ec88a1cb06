import { copyFileSync, existsSync, lstatSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { quoted } from '../../test/support/header-file.ts';
import { nightTree } from '../../test/support/night-tree.ts';
import { deimosFrame, kastFrame, kastNight, listing } from '../../test/support/raw-frames.ts';

const tree = nightTree();
const bias = (name: string, day: number) => kastFrame(join(tree.raw, name), 'bias', `2015-05-${day}T05:00:00`);
const allLead = () => tree.files().every((name) => existsSync(join(tree.root, name.replace(/ -> .*/, ''))));

describe('merging datasets', () => {
  test('a moved bias that the dataset which stays only links to comes as itself', async () => {
    kastNight(join(tree.raw, 'b'), 24);
    bias('b9.fits', 22);
    await tree.run({ mode: 'move' });
    kastNight(join(tree.raw, 'a'), 20);
    await tree.run({ mode: 'move' });
    const before = listing(tree.root, true);
    expect(before.filter((name) => name.includes('b9.fits'))).toHaveLength(2);
    kastNight(join(tree.raw, 'c'), 22);
    const { failures } = await tree.run({ mode: 'move' });
    expect(failures).toEqual([]);
    expect(lstatSync(tree.at('2015-05-20_2015-05-24/complete/raw/b9.fits')).isFile()).toBe(true);
    expect(allLead()).toBe(true);
    expect((await tree.run({ mode: 'move' })).operations).toEqual({});
    expect((await tree.takeBack()).left).toEqual([]);
    expect(listing(tree.root, true).filter((name) => name.includes('b9.fits'))).toEqual(
      before.filter((name) => name.includes('b9.fits')),
    );
  });

  test('a copy stays, and a link to its source goes', async () => {
    kastNight(join(tree.raw, 'a'), 20);
    kastNight(join(tree.raw, 'b'), 24);
    bias('b9.fits', 22);
    await tree.run();
    const copy = tree.at('2015-05-24/complete/raw/b9.fits');
    rmSync(copy);
    copyFileSync(join(tree.raw, 'b9.fits'), copy);
    kastNight(join(tree.raw, 'c'), 22);
    expect((await tree.run()).failures).toEqual([]);
    expect(lstatSync(tree.at('2015-05-20_2015-05-24/complete/raw/b9.fits')).isFile()).toBe(true);
  });

  test('the dataset that holds a reduction keeps the names of its frames', async () => {
    kastNight(join(tree.raw, 'a'), 20);
    kastNight(join(tree.raw, 'b'), 25);
    await tree.run();
    tree.reduce('2015-05-25');
    kastNight(join(tree.raw, 'c'), 22);
    const { datasets, failures } = await tree.run({ rename: true });
    expect([failures, datasets[0]?.waiting]).toEqual([[], null]);
    const night = '2015-05-20_2015-05-25/complete/raw';
    expect(tree.files()).toContain(`2.0_arcsec/600_4310_d55/${night}/b1.fits -> ${join(tree.raw, 'b/b1.fits')}`);
  });

  test('where both hold reductions, both are named', async () => {
    kastNight(join(tree.raw, 'a'), 20);
    kastNight(join(tree.raw, 'b'), 25);
    await tree.run();
    tree.reduce('2015-05-20', 'reduce');
    tree.reduce('2015-05-25', 'reduce2');
    kastNight(join(tree.raw, 'c'), 22);
    expect((await tree.run({ rename: true })).datasets[0]?.waiting).toMatch(
      /d55\/2015-05-20 and \S+d55\/2015-05-25 hold different frames named b1.fits/,
    );
  });

  test('a relative link follows the file that it leads to, and back by undo', async () => {
    kastNight(tree.raw, 20);
    const other = { GRISM_N: quoted('452/3306') };
    kastFrame(join(tree.raw, 'c1.fits'), 'science', '2015-05-20T05:00:00', other);
    await tree.run({ mode: 'move' });
    const link = tree.at('2015-05-20/complete/raw/b3.fits');
    rmSync(link);
    symlinkSync('../../../../452_3306_d55/2015-05-20/incomplete/raw/b3.fits', link);
    const before = listing(tree.root);
    kastFrame(join(tree.raw, 'c2.fits'), 'science', '2015-05-21T05:00:00', other);
    expect((await tree.run({ mode: 'move' })).failures).toEqual([]);
    expect(allLead()).toBe(true);
    expect((await tree.takeBack()).left).toEqual([]);
    expect(listing(tree.root)).toEqual(before);
  });

  test('a relative link that leads nowhere is mended', async () => {
    kastNight(tree.raw, 20);
    await tree.run();
    const link = tree.at('2015-05-20/complete/raw/b5.fits');
    rmSync(link);
    symlinkSync('../gone/b5.fits', link);
    const { failures, operations } = await tree.run();
    expect([failures, operations]).toEqual([[], { relink: 1 }]);
    expect(allLead()).toBe(true);
  });
});

test('a mask whose name another one takes over makes room for it in the same call', async () => {
  const frame = (mask: string) =>
    deimosFrame(join(tree.raw, `${mask}.fits`), 'science', 55000.3, { SLMSKNAM: quoted(mask) });
  frame('a b');
  await tree.run();
  frame('a_b');
  const { datasets } = await tree.run();
  expect(datasets.map(({ waiting }) => waiting)).toEqual([null, null]);
  expect(tree.files().map((name) => name.replace(/~\w{6}/, '~').replace(/ -> .*/, ''))).toEqual([
    'a_b/600ZD_7200_GG400/2009-06-18/incomplete/raw/a_b.fits',
    'a_b~/600ZD_7200_GG400/2009-06-18/incomplete/raw/a_b.fits',
  ]);
  expect((await tree.run()).operations).toEqual({});
  expect((await tree.takeBack()).left).toEqual([]);
  expect(tree.files()).toHaveLength(1);
});

describe('under a running reduction', () => {
  test('links are not changed', async () => {
    kastNight(tree.raw, 20);
    await tree.run();
    const lock = takeLock(join(tree.reduce('2015-05-20'), REDUCTION_LOCK), 'reducing');
    const fixed = join(tree.folder, 'fixed');
    kastFrame(join(fixed, 'b5.fits'), 'science', '2015-05-20T05:00:00.00', { AIRMASS: '1.3' });
    const { operations, frames } = await tree.run({ sources: [fixed] });
    expect([operations, frames[0]?.fate]).toEqual([{}, 'waiting']);
    expect(frames[0]?.reason).toMatch(/is being reduced/);
    lock.release();
    expect((await tree.run({ sources: [fixed] })).operations).toEqual({ relink: 1 });
  });

  test('a dataset whose moved bias it links to keeps its place', async () => {
    kastNight(tree.raw, 20);
    const other = { GRISM_N: quoted('452/3306') };
    kastFrame(join(tree.raw, 'c1.fits'), 'science', '2015-05-20T05:00:00', other);
    await tree.run({ mode: 'move' });
    using _lock = takeLock(join(tree.reduce('2015-05-20'), REDUCTION_LOCK), 'reducing');
    kastFrame(join(tree.raw, 'c2.fits'), 'science', '2015-05-21T05:00:00', other);
    const { datasets } = await tree.run({ mode: 'move' });
    expect(datasets.map(({ waiting }) => waiting)).toEqual([expect.stringMatching(/is being reduced/)]);
    expect(readFileSync(tree.at('2015-05-20/complete/raw/b3.fits'))).toHaveLength(2880);
  });
});

test('a root that its setup files name otherwise is renamed in them all the same', async () => {
  kastNight(join(tree.raw, 'a'), 20);
  await tree.run();
  const link = join(tree.folder, 'link');
  symlinkSync(tree.root, link);
  tree.reduce('2015-05-20');
  kastNight(join(tree.raw, 'b'), 21);
  expect((await tree.run({ rename: true, into: link })).failures).toEqual([]);
  const setup = (dates: string) => tree.at(dates, 'complete/reduce/shane_kast_blue_A/shane_kast_blue_A.pypeit');
  expect(readFileSync(setup('2015-05-20_2015-05-21'), 'utf8')).toContain(
    `path ${tree.at('2015-05-20_2015-05-21/complete/raw')}`,
  );
  expect((await tree.takeBack()).left).toEqual([]);
  expect(readFileSync(setup('2015-05-20'), 'utf8')).toContain(`path ${tree.at('2015-05-20/complete/raw')}`);
});

test('a setup file that leads into another tree is named when its dataset is renamed', async () => {
  kastNight(join(tree.raw, 'a'), 20);
  await tree.run();
  tree.reduce('2015-05-20');
  const setup = tree.at('2015-05-20/complete/reduce/shane_kast_blue_A/shane_kast_blue_A.pypeit');
  const text = readFileSync(setup, 'utf8').replace(tree.root, '/another/root');
  writeFileSync(setup, text);
  kastNight(join(tree.raw, 'b'), 21);
  const { failures } = await tree.run({ rename: true });
  expect(failures.map(({ reason }) => reason)).toEqual([expect.stringMatching(/^none of its path lines leads into /)]);
});
