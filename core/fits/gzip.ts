import { constants, gunzipSync } from 'node:zlib';
import { BLOCK, type FitsFile, readAt, readFault, shortFault } from '#core/fits/fits-file.ts';
import type { Given, Wanted } from '#core/fits/walk-hdus.ts';
import { causeText, errorCode, Fault } from '#core/workspace/fault.ts';

/** Compressed bytes that hold most primary headers: they shrink to a fifth or less. */
const FIRST_READ = 4096;

/** Whether a file begins as gzip does (RFC 1952). */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Whatever ended the reading of a gzip file, as a fault. `offset`: how far into the uncompressed file it came. */
export function gzipFault(file: FitsFile, error: unknown, offset: number): Fault {
  if (error instanceof Fault) return error;
  if (errorCode(error)?.startsWith('Z_') !== true) return readFault(file.path, error);
  if (errorCode(error) === 'Z_BUF_ERROR') return shortFault(file, file.size, 'its gzip stream has no end');
  return new Fault({
    code: 'malformed',
    message: `${file.path}: its gzip data are damaged, ${offset} bytes into what they hold (${causeText(error)})`,
    remedy: 'Fetch it again.',
    path: file.path,
    offset,
  });
}

/** Answers for the start of a gzip file, inflating from its first byte no further than needed. */
export function gzipHead(file: FitsFile): (wanted: Wanted) => Given {
  let compressed = 0;
  let given: Given = { bytes: Buffer.alloc(0), size: null };
  return ({ position, length }) => {
    if (position !== 0) throw new Error('only the first header of a gzip file can be read this way');
    while (given.bytes.length < length && given.size === null) {
      compressed = compressed === 0 ? FIRST_READ : compressed * 4;
      const buffer = Buffer.allocUnsafe(Math.min(compressed, file.size));
      const have = readAt(file, buffer, 0, buffer.length, 0);
      given = inflate(file, buffer.subarray(0, have));
    }
    return given;
  };
}

function inflate(file: FitsFile, compressed: Buffer): Given {
  try {
    const bytes = gunzipSync(compressed, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 8 * BLOCK });
    return { bytes, size: compressed.length < file.size ? null : bytes.length };
  } catch (error) {
    throw gzipFault(file, error, 0);
  }
}
