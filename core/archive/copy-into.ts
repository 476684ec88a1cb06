import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, sep } from 'node:path';
import type { CopyOrder, CopyReply } from '#core/archive/copy-messages.ts';
import { causeText, errorCode } from '#core/workspace/fault.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

const buffer = Buffer.allocUnsafe(1 << 20);

function digest(path: string): string {
  const hash = createHash('sha256');
  const fd = openSync(path, 'r');
  try {
    for (let n = readSync(fd, buffer); n > 0; n = readSync(fd, buffer)) hash.update(buffer.subarray(0, n));
  } finally {
    closeSync(fd);
  }
  return hash.digest('hex');
}

/** An error of reading the source, which concerns that file alone. */
class SourceError extends Error {}

function ofSource<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new SourceError(causeText(error), { cause: error });
  }
}

const CHANGED = 'it has changed since it was looked at: archive again';
const isAsSeen = ({ from, size, mtimeMs }: CopyOrder): boolean => {
  const now = ofSource(() => statSync(from));
  return now.size === size && now.mtimeMs === mtimeMs;
};

/**
 * Copy a file into the archive, or find it there: written beside, read back and compared with its source, times kept,
 * fsynced, then renamed into place. Blocks are shared where the file system can; it is never a hard link. Anything that
 * stands in the way and is not of an earlier call is left. Errors are told, not thrown.
 */
export function copyInto(order: CopyOrder): CopyReply {
  const { id, from, to, part } = order;
  try {
    if (!isAsSeen(order)) return { id, left: CHANGED };
    const found = lstatSync(to, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile()) return { id, left: `${to} is there and no file` };
    let sha256: string | null = null;
    if (found !== undefined) {
      const there = found.size === order.size ? digest(to) : null;
      sha256 = there === null ? null : ofSource(() => digest(from));
      if (sha256 !== null && sha256 === there) {
        if (!isAsSeen(order)) return { id, left: CHANGED };
        if (Math.abs(found.mtimeMs - order.mtimeMs) >= 1) utimesSync(to, order.mtimeMs / 1000, order.mtimeMs / 1000);
        return { id, sha256, wasThere: true };
      }
      if (!order.isOurs) return { id, left: `${to} is there, is another file, and MANIFEST does not know it` };
    }
    makeFolder(dirname(to));
    const parent = realpathSync(dirname(to));
    if (parent !== order.within && !parent.startsWith(order.within + sep))
      return { id, left: `its folder leads out of the archive, to ${parent}` };
    rmSync(part, { force: true });
    copyFileSync(from, part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    sha256 ??= ofSource(() => digest(from));
    const isSame = digest(part) === sha256;
    if (!isAsSeen(order)) return { id, left: CHANGED };
    if (!isSame) return { id, left: 'its copy differs from it: check the disk' };
    utimesSync(part, order.mtimeMs / 1000, order.mtimeMs / 1000);
    const fd = openSync(part, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(part, to);
    return { id, sha256, wasThere: false };
  } catch (error) {
    if (error instanceof SourceError) return { id, left: `it cannot be read: ${error.message}` };
    const code = errorCode(error) ?? '';
    // copyFile reads as well: what the source refuses concerns it alone.
    if (['EACCES', 'ENOENT', 'EISDIR'].includes(code) && !isReadable(from))
      return { id, left: `it cannot be read: ${causeText(error)}` };
    return { id, code, message: causeText(error), isTarget: true };
  } finally {
    drop(part);
  }
}

/** What cannot be removed now (a disk that has become read-only) goes with the next call. */
function drop(part: string): void {
  try {
    rmSync(part, { force: true });
  } catch {
    // The error of writing is what is told.
  }
}

function isReadable(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false;
  }
}
