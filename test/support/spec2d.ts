import { formatHeader, padBlock } from '#core/fits/format-cards.ts';
import { encodeImage, type Samples } from '#core/fits/write-image.ts';

/** A table as PypeIt writes it: a row of doubles, `perRow` of them, for each slit. */
interface Doubles {
  readonly name: string;
  readonly perRow: number;
  readonly rows: readonly (readonly number[])[];
}

/** The extension of a binary table of doubles. */
export function encodeDoubles(
  extension: string,
  columns: readonly Doubles[],
  cards: Readonly<Record<string, string | number>> = {},
): Buffer {
  const count = columns[0]?.rows.length ?? 0;
  const width = columns.reduce((sum, { perRow }) => sum + perRow * 8, 0);
  const body = Buffer.alloc(padBlock(width * count));
  let at = 0;
  for (let row = 0; row < count; row++)
    for (const { rows } of columns) for (const value of rows[row] ?? []) at = body.writeDoubleBE(value, at);
  const header = formatHeader([
    { keyword: 'XTENSION', value: 'BINTABLE' },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 2 },
    { keyword: 'NAXIS1', value: width },
    { keyword: 'NAXIS2', value: count },
    { keyword: 'PCOUNT', value: 0 },
    { keyword: 'GCOUNT', value: 1 },
    { keyword: 'TFIELDS', value: columns.length },
    ...columns.flatMap(({ name, perRow }, i) => [
      { keyword: `TTYPE${i + 1}`, value: name },
      { keyword: `TFORM${i + 1}`, value: `${perRow}D` },
    ]),
    { keyword: 'EXTNAME', value: extension },
    ...Object.entries(cards).map(([keyword, value]) => ({ keyword, value })),
  ]);
  return Buffer.concat([header, body]);
}

/** Add a card of more than eight letters, as astropy writes it, to a header that has room for it. */
export function withLong(unit: Buffer, keyword: string, value: string): Buffer {
  const end = unit.indexOf('END'.padEnd(80));
  unit.write(`HIERARCH ${keyword} = ${value}`.padEnd(80) + 'END'.padEnd(80), end, 'latin1');
  return unit;
}

interface NewSlit {
  readonly id: number;
  /** Edges by row [px]. */
  readonly left: (row: number) => number;
  readonly right: (row: number) => number;
}

/** A spec2d file made up: what is at a column and row of each image, and its slits. */
export interface NewSpec2d {
  readonly detector: string;
  readonly nspat: number;
  readonly nspec: number;
  readonly slits: readonly NewSlit[];
  readonly at: Readonly<Record<'science' | 'sky' | 'object' | 'ivar' | 'wave', (x: number, y: number) => number>>;
  readonly mask: (x: number, y: number) => number;
  /** Tweaked edges are so much further in [px]. */
  readonly tweak?: number;
  /** Card SCI_SPAT_FLEXURE [px]. */
  readonly shift?: number;
  /** Slits are orders. */
  readonly isEchelle?: boolean;
}

export function encodeSpec2d(made: NewSpec2d): Buffer {
  const { detector, nspat, nspec, slits, at, mask, tweak, shift = 0, isEchelle = false } = made;
  const fill = <T extends Samples>(data: T, value: (x: number, y: number) => number): T => {
    for (let i = 0; i < data.length; i++) data[i] = value(i % nspat, Math.floor(i / nspat));
    return data;
  };
  const image = (name: string, data: Samples) =>
    encodeImage({ data, axes: [nspat, nspec], extension: `${detector}-${name}` });
  const floats = (value: (x: number, y: number) => number) => fill(new Float32Array(nspat * nspec), value);
  const rows = (edge: (slit: NewSlit, row: number) => number) =>
    slits.map((slit) => Array.from({ length: nspec }, (_, row) => edge(slit, row)));
  const edges = (kind: string, inward: number) => [
    { name: `left_${kind}`, perRow: nspec, rows: rows((slit, row) => slit.left(row) + inward) },
    { name: `right_${kind}`, perRow: nspec, rows: rows((slit, row) => slit.right(row) - inward) },
  ];
  return Buffer.concat([
    encodeImage({ data: new Uint8Array(0), axes: [0] }),
    withLong(image('SCIIMG', floats(at.science)), 'SCI_SPAT_FLEXURE', shift.toFixed(2)),
    image('SKYMODEL', floats(at.sky)),
    image('OBJMODEL', floats(at.object)),
    image('IVARMODEL', floats(at.ivar)),
    image('WAVEIMG', fill(new Float64Array(nspat * nspec), at.wave)),
    image('BPMMASK', fill(new Int32Array(nspat * nspec), mask)),
    encodeDoubles(`${detector}-SLITS`, [
      { name: 'spat_id', perRow: 1, rows: slits.map(({ id }, i) => [isEchelle ? 100 + i : id]) },
      ...(isEchelle ? [{ name: 'ech_order', perRow: 1, rows: slits.map(({ id }) => [id]) }] : []),
      ...edges('init', 0),
      ...(tweak === undefined ? [] : edges('tweak', tweak)),
      { name: 'specmin', perRow: 1, rows: slits.map(() => [2]) },
      { name: 'specmax', perRow: 1, rows: slits.map(() => [Infinity]) },
    ]),
  ]);
}
