import { expect, test } from 'vitest';
import { alikeNames } from '#core/archive/alike-names.ts';

test('paths that differ from earlier ones only in case are told, by file or folder', () => {
  const paths = ['m1/A/x.fits', 'm1/a/y.fits', 'm1/b/x.fits', 'm1/b/X.fits', 'M1/c/z.fits', 'm1/b/x.fits'];
  expect([...alikeNames([], paths)]).toEqual([
    ['m1/a/y.fits', 'm1/A'],
    ['m1/b/X.fits', 'm1/b/x.fits'],
    ['M1/c/z.fits', 'm1'],
  ]);
});

test('what is there counts first, and is itself not told', () => {
  expect([...alikeNames(['Mask/a', 'mask/b'], ['mask/b', 'Mask/a', 'other/c'])]).toEqual([['mask/b', 'Mask']]);
});
