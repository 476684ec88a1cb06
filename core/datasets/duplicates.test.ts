import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { nightTree } from '../../test/support/night-tree.ts';
import { kastFrame, kastNight } from '../../test/support/raw-frames.ts';

const tree = nightTree();
const links = () => tree.files().map((name) => name.slice(name.lastIndexOf('/raw/') + 5));

describe('copies again and again', () => {
  test('two frames that only their pixels tell apart stay two', async () => {
    for (const one of ['a', 'b']) {
      kastNight(join(tree.raw, one), 20);
      appendFileSync(join(tree.raw, one, 'b5.fits'), one.repeat(2880));
      utimesSync(join(tree.raw, one, 'b5.fits'), 1, 1);
    }
    await tree.run({ mode: 'copy' });
    for (let n = 0; n < 2; n++) expect((await tree.run({ mode: 'copy' })).operations).toEqual({});
    expect(tree.files()).toHaveLength(6);
  });

  test('a name that has a number already is known again', async () => {
    const frame = kastFrame(join(tree.raw, 'x~2.fits'), 'science', '2015-05-20T05:00:00');
    mkdirSync(join(tree.raw, 'more'));
    copyFileSync(frame, join(tree.raw, 'more/x~2.fits'));
    appendFileSync(join(tree.raw, 'more/x~2.fits'), 'x'.repeat(2880));
    await tree.run({ mode: 'copy' });
    expect(links().map((name) => name.replace('raw/', ''))).toHaveLength(2);
    expect((await tree.run({ mode: 'copy' })).operations).toEqual({});
  });
});

test('a file comes before a link to it', async () => {
  kastNight(tree.raw, 20);
  symlinkSync('b5.fits', join(tree.raw, 'a_latest.fits'));
  const { frames } = await tree.run({ mode: 'move' });
  expect(links()).toEqual(['b1.fits', 'b2.fits', 'b3.fits', 'b4.fits', 'b5.fits']);
  expect(frames.find(({ fate }) => fate === 'duplicate')?.path).toBe(join(tree.raw, 'a_latest.fits'));
});

describe('a copy under another name', () => {
  test('is left out, whichever comes first by name', async () => {
    kastNight(tree.raw, 20);
    copyFileSync(join(tree.raw, 'b5.fits'), join(tree.raw, 'a copy of b5.fits'));
    const { frames } = await tree.run();
    expect(links().map((name) => name.split(' -> ')[0])).toEqual([
      'b1.fits',
      'b2.fits',
      'b3.fits',
      'b4.fits',
      'b5.fits',
    ]);
    expect(frames.find(({ fate }) => fate === 'duplicate')).toMatchObject({
      path: join(tree.raw, 'a copy of b5.fits'),
      reason: `the same frame as ${join(tree.raw, 'b5.fits')}`,
    });
    expect((await tree.run()).operations).toEqual({});
  });

  test('what the tree has stays, and its copy is left out', async () => {
    kastNight(tree.raw, 20);
    copyFileSync(join(tree.raw, 'b5.fits'), join(tree.folder, 'b5.fits'));
    renameSync(join(tree.raw, 'b5.fits'), join(tree.raw, 'second.fits'));
    await tree.run();
    renameSync(join(tree.folder, 'b5.fits'), join(tree.raw, 'b5.fits'));
    const { operations, frames } = await tree.run();
    expect(operations).toEqual({});
    expect(frames.find(({ fate }) => fate === 'duplicate')?.path).toBe(join(tree.raw, 'b5.fits'));
  });

  test('is a frame of its own where its pixels differ', async () => {
    kastNight(tree.raw, 20);
    copyFileSync(join(tree.raw, 'b5.fits'), join(tree.raw, 'b6.fits'));
    for (const name of ['b5', 'b6']) appendFileSync(join(tree.raw, `${name}.fits`), name.repeat(1440));
    await tree.run();
    expect(links()).toHaveLength(6);
  });
});

describe('a frame and the same compressed', () => {
  const compress = () => writeFileSync(join(tree.raw, 'b5.fits.gz'), gzipSync(readFileSync(join(tree.raw, 'b5.fits'))));

  test('are one, the file that is not compressed', async () => {
    kastNight(tree.raw, 20);
    compress();
    const { frames } = await tree.run();
    expect(links()).toHaveLength(5);
    expect(frames.find(({ fate }) => fate === 'duplicate')).toMatchObject({
      path: join(tree.raw, 'b5.fits.gz'),
      reason: `the same frame as ${join(tree.raw, 'b5.fits')}`,
    });
    expect((await tree.run()).operations).toEqual({});
  });

  test('are one, the file that the tree has already', async () => {
    kastNight(tree.raw, 20);
    compress();
    await tree.run({
      sources: [1, 2, 3, 4].map((n) => join(tree.raw, `b${n}.fits`)).concat(join(tree.raw, 'b5.fits.gz')),
    });
    const { operations, frames } = await tree.run();
    expect(operations).toEqual({});
    expect(frames.find(({ fate }) => fate === 'duplicate')?.path).toBe(join(tree.raw, 'b5.fits'));
  });
});

test('a mended version that cannot take the place of a copy is told of', async () => {
  kastNight(tree.raw, 20);
  await tree.run({ mode: 'copy' });
  const fixed = kastFrame(join(tree.folder, 'fixed/b5.fits'), 'science', '2015-05-20T05:00:00.00', { AIRMASS: '1.3' });
  const { datasets } = await tree.run({ mode: 'copy', sources: [fixed] });
  expect(datasets[0]?.notes).toEqual([
    `1 exposure has several versions (${fixed} and ${tree.at('2015-05-20/complete/raw/b5.fits')}): keep one of each`,
  ]);
});
