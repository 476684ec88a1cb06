import type { Piece, PiecedFile } from '#core/fits/pieces.ts';
import type { Hdu } from '#core/fits/walk-hdus.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Part of an image: columns `x` to `x + width` (left out) of the rows `y`, `y + step`, … below `y + height`. From 0. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly step?: number;
}

/** What is read of an image, and whether doubles are needed to hold it; else floats do. */
export interface RectangleWish {
  readonly hdu: Hdu;
  readonly rectangle: Rectangle;
}

/** Samples, row after row, x fastest. BLANK of integers, and pixels that are not a number: NaN. */
export type RectangleSamples = Float32Array | Float64Array;

/** Most bytes that one call reads. */
const MOST_BYTES = 1 << 30;

/**
 * Rectangles of images with two axes, BSCALE and BZERO applied; no more of the file is read than they need, a gzipped
 * one is inflated once, to the last of them. Floats and integers of up to 16 bits come as 32-bit floats, others as
 * doubles. Throws a Fault `no-image` for another unit, `out-of-image`, `truncated`, ….
 */
export async function readRectangles(
  file: PiecedFile,
  wishes: readonly RectangleWish[],
): Promise<readonly RectangleSamples[]> {
  const pieces = wishes.map(({ hdu, rectangle }) => pieceOf(file.path, hdu, rectangle));
  const bytes = pieces.reduce((sum, { length, count }) => sum + length * count, 0);
  if (bytes > MOST_BYTES) {
    const message = `${file.path}: ${bytes} bytes of images were asked for at once`;
    throw new Fault({ code: 'too-large', message, remedy: 'Ask for a smaller part.', path: file.path });
  }
  const read = await file.read(pieces);
  return wishes.map(({ hdu }, i) => decodeSamples(read[i] ?? Buffer.alloc(0), hdu));
}

function pieceOf(path: string, hdu: Hdu, { x, y, width, height, step = 1 }: Rectangle): Piece {
  const { header } = hdu;
  const size = Math.abs(header.number('BITPIX') ?? 0) / 8;
  const [columns, rows] = [header.number('NAXIS1') ?? 0, header.number('NAXIS2') ?? 0];
  if (hdu.kind !== 'image' || header.number('NAXIS') !== 2) {
    const message = `${path}: HDU ${hdu.index} (${hdu.name}) is not an image with two axes`;
    const remedy = 'slitbench headers FILE lists what the file holds.';
    throw new Fault({ code: 'no-image', message, remedy, path, offset: hdu.headerOffset });
  }
  if (x < 0 || y < 0 || width < 0 || height < 0 || step < 1 || x + width > columns || y + height > rows) {
    const message = `${path}: ${hdu.name} has ${columns} × ${rows} pixels; columns ${x} to ${x + width}, rows ${y} to ${y + height} were asked for`;
    throw new Fault({ code: 'out-of-image', message, remedy: 'Check that this is the right file.', path });
  }
  return {
    position: hdu.dataOffset + (y * columns + x) * size,
    length: width * size,
    stride: columns * size * step,
    count: Math.ceil(height / step),
  };
}

/** Big-endian samples as they are stored → values (FITS 4.0 §4.4.1.1, §4.4.2.5, §5.3). The bytes are turned over in place. */
function decodeSamples(bytes: Buffer, { header }: Hdu): RectangleSamples {
  const stored = storedSamples(bytes, header.number('BITPIX') ?? 0);
  const [scale, zero] = [header.number('BSCALE') ?? 1, header.number('BZERO') ?? 0];
  const isReal = stored instanceof Float32Array || stored instanceof Float64Array;
  const blank = isReal ? undefined : header.number('BLANK');
  if (scale === 1 && zero === 0 && blank === undefined) {
    if (isReal) return stored;
    if (stored instanceof BigInt64Array) return Float64Array.from(stored, Number);
    return stored instanceof Int32Array ? new Float64Array(stored) : new Float32Array(stored);
  }
  const isSmall = stored.BYTES_PER_ELEMENT <= 2 && Number.isInteger(zero) && scale === 1;
  const values = isSmall ? new Float32Array(stored.length) : new Float64Array(stored.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(stored[i]);
    values[i] = value === blank ? Number.NaN : value * scale + zero;
  }
  return values;
}

type Stored = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

function storedSamples(bytes: Buffer, bitpix: number): Stored {
  // The machines this runs on are little-endian.
  const { buffer, byteOffset, length } = bytes;
  switch (bitpix) {
    case 16:
      bytes.swap16();
      return new Int16Array(buffer, byteOffset, length / 2);
    case 32:
      bytes.swap32();
      return new Int32Array(buffer, byteOffset, length / 4);
    case 64:
      bytes.swap64();
      return new BigInt64Array(buffer, byteOffset, length / 8);
    case -32:
      bytes.swap32();
      return new Float32Array(buffer, byteOffset, length / 4);
    case -64:
      bytes.swap64();
      return new Float64Array(buffer, byteOffset, length / 8);
    default:
      return new Uint8Array(buffer, byteOffset, length);
  }
}
