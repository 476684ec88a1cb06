import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { quoted } from '../../test/support/header-file.ts';
import { nightTree } from '../../test/support/night-tree.ts';
import { deimosFrame, kastFrame, kastNight } from '../../test/support/raw-frames.ts';

const tree = nightTree();

test('frames in a folder of the tree that is no dataset of it are taken', async () => {
  kastNight(tree.raw, 20);
  await tree.run();
  const night = join(tree.root, '2.0_arcsec/night');
  kastFrame(join(night, 'c1.fits'), 'science', '2015-05-20T07:00:00');
  expect((await tree.run({ sources: [night] })).operations).toEqual({ link: 1 });
  expect(tree.notes).toEqual([]);
});

test('a source without frames is named, and one that is not there changes nothing', async () => {
  kastNight(tree.raw, 20);
  const empty = join(tree.folder, 'empty');
  mkdirSync(empty);
  await tree.run({ sources: [tree.raw, empty] });
  await tree.run({ sources: [tree.at('2015-05-20')] });
  expect(tree.notes).toEqual([
    `${empty} holds no frames to organise`,
    `${tree.at('2015-05-20')} holds no frames to organise`,
  ]);
  const other = join(tree.folder, 'other');
  await expect(tree.run({ sources: [join(tree.folder, 'absent')], into: other })).rejects.toThrow(/absent/);
  expect(existsSync(other)).toBe(false);
});

test('an instrument that no frame is of is named', async () => {
  kastNight(tree.raw, 20);
  await tree.run({ spectrograph: 'keck_deimso' });
  expect(tree.notes).toEqual(['No frame is taken for one of keck_deimso']);
});

test.each([[['', '/linked']], [['/linked', '']]])(
  'move: a linked folder that was named is no link, in any order',
  async (order) => {
    const store = join(tree.folder, 'store');
    kastNight(store, 20);
    symlinkSync(store, join(tree.raw, 'linked'));
    const { frames } = await tree.run({ mode: 'move', sources: order.map((name) => tree.raw + name) });
    expect(frames.map(({ fate }) => fate)).toEqual(Array.from({ length: 5 }, () => 'placed'));
  },
);

test('masks that some disks take for one keep apart', async () => {
  for (const mask of ['M1', 'm1'])
    deimosFrame(join(tree.raw, `${mask}x.fits`), 'science', 55000.3, { SLMSKNAM: quoted(mask) });
  await tree.run();
  const masks = tree.files().map((name) => name.split('/')[0]?.toLowerCase());
  expect(new Set(masks).size).toBe(2);
});

describe('a report', () => {
  test('takes the place of a former one only', async () => {
    kastNight(tree.raw, 20);
    const other = join(tree.folder, 'notes.txt');
    writeFileSync(other, 'mine');
    await expect(tree.run({ report: other })).rejects.toThrow(/is no report/);
    await expect(tree.run({ report: join(tree.raw, 'b1.fits') })).rejects.toThrow(/has the name of a frame/);
    await expect(tree.run({ report: join(tree.folder, 'new.fits.gz') })).rejects.toThrow(/has the name of a frame/);
    expect(readFileSync(other, 'utf8')).toBe('mine');
    const report = join(tree.folder, 'report.tsv');
    await tree.run({ report });
    expect((await tree.run({ report })).report).toBe(report);
  });
});
