import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from '#core/workspace/make-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('makes what is missing, and finds made what is there', () => {
  const path = join(folder, 'a', 'b', 'c');
  makeFolder(path);
  makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

test('a link to a folder is a folder', () => {
  symlinkSync(folder, join(folder, 'link'));
  makeFolder(join(folder, 'link', 'a'));
  expect(existsSync(join(folder, 'a'))).toBe(true);
});

test('a file or a broken link in the way is named', () => {
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('nowhere', join(folder, 'broken'));
  expect(() => makeFolder(join(folder, 'file'))).toThrow(`${join(folder, 'file')} cannot be made: a file or`);
  expect(() => makeFolder(join(folder, 'file', 'a'))).toThrow(`${join(folder, 'file')} cannot be made: a file or`);
  expect(() => makeFolder(join(folder, 'broken', 'a'))).toThrow(`${join(folder, 'broken')} cannot be made`);
});

test.skipIf(!existsSync('/proc/self'))('a file system that takes no folders is refused, not waited for', () => {
  expect(() => makeFolder('/proc/slitbench/a')).toThrow(
    'the folder /proc/slitbench cannot be made: /proc takes no new',
  );
});
