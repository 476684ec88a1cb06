import { type Cells, type ColumnData, decodeCells } from '#core/fits/decode-cells.ts';
import { type FitsFile, shortFault } from '#core/fits/fits-file.ts';
import { type ElementCode, type TableColumn, tableColumns } from '#core/fits/table-columns.ts';
import type { Hdu, Walk } from '#core/fits/walk-hdus.ts';

/** Rows up to this width are read whole, many at a time; of wider ones only the cells. */
const NARROW = 4096;
/** Bytes asked for at a time. */
const CHUNK = 1 << 16;

/** Ask for exactly these bytes. Throws a Fault `truncated` where the file ends before. */
function* exactly(file: FitsFile, position: number, length: number): Walk<Buffer> {
  const { bytes } = yield { position, length };
  if (bytes.length < length) {
    const end = position + bytes.length;
    throw shortFault(file, end, `a table or image ends at byte ${end}, within its data`);
  }
  return bytes;
}

/**
 * Some columns of a binary table, by the names that were asked for (of any case); those that it does not have are left
 * out, as are columns of variable length. Throws Faults `malformed`, `truncated`.
 */
export function* walkColumns(
  file: FitsFile,
  hdu: Hdu,
  names: readonly string[],
): Walk<ReadonlyMap<string, ColumnData>> {
  const upper = new Set(names.map((name) => name.toUpperCase()));
  const all = tableColumns(hdu.header, (name) => upper.has(name.toUpperCase()));
  const wanted = names
    .flatMap((name): { readonly name: string; readonly column: TableColumn; readonly bytes: Buffer }[] => {
      const column = all.find((c) => c.name.toUpperCase() === name.toUpperCase());
      if (column === undefined || column.code === 'P' || column.code === 'Q') return [];
      return [{ name, column, bytes: Buffer.alloc(rowsOf(hdu) * column.width) }];
    })
    .sort((a, b) => a.column.offset - b.column.offset);
  const stride = hdu.header.number('NAXIS1') ?? 0;
  const rows = wanted.length === 0 ? 0 : rowsOf(hdu);
  const together = stride > NARROW ? 1 : Math.max(1, Math.floor(CHUNK / Math.max(1, stride)));
  for (let row = 0; row < rows; row += together) {
    const start = hdu.dataOffset + row * stride;
    const n = Math.min(together, rows - row);
    const whole = stride > NARROW ? null : yield* exactly(file, start, n * stride);
    for (const { column, bytes } of wanted) {
      const { offset, width } = column;
      if (whole === null) (yield* exactly(file, start + offset, width)).copy(bytes, row * width, 0, width);
      else
        for (let k = 0; k < n; k++)
          whole.copy(bytes, (row + k) * width, k * stride + offset, k * stride + offset + width);
    }
  }
  return new Map(
    wanted.map(({ name, column, bytes }) => {
      const cells: Cells = { bytes, offset: 0, stride: column.width, rows };
      return [name, decodeCells(cells, column.code, column.repeat, column)];
    }),
  );
}

const rowsOf = (hdu: Hdu): number => hdu.header.number('NAXIS2') ?? 0;

/** FITS 4.0 §4.4.1.1: the type of an image's samples. */
const SAMPLE: Readonly<Record<number, ElementCode>> = { 8: 'B', 16: 'I', 32: 'J', 64: 'K', [-32]: 'E', [-64]: 'D' };

/** All samples of a small image, BSCALE and BZERO applied. Throws a Fault `truncated`. */
export function* walkSamples(file: FitsFile, hdu: Hdu): Walk<Float64Array> {
  const { header, dataBytes } = hdu;
  const code = SAMPLE[header.number('BITPIX') ?? 0];
  if (dataBytes === null || dataBytes === 0 || code === undefined) return new Float64Array();
  const bytes = yield* exactly(file, hdu.dataOffset, dataBytes);
  const count = (dataBytes * 8) / Math.abs(header.number('BITPIX') ?? 8);
  const meaning = {
    missing: null,
    scale: header.number('BSCALE') ?? 1,
    zero: header.number('BZERO') ?? 0,
    shape: null,
  };
  const data = decodeCells({ bytes, offset: 0, stride: dataBytes, rows: 1 }, code, count, meaning);
  return data.kind === 'number' ? data.values : new Float64Array();
}
