import { existsSync } from 'node:fs';
import { crossedText, THRESHOLD_RANGES, Thresholds } from '#core/contract/scorecard.ts';
import { bare, endingOf, lineFault, splitLines } from '#core/setup/lines.ts';
import { readInputText } from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';
import { nearestName } from '#core/workspace/nearest-name.ts';

/** The reference's names of the thresholds in its table, and ours. */
const THRESHOLD_COLUMNS = {
  rms_thresh: 'rms',
  flex_shift_thresh: 'flexure',
  wave_cov_thresh: 'coverage',
  lower_std_chi: 'stdChiLow',
  upper_std_chi: 'stdChiHigh',
} as const satisfies Readonly<Record<string, keyof Thresholds>>;

export const isThresholdColumn = (name: string): boolean => Object.hasOwn(THRESHOLD_COLUMNS, name);

const COLUMNS = ['dataset', ...Object.keys(THRESHOLD_COLUMNS), 'notes'];
export const isTableColumn = (name: string): boolean => COLUMNS.includes(name);

/** What one line of the table sets for a dataset; what it leaves empty is not among it. */
interface ThresholdLine {
  /** Index of its line. */
  readonly line: number;
  readonly dataset: string;
  readonly thresholds: Partial<Thresholds>;
  readonly notes: string;
}

/**
 * Thresholds of single datasets: a table whose cells are parted by `|`, with a line of column names first. The lines are
 * the truth: comments and spacing stay as they are.
 */
export interface ThresholdTable {
  /** For messages. */
  readonly path: string;
  /** Each with its line ending. */
  readonly lines: readonly string[];
  /** Index of the line of column names; −1: there is none yet. */
  readonly head: number;
  readonly columns: readonly string[];
  readonly rows: readonly ThresholdLine[];
}

interface Cell {
  readonly text: string;
  /** Where it stands in its line, blanks included. */
  readonly from: number;
  readonly to: number;
}

/** Whether lines begin and end with a bar, as the line of names tells. */
const barsOf = (head: string): { readonly first: boolean; readonly last: boolean } => {
  const first = /^\s*\|/.test(head);
  return { first, last: first || /\|\s*$/.test(head) };
};

/** The cells of a line; null: it holds none (a comment, a rule, nothing). */
function cellsOf(line: string, { first, last }: ReturnType<typeof barsOf>): readonly Cell[] | null {
  const text = bare(line);
  if (/^\s*(#|$)/.test(text) || /^[\s|+=:-]*$/.test(text)) return null;
  const start = first ? (/^\s*\|/.exec(text)?.[0].length ?? 0) : 0;
  const end = last ? (/\|\s*$/.exec(text.slice(start))?.[0].length ?? 0) : 0;
  const cells: Cell[] = [];
  let from = start;
  for (const part of text.slice(start, text.length - end).split('|')) {
    cells.push({ text: part.trim(), from, to: from + part.length });
    from += part.length + 1;
  }
  return cells;
}

/** Read a table of thresholds. Throws a Fault that names `path` and the line. */
export function parseThresholdTable(text: string, path: string): ThresholdTable {
  const lines = splitLines(text.replace(/^\ufeff/, ''));
  let head = -1;
  let columns: readonly string[] = [];
  const rows: ThresholdLine[] = [];
  for (const [i, line] of lines.entries()) {
    const cells = cellsOf(line, barsOf(head < 0 ? line : (lines[head] ?? '')));
    if (cells === null) continue;
    if (head < 0) {
      head = i;
      columns = cells.map((cell) => cell.text);
      checkColumns(columns, path, lines, i);
      continue;
    }
    if (cells.length !== columns.length)
      throw lineFault(
        path,
        lines,
        i,
        `expected ${columns.length} cells parted by | (${columns.join(', ')}), found ${cells.length}`,
        'Complete the line, or comment it out with #.',
      );
    const row = rowOf(columns, cells, (what, remedy) => lineFault(path, lines, i, what, remedy), i);
    const double = rows.find(({ dataset }) => dataset === row.dataset);
    if (double !== undefined)
      throw lineFault(
        path,
        lines,
        i,
        `${row.dataset} stands twice, first in line ${double.line + 1}`,
        'Remove one of the two.',
      );
    rows.push(row);
  }
  return { path, lines, head, columns, rows };
}

/** The column that was meant by a name; null: none. The ending that most have in common makes none near. */
function meantBy(name: string, columns: readonly string[]): string | null {
  const missing = COLUMNS.filter((one) => !columns.includes(one));
  const ending = /_thresh$/i;
  if (!ending.test(name)) return nearestName(name, missing);
  const near = nearestName(
    name.replace(ending, ''),
    missing.map((one) => one.replace(ending, '')),
  );
  return missing.find((one) => near !== null && one.replace(ending, '') === near) ?? null;
}

/** Refuse a line of names with one that was meant for another, or with one twice, or without the dataset's. */
function checkColumns(columns: readonly string[], path: string, lines: readonly string[], i: number): void {
  const refuse = (what: string, remedy: string) => lineFault(path, lines, i, what, remedy);
  const double = columns.find((name, at) => columns.indexOf(name) !== at);
  if (double !== undefined) throw refuse(`the column ${double} stands twice`, 'Remove one of the two.');
  // Where no name is known, this is no line of names.
  if (columns.some(isTableColumn))
    for (const [at, name] of columns.entries()) {
      if (isTableColumn(name)) continue;
      const near = meantBy(name, columns);
      // Others are remarks of the user's own: `strangersIn` tells them.
      if (near === null && name !== '') continue;
      throw refuse(
        `its column ${at + 1}, ${name === '' ? 'without a name' : name}, is none of ${COLUMNS.join(', ')}`,
        `${near === null ? 'Correct the name' : `Name it ${near}`}, or remove the column.`,
      );
    }
  if (!columns.includes('dataset'))
    throw refuse('expected the names of the columns, dataset among them', `The first line is: ${COLUMNS.join(' | ')}`);
}

/** Read the table of a file that was named. Throws Faults: `missing`, `bad-input-file`, also of one that has no columns. */
export function readThresholdTable(path: string): ThresholdTable {
  if (!existsSync(path))
    throw new Fault({ code: 'missing', message: `${path} is not there`, remedy: 'Check the name.', path });
  const table = parseThresholdTable(readInputText(path), path);
  if (table.head >= 0) return table;
  const message = `${path} holds no table of thresholds: expected the names of the columns in its first line, found none`;
  throw new Fault({ code: 'bad-input-file', message, remedy: `Its first line is: ${COLUMNS.join(' | ')}`, path });
}

type Blame = (what: string, remedy: string) => Error;

function rowOf(columns: readonly string[], cells: readonly Cell[], blame: Blame, line: number): ThresholdLine {
  const cell = (name: string) => cells[columns.indexOf(name)]?.text ?? '';
  const thresholds: Partial<Thresholds> = {};
  for (const [column, name] of Object.entries(THRESHOLD_COLUMNS)) {
    const text = cell(column);
    // As astropy writes what is masked.
    if (text === '' || text === '--') continue;
    const value = Thresholds.shape[name].safeParse(/^[+-]?(\d|\.\d)/.test(text) ? Number(text) : text);
    if (!value.success)
      throw blame(
        `expected ${THRESHOLD_RANGES[name]} in ${column}, found ${text}`,
        'Correct it, or leave the cell empty.',
      );
    thresholds[name] = value.data;
  }
  const crossed = crossedText(thresholds);
  if (crossed !== null) throw blame(crossed, 'Correct lower_std_chi or upper_std_chi.');
  const dataset = cell('dataset').replace(/^\/+|\/+$/g, '');
  if (dataset === '') throw blame('expected a dataset, MASK/CONFIG/DATES', 'Name it, or comment the line out with #.');
  return { line, dataset, thresholds, notes: cell('notes') };
}

/** The thresholds that count for a dataset: those of its line, and else the given ones. */
export function thresholdsFor(table: ThresholdTable | null, dataset: string, otherwise: Thresholds): Thresholds {
  const row = table?.rows.find((one) => one.dataset === dataset);
  return row === undefined ? otherwise : { ...otherwise, ...row.thresholds };
}

/** The text of a table: what was read, byte for byte, but for what was set. */
export const formatThresholdTable = (table: ThresholdTable): string => table.lines.join('');

/**
 * The same table with what a dataset's line is to set (null: leave the cell empty; not named: as it is). A dataset
 * without a line gets one at the end, and the table the columns that it lacks only where it has no line of names at all.
 * Throws a Fault where it lacks a column that is to be set.
 */
export function setThresholds(
  table: ThresholdTable,
  dataset: string,
  set: { readonly [K in keyof Thresholds]?: number | null } & { readonly notes?: string },
): ThresholdTable {
  const base = table.head < 0 ? withHead(table) : table;
  const values = new Map<string, string>();
  for (const [column, name] of Object.entries(THRESHOLD_COLUMNS)) {
    const value = set[name];
    if (value !== undefined) values.set(column, value === null ? '' : String(value));
  }
  // A pipe or a line end would spoil the table.
  if (set.notes !== undefined) values.set('notes', set.notes.replaceAll('|', '/').replaceAll(/\s+/g, ' ').trim());
  for (const [column, value] of values)
    if (value !== '' && !base.columns.includes(column))
      throw lineFault(base.path, base.lines, base.head, `there is no column ${column}`, 'Add it to this line.');
  const row = base.rows.find((one) => one.dataset === dataset);
  const lines =
    row === undefined
      ? withRow(base, new Map([...values, ['dataset', dataset]]))
      : base.lines.with(row.line, edited(base, base.lines[row.line] ?? '', values));
  return parseThresholdTable(lines.join(''), base.path);
}

function withHead(table: ThresholdTable): ThresholdTable {
  const text = table.lines.join('');
  const ending = endingOf(table.lines) || '\n';
  const joint = text === '' || /[\r\n]$/.test(text) ? '' : ending;
  return parseThresholdTable(`${text}${joint}${COLUMNS.join(' | ')}${ending}`, table.path);
}

function withRow(table: ThresholdTable, values: ReadonlyMap<string, string>): readonly string[] {
  const head = table.lines[table.head] ?? '';
  const bars = barsOf(head);
  const widths = (cellsOf(head, bars) ?? []).map(({ from, to }, i, all) => to - from - (i < all.length - 1 ? 1 : 0));
  const cells = table.columns.map((name, i) => (values.get(name) ?? '').padEnd(Math.max(0, (widths[i] ?? 0) - 1)));
  const body = cells.join(' | ');
  const line = `${bars.first ? '| ' : ''}${body}${bars.last ? ' |' : ''}`;
  const ending = endingOf(table.lines) || '\n';
  const last = table.lines.at(-1) ?? '';
  const before = /[\r\n]$/.test(last) ? table.lines : table.lines.with(-1, last + ending);
  return [...before, `${line.trimEnd()}${ending}`];
}

/** A line with other cells. Each keeps its width where the new text fits, so that the columns stay below each other. */
function edited(table: ThresholdTable, line: string, values: ReadonlyMap<string, string>): string {
  const cells = cellsOf(line, barsOf(table.lines[table.head] ?? '')) ?? [];
  let out = line;
  for (const [i, { from, to, text }] of [...cells.entries()].reverse()) {
    const value = values.get(table.columns[i] ?? '');
    if (value === undefined || value === text) continue;
    const former = line.slice(from, to);
    const before = text === '' ? (from === 0 ? '' : ' ') : (/^\s*/.exec(former)?.[0] ?? '');
    const isLast = i === cells.length - 1 && bare(line).length === to;
    const filled = `${before}${value}`;
    out = out.slice(0, from) + (isLast ? filled : filledTo(filled, to - from)) + out.slice(to);
  }
  return out;
}

/** At least one blank before the bar. */
const filledTo = (text: string, width: number): string => (text.length < width ? text.padEnd(width) : `${text} `);
