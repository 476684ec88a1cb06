import { realpathSync, statSync } from 'node:fs';
import { z } from 'zod';

/**
 * Where something was written that counts there alone, such as a lock: the folder, and what tells it from a later one of
 * that name.
 */
export const Place = z.object({ folder: z.string(), inode: z.number(), born: z.number() });
export type Place = z.infer<typeof Place>;

/** The place that a folder is. Throws what the file system says. */
export function placeOf(path: string): Place {
  const folder = realpathSync.native(path);
  const { ino: inode, birthtimeMs: born } = statSync(folder);
  return { folder, inode, born };
}

/**
 * Whether what was written in one place lies in another one now while the first is still there: a copy, whose processes
 * belong to the first. What was moved, or is seen by another mount, is none.
 */
export function isCopied(written: Place | undefined, path: string): boolean {
  if (written === undefined) return false;
  try {
    const here = placeOf(path);
    if (here.folder === written.folder || here.inode === written.inode) return false;
    const first = placeOf(written.folder);
    return first.inode === written.inode && first.born === written.born;
  } catch {
    return false; // One of them is not there, or cannot be looked at: as if there were one alone.
  }
}
