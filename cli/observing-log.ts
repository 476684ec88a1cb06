import { type Column, table } from '#cli/table.ts';
import { type Frame, type MetaColumn, type MetaValue, utOf } from '#core/contract/frame.ts';

/** A column of the observing log: how it is headed and aligned, and what a frame has there. */
export interface LogColumn {
  readonly name: string;
  readonly value: (frame: Frame) => MetaValue;
}

const FILE_COLUMNS: Readonly<Record<string, (frame: Frame) => MetaValue>> = {
  filename: (frame) => frame.filename,
  path: (frame) => frame.path,
  size: (frame) => frame.size,
  spectrograph: (frame) => frame.spectrograph,
  frametype: (frame) => (frame.types.length === 0 ? null : frame.types.join(',')),
  problem: (frame) => frame.problem?.code ?? null,
  ut: utOf,
};

const FIRST = ['filename', 'frametype', 'target', 'ra', 'dec', 'exptime', 'ut', 'airmass', 'decker', 'dispname'];
const UNITS: Readonly<Record<string, string>> = { ra: 'deg', dec: 'deg', exptime: 's', mjd: 'd', size: 'bytes' };
const DECIMALS: Readonly<Record<string, number>> = { ra: 5, dec: 5, airmass: 3, mjd: 6 };

/** A column by its name; empty for a frame that has nothing of that name. */
export function logColumn(name: string): LogColumn {
  const value = Object.hasOwn(FILE_COLUMNS, name) ? FILE_COLUMNS[name] : undefined;
  return { name, value: value ?? (({ meta }) => meta[name] ?? null) };
}

/** The columns of an instrument's log: first what every observer looks for, then what else the instrument has. */
export function defaultColumns(columns: readonly MetaColumn[]): readonly string[] {
  const own = columns.map(({ name }) => name).filter((name) => name !== 'mjd');
  const first = FIRST.filter((name) => Object.hasOwn(FILE_COLUMNS, name) || own.includes(name));
  return [...first, ...own.filter((name) => !first.includes(name))];
}

function cell(name: string, value: MetaValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  const decimals = DECIMALS[name];
  if (decimals !== undefined) return value.toFixed(decimals);
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(10)));
}

/** The observing log for people: numbers to the right, units in the heading. */
export function logTable(columns: readonly LogColumn[], frames: readonly Frame[]): string {
  const shown = columns.map(({ name, value }): Column<Frame> => {
    const unit = UNITS[name];
    const right = frames.every((frame) => typeof value(frame) !== 'string');
    return { title: unit === undefined ? name : `${name} [${unit}]`, right, cell: (frame) => cell(name, value(frame)) };
  });
  return table(shown, frames);
}

/** The observing log for programs (RFC 4180): full precision, nothing for a missing value. */
export function logCsv(columns: readonly LogColumn[], frames: readonly Frame[]): string {
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = frames.map((frame) => columns.map(({ value }) => quote(String(value(frame) ?? ''))).join(','));
  return [columns.map(({ name }) => quote(name)).join(','), ...lines].join('\n');
}

/** Frames in the order of some columns; `-` before a name turns it round; missing values come last. */
export function sorted(
  frames: readonly Frame[],
  keys: readonly { readonly column: LogColumn; readonly down: boolean }[],
) {
  const compare = (a: MetaValue, b: MetaValue, down: boolean): number => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : a === b ? 0 : 1;
    return down ? -order : order;
  };
  return frames.toSorted((a, b) => {
    for (const { column, down } of keys) {
      const order = compare(column.value(a), column.value(b), down);
      if (order !== 0) return order;
    }
    return 0;
  });
}
