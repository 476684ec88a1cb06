import fs, { existsSync, readdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from '#core/workspace/lock.ts';
import { nightTree } from '../../test/support/night-tree.ts';
import { kastNight } from '../../test/support/raw-frames.ts';

const tree = nightTree();

// As on FAT, which needs root to be mounted.
const { linkSync, symlinkSync } = fs;
const refuse = () => {
  throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' });
};
beforeEach(() => {
  Object.assign(fs, { linkSync: refuse, symlinkSync: refuse });
  syncBuiltinESMExports();
});
afterEach(() => {
  Object.assign(fs, { linkSync, symlinkSync });
  syncBuiltinESMExports();
});

test('on a disk without links copy and move work, and symlink says what to do', async () => {
  kastNight(tree.raw, 20);
  const { failures, frames } = await tree.run();
  expect(new Set(failures.map(({ reason }) => reason))).toEqual(
    new Set(['this disk holds no symbolic links: use --mode copy']),
  );
  expect(frames.every(({ fate }) => fate === 'failed')).toBe(true);
  expect((await tree.run({ mode: 'copy' })).failures).toEqual([]);
  expect(tree.files()).toHaveLength(5);
  expect((await tree.takeBack()).left).toEqual([]);
  expect((await tree.run({ mode: 'move' })).failures).toEqual([]);
  expect(tree.files()).toHaveLength(5);
  expect(readdirSync(join(tree.root, '.slitbench')).sort()).toEqual(['journal', 'organize-report.tsv']);
});

test('a lock is one there too', () => {
  const path = join(tree.folder, 'LOCK');
  const lock = takeLock(path, 'organising');
  expect(() => takeLock(path, 'also')).toThrow(/organising/);
  lock.release();
  expect(existsSync(path)).toBe(false);
});
