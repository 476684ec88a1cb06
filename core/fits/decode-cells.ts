import type { ElementCode, TableColumn } from '#core/fits/table-columns.ts';

/**
 * Values of a column, row after row, `perRow` of them for each. Reals and integers that a number holds exactly are
 * `number` (missing: NaN); other 64-bit integers `bigint`. `complex` holds re and im in turn (2 × perRow a row).
 * `lists` are the rows of a variable-length column.
 */
export type ColumnData =
  | { readonly kind: 'number'; readonly perRow: number; readonly values: Float64Array }
  | { readonly kind: 'bigint'; readonly perRow: number; readonly values: readonly (bigint | null)[] }
  | { readonly kind: 'boolean'; readonly perRow: number; readonly values: readonly (boolean | null)[] }
  | { readonly kind: 'text'; readonly perRow: number; readonly values: readonly string[] }
  | { readonly kind: 'complex'; readonly perRow: number; readonly values: Float64Array }
  | { readonly kind: 'lists'; readonly perRow: 1; readonly rows: readonly ColumnData[] };

/** Where the cells of a column lie in some bytes: the first at `offset`, each `stride` after the one before. */
export interface Cells {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly stride: number;
  readonly rows: number;
}

type Meaning = Pick<TableColumn, 'missing' | 'scale' | 'zero' | 'shape'>;

/** Decode cells of fixed length, `repeat` elements of a type each. */
export function decodeCells(cells: Cells, code: ElementCode, repeat: number, meaning: Meaning): ColumnData {
  if (code === 'A') return text(cells, repeat, meaning.shape);
  if (code === 'L') return { kind: 'boolean', perRow: repeat, values: each(cells, repeat, 1, truth) };
  if (code === 'X') return { kind: 'boolean', perRow: repeat, values: bits(cells, repeat) };
  if (code === 'K') return wide(cells, repeat, meaning);
  const complex = code === 'C' || code === 'M';
  const perRow = complex ? 2 * repeat : repeat;
  const values = new Float64Array(cells.rows * perRow);
  fill(values, cells, perRow, complex ? (code === 'C' ? 'E' : 'D') : code, meaning.missing);
  const { scale, zero } = meaning;
  if (scale !== 1 || Number(zero) !== 0) {
    const add = Number(zero);
    // TZERO moves the real part only; TSCAL stretches both (§7.3.2).
    for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * scale + (complex && i % 2 === 1 ? 0 : add);
  }
  return complex ? { kind: 'complex', perRow: repeat, values } : { kind: 'number', perRow, values };
}

function each<T>(cells: Cells, repeat: number, size: number, read: (bytes: Buffer, at: number) => T): T[] {
  const values: T[] = [];
  for (let row = 0; row < cells.rows; row++)
    for (let k = 0; k < repeat; k++) values.push(read(cells.bytes, cells.offset + row * cells.stride + k * size));
  return values;
}

const truth = (bytes: Buffer, at: number): boolean | null =>
  bytes[at] === 0x54 ? true : bytes[at] === 0x46 ? false : null;

function bits(cells: Cells, repeat: number): boolean[] {
  const values: boolean[] = [];
  for (let row = 0; row < cells.rows; row++)
    for (let k = 0; k < repeat; k++) {
      const byte = cells.bytes[cells.offset + row * cells.stride + (k >> 3)] ?? 0;
      values.push(((byte >> (7 - (k & 7))) & 1) === 1);
    }
  return values;
}

/** Elements into doubles, one loop a type: these loops carry whole spectra. */
function fill(values: Float64Array, cells: Cells, perRow: number, code: ElementCode, missing: bigint | null): void {
  const view = new DataView(cells.bytes.buffer, cells.bytes.byteOffset, cells.bytes.byteLength);
  const read = {
    B: (at: number) => view.getUint8(at),
    I: (at: number) => view.getInt16(at),
    J: (at: number) => view.getInt32(at),
    E: (at: number) => view.getFloat32(at),
    D: (at: number) => view.getFloat64(at),
  }[code as 'B' | 'I' | 'J' | 'E' | 'D'];
  const size = { B: 1, I: 2, J: 4, E: 4, D: 8 }[code as 'B' | 'I' | 'J' | 'E' | 'D'];
  const none = missing === null || code === 'E' || code === 'D' ? null : Number(missing);
  for (let row = 0, i = 0; row < cells.rows; row++) {
    let at = cells.offset + row * cells.stride;
    for (let k = 0; k < perRow; k++, i++, at += size) {
      const value = read(at);
      values[i] = value === none ? Number.NaN : value;
    }
  }
}

/** 64-bit integers: numbers where every one fits into a number, else bigints. */
function wide(cells: Cells, repeat: number, meaning: Meaning): ColumnData {
  const stored = each(cells, repeat, 8, (bytes, at) => bytes.readBigInt64BE(at));
  const { missing, scale, zero } = meaning;
  if (scale !== 1 || (typeof zero === 'number' && !Number.isInteger(zero))) {
    const real = (value: bigint) => (value === missing ? Number.NaN : Number(value) * scale + Number(zero));
    return { kind: 'number', perRow: repeat, values: Float64Array.from(stored, real) };
  }
  const values = stored.map((value) => (value === missing ? null : value + BigInt(zero)));
  const safe = values.every((v) => v === null || (v >= Number.MIN_SAFE_INTEGER && v <= Number.MAX_SAFE_INTEGER));
  if (!safe) return { kind: 'bigint', perRow: repeat, values };
  const numbers = Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
  return { kind: 'number', perRow: repeat, values: numbers };
}

/** Strings: the whole field, or pieces of TDIM's first axis. They end at NUL; trailing blanks mean nothing (§7.3.3). */
function text(cells: Cells, repeat: number, shape: readonly number[] | null): ColumnData {
  const width = shape !== null && shape.length > 1 ? (shape[0] ?? repeat) : repeat;
  const perRow = width === 0 ? 1 : Math.max(1, Math.floor(repeat / width));
  const values = each(cells, perRow, width, (bytes, at) => {
    const raw = bytes.toString('latin1', at, at + width);
    const end = raw.indexOf('\0');
    return (end < 0 ? raw : raw.slice(0, end)).trimEnd();
  });
  return { kind: 'text', perRow, values };
}
