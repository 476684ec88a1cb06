import { formatHeader, type NewCard, padBlock } from '#core/fits/format-cards.ts';

/** Samples by their type: how they are stored. Unsigned 16 and 32 bit go with BZERO (FITS 4.0 §4.4.2.5). */
export type Samples = Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

export interface NewImage {
  /** Row after row, the first axis fastest. */
  readonly data: Samples;
  /** NAXIS1, NAXIS2, …: the fastest axis first. */
  readonly axes: readonly number[];
  /** Cards after the structural ones. */
  readonly cards?: readonly NewCard[];
  /** The name of an extension; left out: the primary HDU. */
  readonly extension?: string;
}

interface Stored {
  readonly bitpix: number;
  readonly zero: number | null;
}

function stored(data: Samples): Stored {
  if (data instanceof Uint8Array) return { bitpix: 8, zero: null };
  if (data instanceof Int16Array) return { bitpix: 16, zero: null };
  if (data instanceof Uint16Array) return { bitpix: 16, zero: 0x8000 };
  if (data instanceof Int32Array) return { bitpix: 32, zero: null };
  if (data instanceof Uint32Array) return { bitpix: 32, zero: 0x80000000 };
  return data instanceof Float32Array ? { bitpix: -32, zero: null } : { bitpix: -64, zero: null };
}

/**
 * One HDU with an image, whole blocks: the primary one, or the IMAGE extension named `extension`. BSCALE and BZERO are
 * written where `cards` puts them, else after the axes. Throws a RangeError if data and axes do not agree.
 */
export function encodeImage(image: NewImage): Buffer {
  const { data, axes, cards = [], extension } = image;
  if (axes.reduce((n, axis) => n * axis, 1) !== data.length)
    throw new RangeError(`an image of ${axes.join(' × ')} does not have ${data.length} samples`);
  const { bitpix, zero } = stored(data);
  const scaling: readonly NewCard[] =
    zero === null || cards.some((card) => card.keyword === 'BZERO')
      ? []
      : [
          { keyword: 'BSCALE', value: 1 },
          { keyword: 'BZERO', value: zero },
        ];
  const head: readonly NewCard[] = [
    extension === undefined ? { keyword: 'SIMPLE', value: true } : { keyword: 'XTENSION', value: 'IMAGE' },
    { keyword: 'BITPIX', value: bitpix },
    { keyword: 'NAXIS', value: axes.length },
    ...axes.map((axis, i) => ({ keyword: `NAXIS${i + 1}`, value: axis })),
    ...(extension === undefined
      ? []
      : [
          { keyword: 'PCOUNT', value: 0 },
          { keyword: 'GCOUNT', value: 1 },
          { keyword: 'EXTNAME', value: extension },
        ]),
    ...scaling,
  ];
  const header = formatHeader([...head, ...cards]);
  const out = Buffer.alloc(header.length + padBlock(data.byteLength));
  header.copy(out);
  const body = out.subarray(header.length, header.length + data.byteLength);
  body.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  // FITS is big-endian (§3.3.2); the machines this runs on are not.
  if (bitpix === 16) body.swap16();
  else if (Math.abs(bitpix) === 32) body.swap32();
  else if (bitpix === -64) body.swap64();
  // BZERO of half the range is the sign bit, turned over.
  if (zero !== null) for (let at = 0; at < body.length; at += bitpix / 8) body[at] = (body[at] ?? 0) ^ 0x80;
  return out;
}
