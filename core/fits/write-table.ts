import { formatHeader, type NewCard, padBlock } from '#core/fits/format-cards.ts';

/** Values of a column, one a row: reals (D), single reals (E), 32-bit integers (J), truth values (L), text (A). */
type ColumnValues = Float64Array | Float32Array | Int32Array | readonly boolean[] | readonly string[];

/** A column of a binary table to be written. */
export interface NewColumn {
  readonly name: string;
  readonly values: ColumnValues;
  readonly unit?: string;
}

interface Packed {
  readonly form: string;
  readonly width: number;
  put(row: Buffer, at: number, index: number): void;
}

function pack(values: ColumnValues): Packed {
  if (values instanceof Float64Array)
    return { form: 'D', width: 8, put: (row, at, i) => row.writeDoubleBE(values[i] ?? Number.NaN, at) };
  if (values instanceof Float32Array)
    return { form: 'E', width: 4, put: (row, at, i) => row.writeFloatBE(values[i] ?? Number.NaN, at) };
  if (values instanceof Int32Array)
    return { form: 'J', width: 4, put: (row, at, i) => row.writeInt32BE(values[i] ?? 0, at) };
  const text = values.map((value) => (typeof value === 'boolean' ? (value ? 'T' : 'F') : value));
  const truth = typeof values[0] === 'boolean';
  const width = truth ? 1 : text.reduce((w, value) => Math.max(w, value.length), 1);
  return {
    form: truth ? 'L' : `${width}A`,
    width,
    put: (row, at, i) => void row.write(text[i] ?? '', at, 'latin1'),
  };
}

/**
 * A whole FITS file with one binary table in its first extension (FITS 4.0 §7.3). The columns are equally long. Throws
 * a RangeError if they are not.
 */
export function encodeTableFile(columns: readonly NewColumn[], cards: readonly NewCard[] = [], name?: string): Buffer {
  const rows = columns[0]?.values.length ?? 0;
  const odd = columns.find((column) => column.values.length !== rows);
  if (odd !== undefined) throw new RangeError(`column ${odd.name} has ${odd.values.length} rows, not ${rows}`);
  const packed = columns.map((column) => pack(column.values));
  const width = packed.reduce((sum, column) => sum + column.width, 0);
  const primary = formatHeader([
    { keyword: 'SIMPLE', value: true },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 0 },
    { keyword: 'EXTEND', value: true },
  ]);
  const header = formatHeader([
    { keyword: 'XTENSION', value: 'BINTABLE' },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 2 },
    { keyword: 'NAXIS1', value: width },
    { keyword: 'NAXIS2', value: rows },
    { keyword: 'PCOUNT', value: 0 },
    { keyword: 'GCOUNT', value: 1 },
    { keyword: 'TFIELDS', value: columns.length },
    ...columns.flatMap((column, i) => [
      { keyword: `TTYPE${i + 1}`, value: column.name },
      { keyword: `TFORM${i + 1}`, value: packed[i]?.form ?? '' },
      ...(column.unit === undefined ? [] : [{ keyword: `TUNIT${i + 1}`, value: column.unit }]),
    ]),
    ...(name === undefined ? [] : [{ keyword: 'EXTNAME', value: name }]),
    ...cards,
  ]);
  const body = Buffer.alloc(padBlock(width * rows));
  for (let row = 0; row < rows; row++) {
    let at = row * width;
    for (const column of packed) {
      column.put(body, at, row);
      at += column.width;
    }
  }
  return Buffer.concat([primary, header, body]);
}
