import { type ColumnData, decodeCells } from '#core/fits/decode-cells.ts';
import type { Piece, PiecedFile } from '#core/fits/pieces.ts';
import { type TableColumn, tableColumns } from '#core/fits/table-columns.ts';
import type { Hdu } from '#core/fits/walk-hdus.ts';

/** Rows up to this width are read whole. */
const NARROW = 4096;

/**
 * Some columns of a binary table, of a file gzipped or not, in rows `from` to `to` (left out); those that it does not
 * have, and those of variable length, are left out. Throws Faults `malformed`, `truncated`.
 */
export async function readColumns(
  file: PiecedFile,
  hdu: Hdu,
  names: readonly string[],
  from = 0,
  to = Infinity,
): Promise<ReadonlyMap<string, ColumnData>> {
  const stride = hdu.header.number('NAXIS1') ?? 0;
  const count = Math.max(0, Math.min(to, hdu.header.number('NAXIS2') ?? 0) - from);
  const start = hdu.dataOffset + from * stride;
  const columns = tableColumns(hdu.header).filter(({ name, code }) => names.includes(name) && !/[PQ]/.test(code));
  const isNarrow = stride <= NARROW;
  const cellsOf = ({ offset, width }: TableColumn): Piece => ({
    position: start + offset,
    length: width,
    stride,
    count,
  });
  const whole = { position: start, length: stride, stride, count };
  const read = columns.length === 0 ? [] : await file.read(isNarrow ? [whole] : columns.map(cellsOf));
  return new Map(
    columns.map((column, i) => {
      const bytes = read[isNarrow ? 0 : i] ?? Buffer.alloc(0);
      const cells = isNarrow
        ? { bytes, offset: column.offset, stride, rows: count }
        : { bytes, offset: 0, stride: column.width, rows: count };
      return [column.name, decodeCells(cells, column.code, column.repeat, column)];
    }),
  );
}

/** The values of a column of numbers; null: there is none. */
export const numbersIn = (columns: ReadonlyMap<string, ColumnData>, name: string): Float64Array | null => {
  const data = columns.get(name);
  return data?.kind === 'number' ? data.values : null;
};
