import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { type FitsFile, openFits, readAt, shortFault } from '#core/fits/fits-file.ts';
import { gzipFault } from '#core/fits/gzip.ts';
import { inflateHdus } from '#core/fits/inflate-hdus.ts';
import { drive, readerOf } from '#core/fits/plain-reader.ts';
import { type Hdu, walkHdus } from '#core/fits/walk-hdus.ts';

/** Bytes of the (uncompressed) file: `count` runs of `length`, each `stride` (at least `length`) after the one before. */
export interface Piece {
  readonly position: number;
  readonly length: number;
  readonly stride: number;
  readonly count: number;
}

/** A FITS file, gzipped or not: its units, and how pieces of it are read. */
export interface PiecedFile {
  readonly path: string;
  readonly hdus: readonly Hdu[];
  /** The runs of each piece, one after the other. Throws Faults `truncated`, `unreadable`, …. */
  read(pieces: readonly Piece[]): Promise<readonly Buffer[]>;
}

/** Bytes read at a time where what lies between the runs is read with them. */
const CHUNK = 1 << 20;
/** Runs nearer than this are read together: a read call costs as much as so many bytes do. Measured on files in memory. */
const NEAR = 2048;

/** Read the headers of a FITS file, gzipped or not. Throws as `readHdus` and `inflateHdus` do. */
export async function openPieces(path: string): Promise<PiecedFile> {
  {
    using file = openFits(path);
    const { gzipped, plain } = readerOf(file);
    if (!gzipped) {
      const hdus: Hdu[] = [];
      drive(walkHdus(file, hdus), plain);
      return { path, hdus, read: async (pieces) => readPlain(path, pieces) };
    }
  }
  return { path, hdus: await inflateHdus(path), read: (pieces) => inflatePieces(path, pieces) };
}

function readPlain(path: string, pieces: readonly Piece[]): readonly Buffer[] {
  using file = openFits(path);
  return pieces.map((piece) => readPiece(file, piece));
}

function readPiece(file: FitsFile, { position, length, stride, count }: Piece): Buffer {
  const packed = Buffer.allocUnsafeSlow(length * count);
  if (stride === length || count < 2) {
    exactly(file, packed, 0, packed.length, position);
    return packed;
  }
  if (stride - length > NEAR) {
    for (let k = 0; k < count; k++) exactly(file, packed, k * length, length, position + k * stride);
    return packed;
  }
  const together = Math.max(1, Math.floor(CHUNK / stride));
  const chunk = Buffer.allocUnsafeSlow(Math.min(together, count) * stride);
  for (let k = 0; k < count; k += together) {
    const n = Math.min(together, count - k);
    exactly(file, chunk, 0, (n - 1) * stride + length, position + k * stride);
    for (let i = 0; i < n; i++) chunk.copy(packed, (k + i) * length, i * stride, i * stride + length);
  }
  return packed;
}

function exactly(file: FitsFile, buffer: Buffer, at: number, length: number, position: number): void {
  const have = readAt(file, buffer, at, length, position);
  if (have < length) throw ends(file, position + have);
}

const ends = (file: FitsFile, at: number) =>
  shortFault(file, at, `a table or image ends at byte ${at}, within its data`);

/** Inflate a gzipped file as far as the last piece, keeping the pieces alone. */
async function inflatePieces(path: string, pieces: readonly Piece[]): Promise<readonly Buffer[]> {
  using file = openFits(path);
  const packed = pieces.map(({ length, count }) => Buffer.allocUnsafeSlow(length * count));
  const last = Math.max(0, ...pieces.map(endOf));
  const source = createReadStream(path);
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  let position = 0;
  try {
    for await (const chunk of gunzip) {
      if (!Buffer.isBuffer(chunk)) throw new Error('zlib gives buffers');
      for (const [i, piece] of pieces.entries()) keep(chunk, position, piece, packed[i] ?? chunk);
      position += chunk.length;
      if (position >= last) return packed;
    }
    if (position < last) throw ends(file, position);
    return packed;
  } catch (error) {
    throw gzipFault(file, error, position);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

const endOf = ({ position, length, stride, count }: Piece): number =>
  count === 0 ? 0 : position + (count - 1) * stride + length;

/** Copy what of a piece lies in a chunk that begins at `start`. */
function keep(chunk: Buffer, start: number, piece: Piece, packed: Buffer): void {
  const { position, length, stride, count } = piece;
  const end = start + chunk.length;
  if (end <= position || start >= endOf(piece)) return;
  const from = Math.max(0, Math.floor((start - position) / stride));
  for (let k = from; k < count; k++) {
    const run = position + k * stride;
    if (run >= end) return;
    const [a, b] = [Math.max(run, start), Math.min(run + length, end)];
    if (a < b) chunk.copy(packed, k * length + a - run, a - start, b - start);
  }
}
