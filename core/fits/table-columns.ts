import type { Header } from '#core/fits/header.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Element types of a binary table, FITS 4.0 table 18. */
export const ELEMENT_BYTES = {
  L: 1,
  X: 1,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
} as const;
export type ElementCode = keyof typeof ELEMENT_BYTES;

/** One column of a binary table: where it lies in a row and how its values are meant. */
export interface TableColumn {
  /** From 0. */
  readonly index: number;
  /** TTYPE as written; empty without. */
  readonly name: string;
  readonly unit: string | null;
  /** TFORM as written. */
  readonly form: string;
  readonly code: ElementCode;
  /** Elements a row; of X bits, of A characters, of P and Q 0 or 1. */
  readonly repeat: number;
  /** Element type in the heap, for P and Q. */
  readonly heapCode: ElementCode | null;
  /** Byte offset in the row. */
  readonly offset: number;
  /** Bytes in the row. */
  readonly width: number;
  /** TDIM, the fastest axis first; null where it is not given or does not fit. */
  readonly shape: readonly number[] | null;
  /** TNULL: the stored integer that stands for a missing value. */
  readonly missing: bigint | null;
  /** TSCAL; the value is zero + scale × stored. */
  readonly scale: number;
  /** TZERO: a bigint where a number cannot hold it exactly (unsigned 64 bit). */
  readonly zero: number | bigint;
}

export const isCode = (code: string | undefined): code is ElementCode => code !== undefined && code in ELEMENT_BYTES;

/**
 * The columns of a binary table by its header (FITS 4.0 §7.3.1, §7.3.2). Throws a Fault `malformed`. `wanted`: of which
 * names all is told; of other columns only where they are.
 */
export function tableColumns(header: Header, wanted?: (name: string) => boolean): readonly TableColumn[] {
  const columns: TableColumn[] = [];
  let offset = 0;
  const fields = header.number('TFIELDS') ?? 0;
  for (let index = 0; index < fields; index++) {
    const column = tableColumn(header, index, offset, wanted);
    columns.push(column);
    offset += column.width;
  }
  const width = header.number('NAXIS1');
  if (width !== offset && fields > 0) {
    const message = `${header.path}: the columns of a table take ${offset} bytes a row, but NAXIS1 says ${width}`;
    const remedy = 'The file is damaged: fetch or write it again.';
    throw new Fault({ code: 'malformed', message, remedy, path: header.path, offset: header.offset });
  }
  return columns;
}

function tableColumn(header: Header, index: number, offset: number, wanted?: (name: string) => boolean): TableColumn {
  const card = (keyword: string) => header.get(`${keyword}${index + 1}`);
  const form = header.text(`TFORM${index + 1}`);
  const [, count = '', code, heapCode] = /^\s*(\d*)([LXBIJKAEDCMPQ])([LXBIJKAEDCM]?)/.exec(String(form)) ?? [];
  if (form === undefined || !isCode(code)) {
    const at = header.card(`TFORM${index + 1}`);
    if (at !== undefined) throw header.malformed(at, 'is no form of a column');
    const message = `${header.path}: a table has no card TFORM${index + 1}`;
    const remedy = 'The file is damaged: fetch or write it again.';
    throw new Fault({ code: 'malformed', message, remedy, path: header.path, offset: header.offset });
  }
  const repeat = count === '' ? 1 : Number(count);
  const variable = code === 'P' || code === 'Q';
  const place = {
    index,
    name: (header.text(`TTYPE${index + 1}`) ?? String(card('TTYPE') ?? '')).trimEnd(),
    form,
    code,
    repeat,
    heapCode: variable && isCode(heapCode) ? heapCode : null,
    offset,
    width: code === 'X' ? Math.ceil(repeat / 8) : repeat * ELEMENT_BYTES[code],
  };
  if (wanted?.(place.name) === false) return { ...place, unit: null, shape: null, missing: null, scale: 1, zero: 0 };
  const [unit, scale, zero] = [card('TUNIT'), card('TSCAL'), card('TZERO')];
  return {
    ...place,
    unit: typeof unit === 'string' ? unit : null,
    shape: shapeOf(card('TDIM'), repeat, variable),
    missing: missingOf(header, `TNULL${index + 1}`),
    scale: typeof scale === 'number' ? scale : 1,
    zero: typeof zero === 'number' || typeof zero === 'bigint' ? zero : 0,
  };
}

function missingOf(header: Header, keyword: string): bigint | null {
  const value = header.get(keyword);
  if (typeof value !== 'number' && typeof value !== 'bigint') return null;
  const card = header.card(keyword);
  if (card !== undefined && typeof value === 'number' && !Number.isInteger(value))
    throw header.malformed(card, 'must be a whole number');
  return BigInt(value);
}

/** TDIM is used where its product fits the column (§7.3.2: else it is to be ignored). */
function shapeOf(tdim: unknown, repeat: number, variable: boolean): readonly number[] | null {
  if (typeof tdim !== 'string' || !/^\s*\(\s*\d+(\s*,\s*\d+)*\s*\)/.test(tdim)) return null;
  const shape = tdim.replace(/[()]/g, '').split(',').map(Number);
  return variable || shape.reduce((n, axis) => n * axis, 1) <= repeat ? shape : null;
}
