import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readInputText } from '#core/setup/pypeit-file.ts';
import { textDigest } from '#core/setup/save-setup.ts';
import { SetupShelf } from '#core/setup/setup-shelf.ts';
import { withMark } from '#core/setup/written-mark.ts';

const TEXT = withMark(
  '[rdx]\nspectrograph = keck_deimos\nsetup read\nSetup A:\n  x: 1\nsetup end\ndata read\n path /raw\nfilename | frametype\na.fits | arc\ndata end\n',
  '0',
  new Date(0),
);
let folder: string;
let paths: readonly string[];
let reads: string[];
let shelf: SetupShelf;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-shelf-'));
  paths = ['a', 'b'].map((name) => join(folder, `${name}.pypeit`));
  for (const path of paths) writeFileSync(path, TEXT);
  reads = [];
  shelf = new SetupShelf((path) => {
    reads.push(path);
    return readInputText(path);
  });
  // As if all this was long ago.
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

test('files are read once, and again where they have changed, also to the same size and time', () => {
  const [a = '', b = ''] = paths;
  const first = shelf.look(paths);
  expect(first.get(a)).toEqual({ digest: textDigest(TEXT), intact: true, broken: null });
  expect(shelf.look(paths)).toEqual(first);
  expect(reads).toEqual(paths);
  writeFileSync(a, TEXT.replace('| arc', '| sky'));
  utimesSync(a, 0, 0);
  expect(shelf.look(paths).get(a)).toMatchObject({ intact: false });
  writeFileSync(a, TEXT.replace('data end', ''));
  utimesSync(a, 0, 0);
  expect(shelf.look(paths).get(a)?.broken).toContain('data read without');
  expect(reads).toEqual([a, b, a, a]);
});

test('a file that is gone is said to be, and forgotten with those not asked for', () => {
  const [a = '', b = ''] = paths;
  shelf.look(paths);
  rmSync(a);
  expect(shelf.look([a]).get(a)?.broken).not.toBeNull();
  shelf.look([b]);
  expect(reads).toEqual([a, b, a, b]);
});

test('a file that has just changed is read until its times can tell a change', () => {
  vi.useRealTimers();
  const [a = ''] = paths;
  const now = new Date();
  utimesSync(a, now, now);
  shelf.look([a]);
  writeFileSync(a, TEXT.replace('| arc', '| sky'));
  utimesSync(a, now, now);
  expect(shelf.look([a]).get(a)?.intact).toBe(false);
});
