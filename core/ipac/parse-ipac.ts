import type { IpacColumn, IpacTable, IpacType } from '#core/ipac/ipac-table.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Where a table is not as the format says, though it can be read. Lines count from 1. */
export interface IpacOddity {
  readonly line: number;
  readonly what: string;
}

const TYPES: readonly (readonly [name: string, type: IpacType])[] = [
  ['integer', 'int'],
  ['long', 'long'],
  ['double', 'double'],
  ['float', 'float'],
  ['real', 'float'],
  ['char', 'char'],
  ['date', 'date'],
];

/** Types may be cut short: `i`, `int`, `d`, `da`. In the order that tells `double` from `date`. */
const typeOf = (text: string): IpacType | null =>
  text === '' ? null : (TYPES.find(([name]) => name.startsWith(text.toLowerCase()))?.[1] ?? null);

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$|^[+-]?(?:nan|inf(?:inity)?)$/i;
const WHOLE = /^[+-]?\d+$/;

/** Whether a cell is a value of a type. */
function fits(cell: string, type: IpacType): boolean {
  if (type === 'int' || type === 'long') return WHOLE.test(cell);
  return type === 'float' || type === 'double' ? NUMBER.test(cell) : true;
}

interface Bars {
  /** Positions of the bars in the line of names. */
  readonly at: readonly number[];
}

const barsOf = (line: string): readonly number[] => [...line].flatMap((c, i) => (c === '|' ? [i] : []));

/** Header cells may be filled with dashes, but for units and nulls. */
const headCells = (line: string, dashes: boolean): readonly string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => (dashes ? cell.replaceAll(/^[ -]+|[ -]+$/g, '') : cell.trim()));

function cellsOf(line: string, { at }: Bars, nulls: readonly string[]): readonly (string | null)[] {
  return at.slice(0, -1).map((bar, i) => {
    const isLast = i === at.length - 2;
    // The last column may go on beyond its bar.
    const text = line.slice(bar + 1, isLast ? undefined : at[i + 1]).trim();
    return text === '' || text === (nulls[i] ?? '') ? null : text;
  });
}

/**
 * Read an IPAC table (IRSA, "IPAC Table Format" 1.2): keywords and comments (`\`), one to four header lines (names,
 * types, units, nulls), rows cut at the bars. Cells keep their text. Oddities are told, not thrown. Throws a Fault
 * `bad-table` where there is no header, or its lines do not agree.
 */
export function parseIpac(text: string, path: string): IpacTable & { readonly oddities: readonly IpacOddity[] } {
  const oddities: IpacOddity[] = [];
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const heads: string[] = [];
  const rows: (readonly (string | null)[])[] = [];
  let columns: readonly IpacColumn[] = [];
  let nulls: readonly string[] = [];
  let bars: Bars = { at: [] };
  const bad = (line: number, why: string) =>
    new Fault({
      code: 'bad-table',
      message: `${path} is no IPAC table: line ${line} ${why}`,
      remedy: 'Make it anew, or move it away.',
      path,
      line: (lines[line - 1] ?? '').slice(0, 200),
    });
  for (const [index, full] of lines.entries()) {
    const number = index + 1;
    const odd = (what: string) => oddities.push({ line: number, what });
    const line = full.trimEnd();
    if (/\t/.test(full)) odd('holds a tab');
    if (/[^\t -~]/.test(full)) odd('holds a character that is not ASCII');
    if (line.startsWith('\\')) {
      if (heads.length > 0) odd('is a comment after the header');
      continue;
    }
    if (line.startsWith('|')) {
      if (!line.endsWith('|')) throw bad(number, 'is a header line without a bar at its end');
      if (rows.length > 0 || heads.length === 4) throw bad(number, 'is a header line too many');
      if (heads.length > 0 && barsOf(line).length !== bars.at.length)
        throw bad(number, 'has other columns than line 1');
      if (heads.length > 0 && barsOf(line).some((at, i) => at !== bars.at[i]))
        odd('has bars that do not stand under those above');
      heads.push(line);
      if (heads.length === 1) bars = { at: barsOf(line) };
      continue;
    }
    if (heads.length === 0) throw bad(number, 'comes before a header line between bars');
    if (rows.length === 0) [columns, nulls] = readHead(heads, (why) => bad(number - 1, why));
    if (line === '') {
      odd('is blank');
      continue;
    }
    if (bars.at.some((at) => (line[at] ?? ' ') !== ' ')) odd('has a character under a bar');
    const cells = cellsOf(line, bars, nulls);
    for (const [i, cell] of cells.entries()) {
      const column = columns[i];
      if (cell !== null && column !== undefined && !fits(cell, column.type))
        odd(`has ${cell} in the column ${column.name}, which is of type ${column.type}`);
    }
    rows.push(cells);
  }
  if (heads.length === 0) throw bad(1, 'is no header line between bars');
  if (rows.length === 0) [columns] = readHead(heads, (why) => bad(heads.length, why));
  if (rows.length === 0) oddities.push({ line: lines.length, what: 'is the last one: there are no rows' });
  return { columns, rows, oddities };
}

function readHead(
  heads: readonly string[],
  bad: (why: string) => Fault,
): readonly [columns: readonly IpacColumn[], nulls: readonly string[]] {
  const [names = [], types = [], units = [], nulls = []] = heads.map((line, i) => headCells(line, i < 2));
  const columns = names.map((name, i): IpacColumn => {
    const given = types[i] ?? '';
    const type = heads.length < 2 ? 'char' : typeOf(given);
    if (name === '') throw bad('follows a header with a column that has no name');
    if (type === null) throw bad(`follows a header with the unknown type ${given || '(none)'} of the column ${name}`);
    return { name, type, unit: units[i] ?? '' };
  });
  const twice = columns.find(({ name }, i) => columns.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined) throw bad(`follows a header with two columns ${twice.name}`);
  return [columns, nulls];
}
