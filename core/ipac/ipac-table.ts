/** Types of columns: integers of 32 and 64 bits, single and double reals, text, dates. `real` reads as `float`. */
export type IpacType = 'int' | 'long' | 'float' | 'double' | 'char' | 'date';

export interface IpacColumn {
  readonly name: string;
  readonly type: IpacType;
  /** Empty: none. */
  readonly unit: string;
}

/** A table as text: every cell as it is written, null where there is no value. */
export interface IpacTable {
  readonly columns: readonly IpacColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** What stands for a value that is not there. */
const NULL_TEXT = 'null';

/** Text that a cell can hold: printable ASCII on one line (the format knows no tabs), no blanks around it. */
export const cellText = (text: string | null): string => {
  const tame = (text ?? '').replaceAll(/[^ -~]/g, (c) => (/\s|\p{Cc}/u.test(c) ? ' ' : '?')).trim();
  return tame === '' ? NULL_TEXT : tame;
};

/**
 * An IPAC table (IRSA, "IPAC Table Format" 1.2): four header lines between bars (names, types, units, null values), then
 * a line a row, every cell between the bars of its column and none under a bar. No tabs, no blank lines, ASCII, columns
 * as wide as their widest cell, cells to the right. Throws a RangeError for a table without rows, which the format does
 * not know, and for rows of another length than the header.
 */
export function formatIpac({ columns, rows }: IpacTable): string {
  if (rows.length === 0) throw new RangeError('an IPAC table has at least one row');
  const odd = rows.findIndex((row) => row.length !== columns.length);
  if (odd >= 0) throw new RangeError(`row ${odd} has ${rows[odd]?.length} cells of ${columns.length}`);
  const head = [
    columns.map(({ name }) => name),
    columns.map(({ type }) => type),
    columns.map(({ unit }) => unit),
    columns.map(() => NULL_TEXT),
  ];
  const body = rows.map((row) => row.map(cellText));
  const widths = columns.map((_, i) =>
    [...head, ...body].reduce((width, cells) => Math.max(width, cells[i]?.length ?? 0), 0),
  );
  const line = (cells: readonly string[], bar: string) =>
    `${bar}${cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join(bar)}${bar}\n`;
  return [...head.map((cells) => line(cells, '|')), ...body.map((cells) => line(cells, ' '))].join('');
}
