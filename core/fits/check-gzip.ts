import { dataBytes } from '#core/fits/data-extent.ts';
import { BLOCK, type FitsFile, readAt } from '#core/fits/fits-file.ts';
import type { Header } from '#core/fits/header.ts';

/**
 * Whether the last four bytes of a gzip file tell that it is whole: they hold the length of what was compressed
 * (RFC 1952 §2.3.1), and that is what the primary header announces, to the byte. No: it may have extensions, be cut
 * short, very large, or of several members; only inflating it tells. A byte that was changed on the way is not noticed.
 */
export function looksWhole(file: FitsFile, primary: Header): boolean {
  const trailer = Buffer.alloc(4);
  if (readAt(file, trailer, 0, 4, Math.max(0, file.size - 4)) < 4) return false;
  return trailer.readUInt32LE(0) === primary.byteLength + Math.ceil(dataBytes(primary) / BLOCK) * BLOCK;
}
