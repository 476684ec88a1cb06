import { type Cells, type ColumnData, decodeCells } from '#core/fits/decode-cells.ts';
import { type FitsFile, openFits, readAt, shortFault } from '#core/fits/fits-file.ts';
import { ELEMENT_BYTES, type TableColumn, tableColumns } from '#core/fits/table-columns.ts';
import type { Hdu } from '#core/fits/walk-hdus.ts';
import { Fault } from '#core/workspace/fault.ts';

/** An open binary table. Nothing but what is asked for is read. */
export interface Table extends Disposable {
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  /** The first column of that name, in any case (FITS 4.0 §7.3.2). */
  column(name: string): TableColumn | undefined;
  /** Rows `from` to `to` (left out) of some columns, in the order asked. Throws Faults `no-column`, `truncated`, …. */
  read(names: readonly string[], from?: number, to?: number): readonly ColumnData[];
}

/** Bytes read at a time. */
const CHUNK = 1 << 20;

/** Open the binary table of a header and data unit (`readHdus`). Throws a Fault `no-table` for any other unit. */
export function openTable(path: string, hdu: Hdu): Table {
  const { header } = hdu;
  if (hdu.kind !== 'bintable')
    throw new Fault({
      code: 'no-table',
      message: `${path}: HDU ${hdu.index} (${hdu.name}) is not a binary table`,
      remedy: 'slitbench headers FILE lists what the file holds.',
      path,
      offset: hdu.headerOffset,
    });
  const columns = tableColumns(header);
  const rows = header.number('NAXIS2') ?? 0;
  const stride = header.number('NAXIS1') ?? 0;
  const heap = {
    at: hdu.dataOffset + (header.number('THEAP') ?? rows * stride),
    end: hdu.dataOffset + (hdu.dataBytes ?? 0),
  };
  const file = openFits(path);
  const column = (name: string) => columns.find((c) => c.name.toUpperCase() === name.toUpperCase());

  const wanted = (name: string): TableColumn => {
    const found = column(name);
    if (found !== undefined) return found;
    const known = columns.map((c) => c.name).join(', ');
    const message = `${path}: ${hdu.name || `HDU ${hdu.index}`} has no column ${name}`;
    throw new Fault({ code: 'no-column', message, remedy: `It has ${known}.`, path, offset: hdu.headerOffset });
  };

  const read = (names: readonly string[], from = 0, to = rows): readonly ColumnData[] => {
    const first = Math.max(0, Math.min(from, rows));
    const count = Math.max(0, Math.min(to, rows) - first);
    return names.map(wanted).map((c) => {
      const cells = cellsOf(file, hdu.dataOffset + first * stride, stride, count, c);
      return c.code === 'P' || c.code === 'Q' ? lists(file, c, cells, heap) : decodeCells(cells, c.code, c.repeat, c);
    });
  };
  return { columns, rows, column, read, [Symbol.dispose]: () => file[Symbol.dispose]() };
}

/** The bytes of a column in some rows, one after the other. */
function cellsOf(file: FitsFile, start: number, stride: number, rows: number, column: TableColumn): Cells {
  const { width, offset } = column;
  const packed = Buffer.allocUnsafe(rows * width);
  // Wide rows are visited cell by cell; narrow ones are read whole, many at a time.
  const together = width * 8 < stride && stride > 4096 ? 1 : Math.max(1, Math.floor(CHUNK / Math.max(1, stride)));
  const buffer = together === 1 ? null : Buffer.allocUnsafe(Math.min(together, rows) * stride);
  for (let row = 0; row < rows && width > 0; row += together) {
    if (buffer === null) {
      exactly(file, packed, row * width, width, start + row * stride + offset);
      continue;
    }
    const n = Math.min(together, rows - row);
    exactly(file, buffer, 0, n * stride, start + row * stride);
    for (let k = 0; k < n; k++)
      buffer.copy(packed, (row + k) * width, k * stride + offset, k * stride + offset + width);
  }
  return { bytes: packed, offset: 0, stride: width, rows };
}

function exactly(file: FitsFile, buffer: Buffer, at: number, length: number, position: number): void {
  const have = readAt(file, buffer, at, length, position);
  if (have < length)
    throw shortFault(file, position + have, `a table ends at byte ${position + have}, within its rows`);
}

/** Variable-length arrays: each row's count and place in the heap (FITS 4.0 §7.3.5). */
function lists(file: FitsFile, column: TableColumn, cells: Cells, heap: { at: number; end: number }): ColumnData {
  const code = column.heapCode ?? 'B';
  const rows = Array.from({ length: cells.rows }, (_, row): ColumnData => {
    const at = row * cells.stride;
    const word = (i: number) => {
      if (column.repeat === 0) return 0;
      return column.code === 'P' ? cells.bytes.readInt32BE(at + 4 * i) : Number(cells.bytes.readBigInt64BE(at + 8 * i));
    };
    const count = word(0);
    const start = heap.at + word(1);
    const bytes = code === 'X' ? Math.ceil(count / 8) : count * ELEMENT_BYTES[code];
    if (count < 0 || start < heap.at || start + bytes > heap.end) {
      const message = `${file.path}: row ${row} of column ${column.name} points beyond the table's data`;
      const remedy = 'The file is damaged: fetch or write it again.';
      throw new Fault({ code: 'malformed', message, remedy, path: file.path, offset: start });
    }
    const buffer = Buffer.allocUnsafe(bytes);
    exactly(file, buffer, 0, bytes, start);
    return decodeCells({ bytes: buffer, offset: 0, stride: bytes, rows: 1 }, code, count, { ...column, shape: null });
  });
  return { kind: 'lists', perRow: 1, rows };
}

/** A column of numbers: one value a row, or `perRow`. Throws a Fault `no-column` for a column of another kind. */
export function numbersOf(table: Table, name: string, path: string): Float64Array {
  const [data] = table.read([name]);
  if (data?.kind === 'number') return data.values;
  const message = `${path}: column ${name} does not hold numbers`;
  throw new Fault({ code: 'no-column', message, remedy: 'Check that this is the right file.', path });
}
