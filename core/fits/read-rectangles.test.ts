import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatHeader, type NewCard, padBlock } from '#core/fits/format-cards.ts';
import { openPieces } from '#core/fits/pieces.ts';
import { type Rectangle, readRectangles } from '#core/fits/read-rectangles.ts';
import { encodeImage, type Samples } from '#core/fits/write-image.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-rectangles-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(bytes: Buffer, name = 'image.fits'): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function read(path: string, index: number, rectangle: Rectangle) {
  const file = await openPieces(path);
  const hdu = file.hdus[index];
  if (hdu === undefined) throw new Error('no such unit');
  const [values] = await readRectangles(file, [{ hdu, rectangle }]);
  return values ?? new Float32Array();
}

const KINDS: readonly (readonly [string, (n: number) => Samples, (i: number) => number])[] = [
  ['bytes', (n) => new Uint8Array(n), (i) => i % 251],
  ['16 bits', (n) => new Int16Array(n), (i) => (i % 60_001) - 30_000],
  ['unsigned 16 bits', (n) => new Uint16Array(n), (i) => (i * 7) % 65_521],
  ['32 bits', (n) => new Int32Array(n), (i) => i * 1009 - 2 ** 30],
  ['unsigned 32 bits', (n) => new Uint32Array(n), (i) => 2 ** 31 + i * 101],
  ['floats', (n) => new Float32Array(n), (i) => Math.fround(i / 7)],
  ['doubles', (n) => new Float64Array(n), (i) => i / 7],
];

// Rows of 40 pixels are read many at a time, of wide ones the columns alone.
test.each(KINDS.flatMap(([name, ...kind]) => [40, 3000].map((width) => [name, width, ...kind] as const)))(
  '%s in rows of %i',
  async (_, width, make, value) => {
    const height = 30;
    const data = make(width * height);
    for (let i = 0; i < data.length; i++) data[i] = value(i);
    const bytes = Buffer.concat([
      encodeImage({ data: new Uint8Array(0), axes: [0] }),
      encodeImage({ data, axes: [width, height], extension: 'A' }),
      encodeImage({ data: data.map((v) => v), axes: [width, height], extension: 'B' }),
    ]);
    const rectangle = { x: 11, y: 4, width: 9, height: 20 };
    const expected = Array.from({ length: 20 * 9 }, (__, i) => value((4 + Math.floor(i / 9)) * width + 11 + (i % 9)));
    const paths = [written(bytes), written(gzipSync(bytes), 'image.fits.gz')];
    for (const path of paths) {
      expect(Array.from(await read(path, 2, rectangle))).toEqual(expected);
      const thinned = await read(path, 1, { ...rectangle, step: 8 });
      expect(Array.from(thinned)).toEqual(expected.filter((__, i) => Math.floor(i / 9) % 8 === 0));
      expect(await read(path, 1, { x: 0, y: 0, width, height })).toHaveLength(data.length);
    }
  },
);

/** An image of 2 × 1 with these bytes. */
function small(bitpix: number, body: Buffer, cards: readonly NewCard[]): string {
  const header = formatHeader([
    { keyword: 'SIMPLE', value: true },
    { keyword: 'BITPIX', value: bitpix },
    { keyword: 'NAXIS', value: 2 },
    { keyword: 'NAXIS1', value: 2 },
    { keyword: 'NAXIS2', value: 1 },
    ...cards,
  ]);
  const padded = Buffer.alloc(padBlock(body.length));
  body.copy(padded);
  return written(Buffer.concat([header, padded]));
}

const ALL = { x: 0, y: 0, width: 2, height: 1 };

test('scaled, blank and 64-bit values', async () => {
  const scaled = [
    { keyword: 'BSCALE', value: { real: 0.1 } },
    { keyword: 'BZERO', value: { real: 10 } },
    { keyword: 'BLANK', value: -1 },
  ];
  const two = Buffer.from([0xff, 0xff, 0, 3]);
  expect(Array.from(await read(small(16, two, scaled), 0, ALL))).toEqual([Number.NaN, 3 * 0.1 + 10]);
  const wide = Buffer.alloc(16);
  wide.writeBigInt64BE(-5n, 0);
  wide.writeBigInt64BE(2n ** 50n, 8);
  expect(Array.from(await read(small(64, wide, []), 0, ALL))).toEqual([-5, 2 ** 50]);
});

test('a rectangle of an image larger than any memory', async () => {
  const path = join(folder, 'sparse.fits');
  const axes = [200_000, 200_000] as const;
  const header = formatHeader([
    { keyword: 'SIMPLE', value: true },
    { keyword: 'BITPIX', value: -32 },
    { keyword: 'NAXIS', value: 2 },
    { keyword: 'NAXIS1', value: axes[0] },
    { keyword: 'NAXIS2', value: axes[1] },
  ]);
  const fd = openSync(path, 'w');
  writeSync(fd, header);
  ftruncateSync(fd, header.length + padBlock(4 * axes[0] * axes[1]));
  const pixel = Buffer.alloc(4);
  pixel.writeFloatBE(2.5);
  writeSync(fd, pixel, 0, 4, header.length + 4 * (199_998 * axes[0] + 199_999));
  closeSync(fd);
  const values = await read(path, 0, { x: 199_998, y: 199_997, width: 2, height: 3 });
  expect(Array.from(values)).toEqual([0, 0, 0, 2.5, 0, 0]);
});

test('what cannot be read is a fault', async () => {
  const data = new Float32Array(40 * 30);
  const bytes = encodeImage({ data, axes: [40, 30] });
  const path = written(bytes);
  const outside = { x: 35, y: 0, width: 6, height: 1 };
  await expect(read(path, 0, outside)).rejects.toMatchObject({ data: { code: 'out-of-image' } });
  await expect(read(written(encodeImage({ data, axes: [1200] })), 0, ALL)).rejects.toMatchObject({
    data: { code: 'no-image' },
  });
  const file = await openPieces(written(bytes));
  truncateSync(path, bytes.length - 2880);
  const [hdu] = file.hdus;
  if (hdu === undefined) throw new Error('no unit');
  const wish = { hdu, rectangle: { x: 0, y: 0, width: 40, height: 30 } };
  await expect(readRectangles(file, [wish])).rejects.toMatchObject({ data: { code: /truncated|growing/ } });
});
