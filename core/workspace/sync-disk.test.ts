import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { syncDisk } from '#core/workspace/sync-disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'slitbench-sync-'));
const file = join(folder, 'file');
writeFileSync(file, 'content');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

test('files and folders are synced, by one call for the disk or each by itself', async () => {
  await syncDisk(folder, [file, folder]);
  vi.stubEnv('PATH', '/nowhere');
  await syncDisk(folder, [file, folder]);
});

test('what cannot be synced by itself is named', async () => {
  vi.stubEnv('PATH', '/nowhere');
  const gone = join(folder, 'gone');
  await expect(syncDisk(folder, [file, gone])).rejects.toMatchObject({ code: 'ENOENT', path: gone });
});
