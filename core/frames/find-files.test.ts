import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findFiles, isFrameName, type LostPath } from '#core/frames/find-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-find-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function make(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), name);
  }
}

function found(...roots: readonly string[]): { names: readonly string[]; lost: readonly LostPath[] } {
  const lost: LostPath[] = [];
  const files = [
    ...findFiles(
      roots.map((root) => join(folder, root)),
      (path) => lost.push(path),
    ),
  ];
  return { names: files.map(({ path }) => relative(folder, path)).sort(), lost };
}

test('names', () => {
  for (const name of ['a\nb.fits', 'a.fits', 'a.fits.gz', 'a.fits.fz', 'A.FITS', 'b.c.Fits.GZ'])
    expect(isFrameName(name), name).toBe(true);
  for (const name of ['a.fit', 'fits', 'a.fits.part', 'a.fits.bz2', '._a.fits', 'afits'])
    expect(isFrameName(name), name).toBe(false);
});

test('frames of all depths, and only frames', () => {
  make('a.fits', 'n1/b.fits.gz', 'n1/n2/c.fits.fz', 'n1/readme.txt', '.hidden/d.fits');
  expect(found('.')).toEqual({ names: ['a.fits', 'n1/b.fits.gz', 'n1/n2/c.fits.fz'], lost: [] });
});

test('overlapping roots, in any order, and single files give a frame once', () => {
  make('n1/a.fits', 'n1/n2/b.fits');
  const names = ['n1/a.fits', 'n1/n2/b.fits'];
  expect(found('n1', 'n1/n2', '.').names).toEqual(names);
  expect(found('.', 'n1/n2/b.fits', 'n1', 'n1').names).toEqual(names);
  expect(found('n1/n2/b.fits').names).toEqual(['n1/n2/b.fits']);
});

test('symbolic links: circles are survived, files followed, real folders before linked ones', () => {
  make('n1/a.fits', 'elsewhere/b.fits');
  symlinkSync('..', join(folder, 'n1/up'));
  symlinkSync('.', join(folder, 'n1/self'));
  symlinkSync('../elsewhere/b.fits', join(folder, 'n1/link.fits'));
  symlinkSync('n1', join(folder, 'also'));
  symlinkSync('../elsewhere', join(folder, 'n1/more'));
  expect(found('n1')).toEqual({
    names: ['also', 'n1'].slice(1).flatMap((n) => [`${n}/a.fits`, `${n}/link.fits`, `${n}/more/b.fits`]),
    lost: [],
  });
  expect(found('.').names).toEqual(['elsewhere/b.fits', 'n1/a.fits', 'n1/link.fits']);
  expect(found('also').names).toContain('also/a.fits');
  expect(found('also', 'n1').names).toEqual(found('n1', 'also').names);
});

test('links that lead nowhere are lost, and stop nothing', () => {
  make('a.fits');
  symlinkSync('circle', join(folder, 'circle'));
  symlinkSync('nothing', join(folder, 'no-frame'));
  symlinkSync('nowhere', join(folder, 'gone.fits'));
  symlinkSync('loop.fits', join(folder, 'loop.fits'));
  const { names, lost } = found('.', 'none');
  expect(names).toEqual(['a.fits']);
  expect(lost.map(({ path }) => relative(folder, path)).sort()).toEqual(['circle', 'gone.fits', 'loop.fits', 'none']);
});

test('a name that is not UTF-8 is lost, and why is said', () => {
  make('a.fits');
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff]), Buffer.from('.fits')]), '');
  const { names, lost } = found('.');
  expect(names).toEqual(['a.fits']);
  expect(lost).toEqual([expect.objectContaining({ reason: 'its name is not valid UTF-8', remedy: 'Rename it.' })]);
});
