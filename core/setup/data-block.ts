import { bare, effective, lineFault } from '#core/setup/lines.ts';

/** One file of the data block. */
interface DataRow {
  /** Index of its line. */
  readonly line: number;
  /** Whether a `#` before the file name takes it out of the reduction. */
  readonly commented: boolean;
  /** By column, without surrounding blanks; `filename` without the `#`. */
  readonly cells: Readonly<Record<string, string>>;
}

/** The data block: where the files lie, and a table of them. */
export interface DataBlock {
  /** `data` in a .pypeit file; `spec2d`, `spec1d`, … in others. */
  readonly kind: string;
  readonly paths: readonly { readonly line: number; readonly path: string }[];
  readonly columns: readonly string[];
  readonly rows: readonly DataRow[];
  /** Line indices of `data read` and `data end`. */
  readonly start: number;
  readonly end: number;
}

/** A cell in quotes; within, two stand for one. */
const QUOTED = /^"((?:[^"]|"")*)"$/;

const trimmed = (text: string): string => text.replaceAll('\t', ' ').trim();

/** Read the block between the lines `start` and `end`, as `InputFile._read_data_file_table` of PypeIt does. */
export function parseData(lines: readonly string[], kind: string, start: number, end: number, path: string): DataBlock {
  const paths: { line: number; path: string }[] = [];
  const rows: DataRow[] = [];
  let columns: readonly string[] | null = null;
  /** Old files have a `|` at both ends. */
  let bookends = false;
  for (let i = start + 1; i < end; i++) {
    const line = trimmed(bare(lines[i] ?? ''));
    if (columns === null) {
      const text = effective(lines[i] ?? '');
      if (text === '') continue;
      if (/^path(\s|$)/.test(text)) {
        const folder = text.slice(5).trim();
        if (folder === '')
          throw lineFault(path, lines, i, 'expected a folder after path', 'Name the folder of the files.');
        paths.push({ line: i, path: folder });
        continue;
      }
      bookends = text.startsWith('|');
      columns = cellsOf(text, bookends);
      const double = columns.find((name, at) => columns?.indexOf(name) !== at);
      if (double !== undefined)
        throw lineFault(path, lines, i, `the column ${double} stands twice`, 'Remove one of the two.');
      continue;
    }
    if (line === '') continue;
    const commented = line.startsWith('#') || (bookends && /^\|\s*#/.test(line));
    // In a comment the table goes on only if it looks like a row; a later # starts a comment in either.
    const text = effective(commented ? line.replace('#', '') : line);
    const cells = cellsOf(text.trim(), bookends);
    if (cells.length !== columns.length) {
      if (commented) continue;
      throw lineFault(
        path,
        lines,
        i,
        `expected ${columns.length} cells parted by | (${columns.join(', ')}), found ${cells.length}`,
        'PypeIt would pass over this line without a word. Complete it, or comment it out with #.',
      );
    }
    if (!commented && text.split('|').some((cell) => /^\s*"/.test(cell) && !QUOTED.test(cell.trim())))
      throw lineFault(
        path,
        lines,
        i,
        'a cell begins with a quote that does not end with it',
        'PypeIt would read on through the rows below, and lose them. Remove the quote.',
      );
    rows.push({ line: i, commented, cells: Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])) });
  }
  return { kind, paths, columns: columns ?? [], rows, start, end };
}

function cellsOf(text: string, bookends: boolean): readonly string[] {
  const cells = text.split('|').map((cell) => unquoted(cell.trim()));
  return bookends ? cells.slice(1, text.endsWith('|') ? -1 : undefined) : cells;
}

const unquoted = (cell: string): string => QUOTED.exec(cell)?.[1]?.replaceAll('""', '"') ?? cell;

/** A new data block, columns to the right and one blank apart from the bars, as PypeIt writes it. */
export function formatData(
  kind: string,
  paths: readonly string[],
  columns: readonly string[],
  rows: readonly { readonly commented: boolean; readonly cells: Readonly<Record<string, string>> }[],
): readonly string[] {
  const body = rows.map((row) =>
    columns.map((name, at) => `${at === 0 && row.commented ? '#' : ''}${row.cells[name] ?? ''}`),
  );
  const widths = columns.map((name, at) => body.reduce((w, r) => Math.max(w, [...(r[at] ?? '')].length), name.length));
  const line = (cells: readonly string[]) =>
    cells.map((cell, at) => ' '.repeat((widths[at] ?? 0) - [...cell].length) + cell).join(' | ');
  return [`${kind} read`, ...paths.map((path) => ` path ${path}`), line(columns), ...body.map(line), `${kind} end`];
}
