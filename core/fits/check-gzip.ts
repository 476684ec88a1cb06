import { dataBytes } from '#core/fits/data-extent.ts';
import { BLOCK, type FitsFile, readAt } from '#core/fits/fits-file.ts';
import type { Header } from '#core/fits/header.ts';

/**
 * Whether the last four bytes of a gzip file tell that it is whole: they hold the length of what was compressed
 * (modulo 2³², RFC 1952 §2.3.1), and FITS fills whole blocks, the primary data among them. No: it may be cut short, be
 * very large, or of several members; only inflating it tells.
 */
export function looksWhole(file: FitsFile, primary: Header): boolean {
  const trailer = Buffer.alloc(4);
  if (readAt(file, trailer, 0, 4, Math.max(0, file.size - 4)) < 4) return false;
  const length = trailer.readUInt32LE(0);
  return length % BLOCK === 0 && length >= primary.byteLength + dataBytes(primary);
}
