import { type FitsFile, readAt } from '#core/fits/fits-file.ts';
import { isGzip } from '#core/fits/gzip.ts';
import type { Given, Wanted } from '#core/fits/walk-hdus.ts';

/** Ten blocks: most primary headers in one read. */
const CHUNK = 28_800;
let shared = Buffer.allocUnsafeSlow(CHUNK);
const MOST_KEPT = 1 << 20;
const NOTHING = Buffer.alloc(0);

/** Answers from an uncompressed file by positional reads into one buffer, used again for every file. */
function plainReader(file: FitsFile): (wanted: Wanted) => Given {
  let start = 0;
  let end = 0;
  return ({ position, length }) => {
    const known = position >= start && position <= end && (position + length <= end || end === file.size);
    if (!known) {
      const kept = position >= start && position <= end ? shared.subarray(position - start, end - start) : NOTHING;
      if (length > shared.length) shared = Buffer.allocUnsafeSlow(length);
      shared.set(kept);
      start = position;
      end = start + kept.length;
      end += readAt(file, shared, kept.length, Math.max(length, CHUNK) - kept.length, end);
    }
    // It may have grown since it was opened.
    const size = end > start ? Math.max(file.size, end) : file.size;
    return { bytes: shared.subarray(position - start, end - start), size };
  };
}

/** Run a walk to its end with bytes that can be had at once. */
export function drive<R>(walk: Generator<Wanted, R, Given>, read: (wanted: Wanted) => Given): R {
  try {
    let step = walk.next();
    while (step.done !== true) step = walk.next(read(step.value));
    return step.value;
  } finally {
    // One header of a hundred megabytes must not cost its memory for good.
    if (shared.length > MOST_KEPT) shared = Buffer.allocUnsafeSlow(CHUNK);
  }
}

/** How an open file is read, and whether it is gzipped. */
export function readerOf(file: FitsFile): { gzipped: boolean; plain: (wanted: Wanted) => Given } {
  const plain = plainReader(file);
  return { gzipped: isGzip(plain({ position: 0, length: 2 }).bytes), plain };
}
