import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Catalogue, openCatalogue } from '#core/frames/catalogue.ts';
import { sweepCatalogue } from '#core/frames/sweep.ts';

const native = { name: 'native', version: '2' };
const row = (path: string) => ({ path, size: 10, mtimeMs: 1234.5678, inode: 99, content: `of ${path}` });

let folder: string;
let catalogue: Catalogue;
let asked: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-sweep-'));
  const opened = openCatalogue(join(folder, 'catalogue.sqlite'), (text) => expect.fail(text));
  asked = [];
  catalogue = {
    ...opened,
    get(path, maker) {
      asked.push(path);
      return opened.get(path, maker);
    },
    [Symbol.dispose]: () => opened[Symbol.dispose](),
  };
});
afterEach(() => {
  catalogue[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('paths in order take one pass; what was not asked for is left', () => {
  const paths = ['/r/a.fits', '/r/b/c.fits', '/r/b/gone.fits', '/r/d.fits', '/r/z.fits'];
  catalogue.update(native, [...paths, '/q.fits', '/s.fits'].map(row), []);
  catalogue.update({ ...native, version: '1' }, [row('/r/old.fits')], []);
  catalogue.update({ name: 'keck_nires', version: '2' }, [row('/r/a.fits'), row('/r/d.fits'), row('/r/n.fits')], []);
  const sweep = sweepCatalogue(catalogue, ['/r'], native);
  for (const path of ['/r/a.fits', '/r/b/c.fits', '/r/d.fits']) expect(sweep.get(path)).toEqual(row(path));
  expect(asked).toEqual([]);
  expect(sweep.get('/r/n.fits')).toBeNull();
  expect(sweep.get('/r/new.fits')).toBeNull();
  expect(sweep.get('/r/old.fits')).toBeNull();
  expect(sweep.rest()).toEqual(['/r/b/gone.fits', '/r/z.fits']);
  catalogue.update(native, [], sweep.rest());
  expect([...catalogue.below('/r', native)].map(({ path }) => path)).not.toContain('/r/z.fits');
});

test('paths in any other order are found all the same', () => {
  // By UTF-16 the second comes first, by UTF-8 the first.
  const paths = ['/r/\u{E000}.fits', '/r/\u{1F52D}.fits', '/r/a.fits', '/s/b.fits', '/t.fits'];
  catalogue.update(native, paths.map(row), []);
  for (const order of [paths, paths.toReversed(), [...paths.slice(2), ...paths.slice(0, 2)]]) {
    const sweep = sweepCatalogue(catalogue, ['/t.fits', '/r', '/s'], native);
    for (const path of order) expect(sweep.get(path)).toEqual(row(path));
    expect(sweep.rest()).toEqual([]);
  }
});

test('overlapping roots', () => {
  catalogue.update(native, [row('/r/a/b.fits'), row('/r/c.fits')], []);
  const sweep = sweepCatalogue(catalogue, ['/r', '/r/a'], native);
  expect(sweep.get('/r/a/b.fits')).toEqual(row('/r/a/b.fits'));
  expect(sweep.get('/r/c.fits')).toEqual(row('/r/c.fits'));
  expect(sweep.rest()).toEqual([]);
});
