import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Access } from '#core/host/access.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function tree() {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'slitbench-access-')));
  made.push(base);
  for (const name of ['root', 'raw', 'secret', 'root-beside']) {
    mkdirSync(join(base, name));
    writeFileSync(join(base, name, 'f.fits'), '');
  }
  symlinkSync(join(base, 'secret', 'f.fits'), join(base, 'root', 'out.fits'));
  symlinkSync(join(base, 'secret'), join(base, 'root', 'outside'));
  symlinkSync(join(base, 'raw', 'f.fits'), join(base, 'root', 'linked.fits'));
  return base;
}

test('what lies in the workspace or a source may be read, also by a link within them', () => {
  const base = tree();
  const access = new Access(join(base, 'root'), () => [join(base, 'raw')]);
  expect(access.readable(join(base, 'root', 'f.fits'))).toBe(join(base, 'root', 'f.fits'));
  expect(access.readable(join(base, 'raw', 'f.fits'))).toBe(join(base, 'raw', 'f.fits'));
  expect(access.readable(join(base, 'root', 'linked.fits'))).toBe(join(base, 'raw', 'f.fits'));
  expect(access.readable(join(base, 'root', 'not', 'yet', 'there'))).toBe(join(base, 'root', 'not', 'yet', 'there'));
});

test.each([
  ['another folder', 'secret/f.fits'],
  ['a folder whose name begins alike', 'root-beside/f.fits'],
  ['a link that leads out', 'root/out.fits'],
  ['a folder that leads out', 'root/outside/f.fits'],
  ['a new file in a folder that leads out', 'root/outside/new'],
  ['dots', 'root/../secret/f.fits'],
  ['dots after what is not there', 'root/none/../../secret/f.fits'],
  ['the folder above', ''],
])('%s may not be read', (_, path) => {
  const base = tree();
  const access = new Access(join(base, 'root'), () => [join(base, 'raw')]);
  expect(() => access.readable(`${base}/${path}`)).toThrow('outside of the workspace');
});

test('a relative path, and one with a null character, may not be read', () => {
  const base = tree();
  const access = new Access(join(base, 'root'), () => []);
  expect(() => access.readable('root/f.fits')).toThrow('outside');
  expect(() => access.readable(`${base}/root/f.fits\0.png`)).toThrow('outside');
});

test('a source may be read, not written', () => {
  const base = tree();
  const access = new Access(join(base, 'root'), () => [join(base, 'raw')]);
  expect(access.writable(join(base, 'root', 'new'))).toBe(join(base, 'root', 'new'));
  expect(() => access.writable(join(base, 'raw', 'new'))).toThrow('outside');
  expect(() => access.writable(join(base, 'root', 'linked.fits'))).toThrow('outside');
});

test('an archive lies outside of the workspace and of its sources, and does not hold them', () => {
  const base = tree();
  const access = new Access(join(base, 'root'), () => [join(base, 'raw')]);
  symlinkSync(join(base, 'root'), join(base, 'secret', 'back'));
  for (const path of ['root-beside', 'secret/koa/2011B', 'root-koa'])
    expect(access.deliverable(join(base, path))).toBe(join(base, path));
  for (const path of ['root', 'root/koa', 'raw/koa', 'secret/back/koa', '', 'root-beside/../root/koa'])
    expect(() => access.deliverable(join(base, path)), path).toThrow('lie in each other');
  for (const path of ['koa', '']) expect(() => access.deliverable(path)).toThrow('is no folder');
});
