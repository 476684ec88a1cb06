import { execFile } from 'node:child_process';
import { open, statfs } from 'node:fs/promises';
import { cannotSync } from '#core/workspace/files.ts';

/** Programs behind such a file system (ntfs-3g, sshfs) learn of fsync only (statfs(2): FUSE_SUPER_MAGIC). */
const FUSE = 0x65735546;

/**
 * Make files and folders durable that lie on the disk of `folder`: by one call for the whole disk where the system has
 * it (syncfs, by `sync -f`), which takes milliseconds where an fsync of each file takes seconds; else by those. Throws
 * what the disk refuses, with the path.
 */
export async function syncDisk(folder: string, paths: Iterable<string>): Promise<void> {
  if (process.platform === 'linux' && (await statfs(folder)).type !== FUSE && (await syncWhole(folder))) return;
  for (const path of paths) await syncOne(path);
}

const syncWhole = (folder: string): Promise<boolean> =>
  new Promise((resolve) => execFile('sync', ['-f', folder], (error) => resolve(error === null)));

async function syncOne(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } catch (error) {
    if (cannotSync(error)) return;
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  } finally {
    await file.close();
  }
}
