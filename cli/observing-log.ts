import { type Column, table } from '#cli/table.ts';
import type { Frame, MetaColumn, MetaValue } from '#core/contract/frame.ts';

/** A column of the observing log: how it is headed and aligned, and what a frame has there. */
export interface LogColumn {
  readonly name: string;
  readonly value: (frame: Frame) => MetaValue;
}

/** Days from the zero of Modified Julian Dates to that of Unix time. */
const MJD_OF_1970 = 40_587;

/** UT to the second, `2015-05-20 04:57:33`. */
function utc(mjd: MetaValue | undefined): string | null {
  if (typeof mjd !== 'number' || !Number.isFinite(mjd)) return null;
  const date = new Date(Math.round((mjd - MJD_OF_1970) * 86_400) * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 19).replace('T', ' ');
}

const FILE_COLUMNS: Readonly<Record<string, (frame: Frame) => MetaValue>> = {
  filename: (frame) => frame.filename,
  path: (frame) => frame.path,
  size: (frame) => frame.size,
  spectrograph: (frame) => frame.spectrograph,
  frametype: (frame) => (frame.types.length === 0 ? null : frame.types.join(',')),
  problem: (frame) => frame.problem?.code ?? null,
  ut: (frame) => utc(frame.meta.mjd),
};

const FIRST = ['filename', 'frametype', 'target', 'ra', 'dec', 'exptime', 'ut', 'airmass', 'decker', 'dispname'];
const UNITS: Readonly<Record<string, string>> = { ra: 'deg', dec: 'deg', exptime: 's', mjd: 'd', size: 'bytes' };
const DECIMALS: Readonly<Record<string, number>> = { ra: 5, dec: 5, airmass: 3, mjd: 6 };

/** A column by its name, or null if no frame of these has it. */
export function logColumn(name: string, frames: readonly Frame[]): LogColumn | null {
  const value = Object.hasOwn(FILE_COLUMNS, name) ? FILE_COLUMNS[name] : undefined;
  if (value !== undefined) return { name, value };
  if (!frames.some(({ meta }) => Object.hasOwn(meta, name))) return null;
  return { name, value: ({ meta }) => meta[name] ?? null };
}

/** Every name that `logColumn` knows for these frames. */
export const columnNames = (frames: readonly Frame[]): readonly string[] => [
  ...new Set([...Object.keys(FILE_COLUMNS), ...frames.flatMap(({ meta }) => Object.keys(meta))]),
];

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
  return decimals === undefined ? String(Number(value.toPrecision(10))) : value.toFixed(decimals);
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
