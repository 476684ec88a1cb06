import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { shrinkPng } from '#core/quality/shrink-png.ts';
import { SmallPlots } from '#core/quality/small-plots.ts';

const chunk = (type: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
};

/** The pixel of the test picture at a place: left half half-transparent red, right half a gradient. */
const pixel = (x: number, y: number): readonly number[] =>
  x < 900 ? [255, 0, 0, 128] : [y % 256, (x + y) % 256, 7, 255];

/** A PNG of 1800 × 1200 whose rows go through all five filters, in two parts. */
function picture(): Buffer {
  const [width, height] = [1800, 1200];
  const raw = (y: number) => Buffer.from(Array.from({ length: width }, (_, x) => pixel(x, y)).flat());
  const rows: Buffer[] = [];
  let former = Buffer.alloc(width * 4);
  for (let y = 0; y < height; y++) {
    const row = raw(y);
    const filter = y % 5;
    const coded = row.map((value, i) => {
      const [a, b, c] = [i >= 4 ? (row[i - 4] ?? 0) : 0, former[i] ?? 0, i >= 4 ? (former[i - 4] ?? 0) : 0];
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      return (value - ([0, a, b, (a + b) >> 1, paeth][filter] ?? 0)) & 255;
    });
    rows.push(Buffer.from([filter]), Buffer.from(coded));
    former = row;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const data = deflateSync(Buffer.concat(rows));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk('IHDR', head),
    chunk('IDAT', data.subarray(0, 1000)),
    chunk('IDAT', data.subarray(1000)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('a large plot becomes small: each pixel the mean of a square, on white', async () => {
  const small = (await shrinkPng(picture())) ?? Buffer.alloc(30);
  const [width, height] = [small.readUInt32BE(16), small.readUInt32BE(20)];
  expect([width, height]).toEqual([600, 400]);
  const pixels = inflateSync(small.subarray(41, 41 + small.readUInt32BE(33)));
  const at = (x: number, y: number) => [...pixels.subarray(y * (1 + width * 3) + 1 + 3 * x).subarray(0, 3)];
  // Red of alpha 128 on white.
  expect(at(10, 20)).toEqual([255, 127, 127]);
  for (const [x, y] of [
    [400, 7],
    [599, 399],
    [300, 200],
  ] as const) {
    const square = [0, 1, 2].flatMap((dy) => [0, 1, 2].map((dx) => pixel(3 * x + dx, 3 * y + dy)));
    const mean = [0, 1, 2].map((i) => Math.round(square.reduce((sum, one) => sum + (one[i] ?? 0), 0) / 9));
    expect(at(x, y)).toEqual(mean);
  }
});

test('what is small, no PNG or broken is left as it is', async () => {
  const plots = new SmallPlots();
  const whole = picture();
  const head = Buffer.from(whole.subarray(0, 33));
  head.writeUInt32BE(80, 16);
  head.writeUInt32BE(80, 20);
  expect(await shrinkPng(head)).toBeNull();
  expect(await plots.make('text', Buffer.from('no picture'), () => true)).toBeNull();
  expect(await plots.make('cut', whole.subarray(0, whole.length >> 1), () => true)).toBeNull();
  expect(await plots.make('left', whole, () => false)).toBeNull();
  expect(await plots.make('whole', whole, () => true)).toEqual(plots.known('whole'));
  expect(plots.known('whole')?.length).toBeGreaterThan(1000);
  await plots.close();
});
