import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listFolders } from '#core/host/folders.ts';
import { Fault } from '#core/workspace/fault.ts';

let at: string;
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'slitbench-folders-'));
});
afterEach(() => rmSync(at, { recursive: true }));

function faultAt(path: string) {
  try {
    listFolders(path);
  } catch (error) {
    if (error instanceof Fault) return error.data;
    throw error;
  }
  throw new Error(`${path} was listed`);
}

test('folders first, then FITS files, by name; hidden ones and others are left out', () => {
  for (const name of ['n10', 'n9', '.hidden', 'n9/.slitbench']) mkdirSync(join(at, name));
  for (const name of ['b1.fits', 'notes.txt']) writeFileSync(join(at, name), 'x');
  const { entries, frames, parent } = listFolders(at);
  expect(entries.map(({ name, kind, workspace }) => [name, kind, workspace])).toEqual([
    ['n9', 'folder', true],
    ['n10', 'folder', false],
    ['b1.fits', 'file', false],
  ]);
  expect([frames, parent]).toEqual([1, tmpdir()]);
});

test('says what its disk has free, and of a folder that is not there yet lists the nearest one above', () => {
  expect(listFolders(at)).toMatchObject({ writable: true, free: expect.any(Number) });
  writeFileSync(join(at, 'file'), '');
  expect(listFolders(join(at, 'koa/next'), true).path).toBe(at);
  expect(listFolders(join(at, 'file/koa'), true).path).toBe(at);
  expect(() => listFolders(join(at, 'koa'))).toThrow('is not there');
  if (process.platform === 'linux') expect(listFolders('/proc').free).toBeNull();
});

test('one entry that cannot be looked at hides no other', () => {
  writeFileSync(join(at, 'b1.fits'), 'x');
  symlinkSync('loop.fits', join(at, 'loop.fits'));
  symlinkSync('nowhere', join(at, 'broken.fits'));
  expect(listFolders(at).entries.map(({ name }) => name)).toEqual(['b1.fits']);
});

test('without a home folder one begins at the top', () => {
  vi.stubEnv('HOME', join(at, 'none'));
  const { path, places } = listFolders(null);
  expect([path, places[0]?.name]).toEqual(['/', '/']);
  vi.unstubAllEnvs();
});

test('what cannot be listed says why', () => {
  writeFileSync(join(at, 'b1.fits'), 'x');
  expect(faultAt(join(at, 'none'))).toMatchObject({ code: 'missing', path: join(at, 'none') });
  expect(faultAt(join(at, 'b1.fits'))).toMatchObject({ code: 'not-a-folder' });
  expect(faultAt('raw')).toMatchObject({ code: 'usage' });
  expect(faultAt('')).toMatchObject({ code: 'usage' });
  symlinkSync('loop', join(at, 'loop'));
  expect(faultAt(join(at, 'loop')).message).toContain('leads in a circle');
});

test('a folder that may not be read says so, and one within hides no other', () => {
  for (const name of ['closed', 'open']) mkdirSync(join(at, name));
  chmodSync(at, 0o755);
  chmodSync(join(at, 'closed'), 0);
  // The superuser may read all: another user looks.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    expect(faultAt(join(at, 'closed'))).toMatchObject({ code: 'unreadable', path: join(at, 'closed') });
    expect(listFolders(at).entries.map(({ name }) => name)).toEqual(['closed', 'open']);
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(join(at, 'closed'), 0o700);
  }
});
