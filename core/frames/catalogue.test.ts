import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Catalogue, openCatalogue } from '#core/frames/catalogue.ts';

let folder: string;
let notes: string[];
const note = (text: string) => notes.push(text);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-catalogue-'));
  notes = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const row = (path: string, content = '{}') => ({ path, size: 10, mtimeMs: 1234.5678, inode: 99, content });
const paths = (catalogue: Catalogue, root: string) => [...catalogue.below(root, native)].map(({ path }) => path);
const native = { name: 'native', version: '1' };

test('keeps rows by path and maker, and only for the version that made them', () => {
  const path = join(folder, 'deep/catalogue.sqlite');
  {
    using catalogue = openCatalogue(path, note);
    catalogue.update(native, [row('/a/x.fits', 'one'), row('/a/b/y.fits'), row('/ab/z.fits')], []);
  }
  using again = openCatalogue(path, note);
  expect(again.get('/a/x.fits', native)).toEqual(row('/a/x.fits', 'one'));
  expect(again.get('/a/x.fits', { ...native, version: '2' })).toBeNull();
  expect(again.get('/a/x.fits', { name: 'keck_nires', version: '1' })).toBeNull();
  expect(paths(again, '/a')).toEqual(['/a/b/y.fits', '/a/x.fits']);
  expect(paths(again, '/ab/z.fits')).toEqual(['/ab/z.fits']);
  again.update({ ...native, version: '2' }, [row('/a/x.fits', 'two')], ['/a/b/y.fits']);
  expect(again.get('/a/x.fits', native)).toBeNull();
  expect(paths(again, '/a')).toEqual(['/a/x.fits']);
  expect(notes).toEqual([]);
});

test.each([
  ['garbage', Buffer.from('this is no database '.repeat(1000))],
  ['a cut file', null],
])('is made anew from %s, with a note', (_, bytes) => {
  const path = join(folder, 'catalogue.sqlite');
  if (bytes === null) {
    openCatalogue(path, note)[Symbol.dispose]();
    writeFileSync(path, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 0xff)]));
  } else writeFileSync(path, bytes);
  using catalogue = openCatalogue(path, note);
  catalogue.update(native, [row('/a/x.fits')], []);
  expect(catalogue.get('/a/x.fits', native)).toEqual(row('/a/x.fits'));
  expect(notes).toEqual([expect.stringContaining('was damaged and is made anew')]);
});

test('a place that cannot hold it is done without, with one note', () => {
  writeFileSync(join(folder, 'file'), '');
  using catalogue = openCatalogue(join(folder, 'file/catalogue.sqlite'), note);
  catalogue.update(native, [row('/a/x.fits')], []);
  expect(catalogue.get('/a/x.fits', native)).toBeNull();
  expect(paths(catalogue, '/a')).toEqual([]);
  expect(notes).toEqual([expect.stringContaining('going on without the catalogue')]);
});

test('two at once', () => {
  const path = join(folder, 'catalogue.sqlite');
  using one = openCatalogue(path, note);
  using two = openCatalogue(path, note);
  for (let i = 0; i < 50; i++) {
    one.update(native, [row(`/a/${i}.fits`)], []);
    two.update(native, [row(`/b/${i}.fits`)], []);
  }
  expect(paths(one, '/b')).toHaveLength(50);
  expect(paths(two, '/a')).toHaveLength(50);
  expect(notes).toEqual([]);
});
