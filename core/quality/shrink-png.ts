import { createInflate } from 'node:zlib';
import { encodePng, PNG_SIGNATURE } from '#core/quality/write-png.ts';

/** The box that a small picture fits in [px]: a card of the grid at its largest, on a display of two pixels a point. */
const BOX = { width: 800, height: 560 };
/** Samples a pixel by colour type: grey, RGB, grey and alpha, RGB and alpha (ISO/IEC 15948, 11.2.2). */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

/**
 * A PNG made small by a whole factor, on white: each pixel is the mean of a square. Row by row, so that a plot of 140 MB
 * of pixels takes a few rows of memory. Null: it is small already, or of a kind that is not read here (palettes, other
 * depths than 8 bits, interlaced); then it is shown as it is. Rejects if it is broken.
 */
export async function shrinkPng(png: Buffer): Promise<Buffer | null> {
  if (!png.subarray(0, 8).equals(PNG_SIGNATURE) || png.toString('latin1', 12, 16) !== 'IHDR') return null;
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = CHANNELS[png[25] ?? -1];
  const factor = Math.ceil(Math.max(width / BOX.width, height / BOX.height));
  if (factor < 2 || channels === undefined || png[24] !== 8 || png[28] !== 0) return null;
  const shrinking = new Shrinking(width, height, channels, factor);
  const inflate = createInflate({ chunkSize: 1 << 18 });
  const fed = (async () => {
    for await (const bytes of inflate) shrinking.take(bytes as Buffer);
  })();
  for (const data of imageData(png)) inflate.write(data);
  inflate.end();
  await fed;
  return shrinking.png();
}

/** The parts of the compressed picture. */
function* imageData(png: Buffer): Generator<Buffer> {
  for (let at = 8; at + 8 <= png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') yield png.subarray(at + 8, at + 8 + length);
    at += 12 + length;
  }
}

class Shrinking {
  readonly #channels: number;
  readonly #factor: number;
  readonly #width: number;
  readonly #height: number;
  readonly #rows: number;
  /** One row of the picture, its filter first, and the row before. */
  #row: Buffer;
  #former: Buffer;
  #filled = 0;
  #y = 0;
  /** Sums of red, green and blue of a row of the small picture. */
  readonly #sums: Float64Array;
  readonly #out: Buffer;

  constructor(width: number, height: number, channels: number, factor: number) {
    this.#channels = channels;
    this.#factor = factor;
    this.#width = Math.floor(width / factor);
    this.#height = Math.floor(height / factor);
    this.#rows = height;
    this.#row = Buffer.alloc(1 + width * channels);
    this.#former = Buffer.alloc(1 + width * channels);
    this.#sums = new Float64Array(this.#width * 3);
    this.#out = Buffer.alloc(this.#height * (1 + this.#width * 3));
  }

  take(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && this.#y < this.#rows; ) {
      const n = Math.min(bytes.length - at, this.#row.length - this.#filled);
      bytes.copy(this.#row, this.#filled, at, at + n);
      at += n;
      this.#filled += n;
      if (this.#filled === this.#row.length) this.#end();
    }
  }

  #end(): void {
    unfilter(this.#row, this.#former, this.#channels);
    const at = Math.floor(this.#y / this.#factor);
    if (at < this.#height) {
      this.#add();
      if ((this.#y + 1) % this.#factor === 0) this.#write(at);
    }
    [this.#row, this.#former] = [this.#former, this.#row];
    this.#filled = 0;
    this.#y++;
  }

  #add(): void {
    const [row, sums, channels, factor] = [this.#row, this.#sums, this.#channels, this.#factor];
    const isGrey = channels < 3;
    const hasAlpha = channels % 2 === 0;
    let at = 1;
    for (let x = 0; x < this.#width; x++) {
      let [r, g, b] = [0, 0, 0];
      for (let i = 0; i < factor; i++, at += channels) {
        const alpha = hasAlpha ? (row[at + channels - 1] ?? 0) : 255;
        const white = 255 - alpha;
        const share = alpha / 255;
        const red = (row[at] ?? 0) * share + white;
        r += red;
        g += isGrey ? red : (row[at + 1] ?? 0) * share + white;
        b += isGrey ? red : (row[at + 2] ?? 0) * share + white;
      }
      sums[3 * x] = (sums[3 * x] ?? 0) + r;
      sums[3 * x + 1] = (sums[3 * x + 1] ?? 0) + g;
      sums[3 * x + 2] = (sums[3 * x + 2] ?? 0) + b;
    }
  }

  #write(at: number): void {
    const area = this.#factor * this.#factor;
    const start = at * (1 + this.#width * 3) + 1;
    for (let i = 0; i < this.#sums.length; i++) this.#out[start + i] = Math.round((this.#sums[i] ?? 0) / area);
    this.#sums.fill(0);
  }

  png(): Buffer {
    if (this.#y < this.#rows) throw new Error('the picture ends early');
    return encodePng(this.#width, this.#height, this.#out);
  }
}

/** Take the filter of a row back, in place (ISO/IEC 15948, 9.2). `bpp`: bytes a pixel. */
function unfilter(row: Buffer, former: Buffer, bpp: number): void {
  const n = row.length;
  switch (row[0]) {
    case 1:
      for (let i = 1 + bpp; i < n; i++) row[i] = (row[i] ?? 0) + (row[i - bpp] ?? 0);
      return;
    case 2:
      for (let i = 1; i < n; i++) row[i] = (row[i] ?? 0) + (former[i] ?? 0);
      return;
    case 3:
      for (let i = 1; i < n; i++)
        row[i] = (row[i] ?? 0) + (((i > bpp ? (row[i - bpp] ?? 0) : 0) + (former[i] ?? 0)) >> 1);
      return;
    case 4:
      for (let i = 1; i < n; i++) {
        const a = i > bpp ? (row[i - bpp] ?? 0) : 0;
        const b = former[i] ?? 0;
        const c = i > bpp ? (former[i - bpp] ?? 0) : 0;
        const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
        row[i] = (row[i] ?? 0) + (pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
      }
      return;
    default:
  }
}
