import { realpathSync, statSync } from 'node:fs';

/** What a file of a running process says of its own place, to be known for a copy when it is copied along with its folder. */
export const placeOf = (folder: string): string => realpathSync.native(folder);

/**
 * Whether what was written in one folder lies in another one now while the first is still there: a copy, whose processes
 * belong to the first. What was moved, or is seen by another mount, is none.
 */
export function isCopied(written: string | undefined, folder: string): boolean {
  if (written === undefined) return false;
  try {
    if (placeOf(folder) === written) return false;
    const first = statSync(written, { throwIfNoEntry: false });
    return first !== undefined && first.ino !== statSync(folder).ino;
  } catch {
    return false; // One of them cannot be looked at: as if there were one alone.
  }
}
