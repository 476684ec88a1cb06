import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  futimesSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { dirname, sep } from 'node:path';
import type { CopyOrder, CopyReply } from '#core/archive/copy-messages.ts';
import { isSameTime } from '#core/archive/same-time.ts';
import { causeText, errorCode, Fault } from '#core/workspace/fault.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

const BUFFER = 1 << 20;
const [buffer, back] = [Buffer.allocUnsafe(BUFFER), Buffer.allocUnsafe(BUFFER)];

/** An error of reading the source, which concerns that file alone. */
class SourceError extends Error {}

function ofSource<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new SourceError(causeText(error), { cause: error });
  }
}

function withFile<T>(fd: number, action: (fd: number) => T): T {
  try {
    return action(fd);
  } finally {
    closeSync(fd);
  }
}

/** The digest of an open file. */
function digest(fd: number): string {
  const hash = createHash('sha256');
  for (let n = readSync(fd, back, 0, BUFFER, 0), at = 0; n > 0; n = readSync(fd, back, 0, BUFFER, at)) {
    hash.update(back.subarray(0, n));
    at += n;
  }
  return hash.digest('hex');
}

const isAsSeen = ({ size, mtimeMs }: CopyOrder, now: Stats): boolean => now.size === size && now.mtimeMs === mtimeMs;
const isStillAsSeen = (order: CopyOrder): boolean =>
  isAsSeen(
    order,
    ofSource(() => statSync(order.from)),
  );
const CHANGED = 'it has changed since it was looked at: archive again';

/** Disks of sources whose blocks cannot be shared with the archive's. */
const apart = new Set<number>();

/** Make a copy that shares the blocks of its source. False where the file systems cannot. */
function clone(from: string, part: string, disk: number): boolean {
  if (apart.has(disk)) return false;
  try {
    copyFileSync(from, part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch (error) {
    // Whatever else it is, writing the file says so better.
    if (['ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EINVAL', 'ENOSYS', 'ENOTTY'].includes(errorCode(error) ?? ''))
      apart.add(disk);
    drop(part);
    return false;
  }
}

/** Write what one open file holds into another one and read it back. Returns its digest, or null if the copy differs. */
function writeCopy(from: number, to: number): string | null {
  const hash = createHash('sha256');
  let [size, reads] = [0, 0];
  for (;;) {
    const n = ofSource(() => readSync(from, buffer, 0, BUFFER, size));
    if (n === 0) break;
    const bytes = buffer.subarray(0, n);
    hash.update(bytes);
    for (let at = 0; at < n; ) at += writeSync(to, bytes, at, n - at, size + at);
    size += n;
    reads++;
  }
  const sha256 = hash.digest('hex');
  if (reads !== 1) return digest(to) === sha256 ? sha256 : null;
  // It is still there to be compared with, which is faster.
  const n = readSync(to, back, 0, BUFFER, 0);
  return n === size && buffer.compare(back, 0, n, 0, n) === 0 ? sha256 : null;
}

/** The part of a file, whole, with its times. Returns its digest, or null if it differs from the file. */
function makePart({ from, part, mtimeMs }: CopyOrder, source: number, { dev, mode }: Stats): string | null {
  const seconds = mtimeMs / 1000;
  if (clone(from, part, dev)) {
    utimesSync(part, seconds, seconds);
    return withFile(openSync(part, 'r'), digest);
  }
  return withFile(openSync(part, 'wx+', mode & 0o777), (fd) => {
    const sha256 = writeCopy(source, fd);
    futimesSync(fd, seconds, seconds);
    return sha256;
  });
}

/** Why a folder is not to be written to: it leads out of the archive. It is made where it is missing. */
function whyOutside(folder: string, within: string): string | null {
  let real: string;
  try {
    real = realpathSync.native(folder);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    const above = whyOutside(dirname(folder), within);
    if (above !== null) return above;
    makeFolder(folder);
    real = realpathSync.native(folder);
  }
  return real === within || real.startsWith(within + sep) ? null : `its folder leads out of the archive, to ${real}`;
}

/** The digest of what is there; null: of ours, which the disk does not give any more. */
function digestThere({ to, isOurs }: CopyOrder): string | null {
  try {
    return withFile(openSync(to, 'r'), digest);
  } catch (error) {
    if (isOurs) return null;
    throw error;
  }
}

/** Copy an open file into the archive, or find it there. */
function copyOpen(order: CopyOrder, source: number): CopyReply {
  const { id, to, part } = order;
  const stat = ofSource(() => fstatSync(source));
  if (!isAsSeen(order, stat)) return { id, left: CHANGED };
  const found = lstatSync(to, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) return { id, left: `${to} is there and no file` };
  if (found !== undefined) {
    const there = found.size === order.size ? digestThere(order) : null;
    if (there !== null && there === ofSource(() => digest(source))) {
      if (!isStillAsSeen(order)) return { id, left: CHANGED };
      if (!isSameTime(found.mtimeMs, order.mtimeMs)) utimesSync(to, order.mtimeMs / 1000, order.mtimeMs / 1000);
      return { id, sha256: there, wasThere: true };
    }
    if (!order.isOurs) return { id, left: `${to} is there, is another file, and MANIFEST does not know it` };
  }
  const outside = whyOutside(dirname(to), order.within);
  if (outside !== null) return { id, left: outside };
  const sha256 = makePart(order, source, stat);
  if (!isStillAsSeen(order)) return { id, left: CHANGED };
  if (sha256 === null) return { id, left: 'its copy differs from it: check the disk' };
  renameSync(part, to);
  return { id, sha256, wasThere: false };
}

/**
 * Copy a file into the archive, or find it there: written beside, read back and compared with its source, times kept,
 * then renamed into place. Blocks are shared where the file system can; it is never a hard link. That the disk has it is
 * for the caller to see to. Anything that stands in the way and is not of an earlier call is left. Errors are told, not
 * thrown.
 */
export function copyInto(order: CopyOrder): CopyReply {
  const { id, from, part } = order;
  try {
    return withFile(
      ofSource(() => openSync(from, 'r')),
      (source) => {
        const reply = copyOpen(order, source);
        if ('left' in reply) drop(part);
        return reply;
      },
    );
  } catch (error) {
    drop(part);
    if (error instanceof SourceError) return { id, left: `it cannot be read: ${error.message}` };
    if (error instanceof Fault) return { id, left: error.data.message };
    return { id, code: errorCode(error) ?? '', message: causeText(error) };
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
