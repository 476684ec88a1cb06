import { randomUUID } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { addToSum, encodeChecksum, isSumRight } from '#core/fits/checksum.ts';
import { type CardChange, type CardEdit, editCards } from '#core/fits/edit-cards.ts';
import { BLOCK, type FitsFile, openFits, readAt } from '#core/fits/fits-file.ts';
import { headerBytes, padBlock } from '#core/fits/format-cards.ts';
import { gzipFault, isGzip } from '#core/fits/gzip.ts';
import type { Header } from '#core/fits/header.ts';
import { type Hdu, readHdus } from '#core/fits/read-headers.ts';

const CHUNK = BLOCK * 364;

const partOf = (path: string): string => `${path}.${randomUUID().slice(0, 8)}.part`;

/** An uncompressed file with the content of this one, and whether it was made for that. */
async function plainFile(path: string, beside: string, signal: AbortSignal | undefined) {
  using file = openFits(path);
  const start = Buffer.alloc(2);
  readAt(file, start, 0, 2, 0);
  if (!isGzip(start)) return { path, isMade: false };
  const made = partOf(beside);
  try {
    const out = createWriteStream(made, { flags: 'wx' });
    await pipeline(createReadStream(path), createGunzip(), out, signal === undefined ? {} : { signal });
    return { path: made, isMade: true };
  } catch (error) {
    rmSync(made, { force: true });
    throw signal?.aborted === true ? signal.reason : gzipFault(file, error, 0);
  }
}

/** One header and its data on their way into the copy. */
class Copying {
  readonly #file: FitsFile;
  readonly #out: number;
  readonly #signal: AbortSignal | undefined;
  readonly #buffer = Buffer.allocUnsafe(CHUNK);
  #written = 0;

  constructor(file: FitsFile, out: number, signal: AbortSignal | undefined) {
    this.#file = file;
    this.#out = out;
    this.#signal = signal;
  }

  /** Copy bytes as they are; their sum, if it is asked for. Others get their turn meanwhile. */
  async through(from: number, to: number, isSummed: boolean): Promise<number> {
    let sum = 0;
    for (let at = from; at < to; ) {
      await setImmediate();
      this.#signal?.throwIfAborted();
      const n = readAt(this.#file, this.#buffer, 0, Math.min(CHUNK, to - at), at);
      if (n === 0) break;
      const bytes = this.#buffer.subarray(0, n);
      if (isSummed && n % 4 === 0) sum = addToSum(sum, bytes);
      this.put(bytes);
      at += n;
    }
    return sum;
  }

  put(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#out, bytes, at);
    this.#written += bytes.length;
  }

  /** Where the next byte comes. */
  get position(): number {
    return this.#written;
  }

  over(bytes: Buffer, position: number): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#out, bytes, at, bytes.length - at, position + at);
  }
}

/** The records with another CHECKSUM in the place of the one they have. */
function withChecksum(records: string, header: Header, value: string): string {
  const old = header.card('CHECKSUM')?.image ?? '';
  const place = records.indexOf(old);
  return records.slice(0, place + 11) + value + records.slice(place + 27);
}

/** Whether a header has a CHECKSUM as the standard writes it: sixteen characters from column 12 on. */
const hasChecksum = (header: Header): boolean => /^CHECKSUM= '[ -~]{16}'/.test(header.card('CHECKSUM')?.image ?? '');

async function copyUnit(
  copying: Copying,
  hdu: Hdu,
  end: number,
  edits: readonly CardEdit[],
): Promise<readonly CardChange[]> {
  const { header, dataOffset } = hdu;
  const { records, changes } = editCards(header, edits);
  const whole = hasChecksum(header) && (end - dataOffset) % 4 === 0;
  const at = copying.position;
  copying.put(headerBytes(records));
  const data = await copying.through(dataOffset, end, whole);
  // One that was wrong before must not come to say that all is well.
  if (whole && isSumRight(addToSum(data, headerBytes(header.records)))) {
    const zeros = headerBytes(withChecksum(records, header, '0'.repeat(16)));
    const sum = addToSum(data, zeros);
    copying.over(headerBytes(withChecksum(records, header, encodeChecksum(sum))), at);
  }
  return changes;
}

/** A file being written; its name beside the one that it is to get. */
export interface Edited {
  readonly part: string;
  readonly changes: readonly CardChange[];
}

/**
 * Write a copy of a FITS file with changed cards beside `to` (not yet under that name), fsynced: all other bytes are
 * those of the file, and a CHECKSUM that held is made to hold again. A gzipped file is written uncompressed. `edits`: by
 * number of the HDU. Throws the Faults of `readHdus` and `editCards`; then nothing is left.
 */
export async function writeEdited(
  path: string,
  to: string,
  edits: ReadonlyMap<number, readonly CardEdit[]>,
  signal?: AbortSignal,
): Promise<Edited> {
  const plain = await plainFile(path, to, signal);
  const part = partOf(to);
  try {
    const hdus = readHdus(plain.path);
    using file = openFits(plain.path);
    const out = openSync(part, 'wx', 0o644);
    try {
      const copying = new Copying(file, out, signal);
      const changes: CardChange[] = [];
      let end = 0;
      for (const hdu of hdus) {
        end = Math.min(file.size, hdu.dataOffset + padBlock(hdu.dataBytes ?? 0));
        const own = edits.get(hdu.index);
        if (own === undefined) await copying.through(hdu.headerOffset, end, false);
        else changes.push(...(await copyUnit(copying, hdu, end, own)));
      }
      await copying.through(end, file.size, false); // Special records, or what else follows.
      fsyncSync(out);
      return { part, changes };
    } finally {
      closeSync(out);
    }
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    if (plain.isMade) rmSync(plain.path, { force: true });
  }
}
