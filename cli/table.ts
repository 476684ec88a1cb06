/** How one column of a printed table is headed and aligned. */
export interface Column<R> {
  readonly title: string;
  readonly cell: (row: R) => string;
  /** Numbers stand to the right. */
  readonly right?: boolean;
}

/** Columns of a terminal that a text takes: wide characters two, combining ones none. */
function width(text: string): number {
  let n = 0;
  for (const ch of text) {
    const cp = ch.codePointAt(0) ?? 0;
    if (/\p{Mn}/u.test(ch)) continue;
    n +=
      cp >= 0x1100 &&
      /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Emoji_Presentation}/u.test(ch)
        ? 2
        : 1;
  }
  return n;
}

/** Header values and file names may hold control characters; on a terminal they must not act. */
export const tame = (text: string): string => text.replace(/\p{Cc}/gu, '\u{FFFD}');

/** The same of a text of several lines. */
export const tameLines = (text: string): string => text.split('\n').map(tame).join('\n');

/** A plain table: a header line, then a line a row, columns two spaces apart. No trailing spaces, no final newline. */
export function table<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const body = rows.map((row) => columns.map((column) => tame(column.cell(row))));
  const titles = columns.map(({ title }) => tame(title));
  const widths = titles.map((title, i) => body.reduce((w, r) => Math.max(w, width(r[i] ?? '')), width(title)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => {
        const pad = ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(cell)));
        return columns[i]?.right ? pad + cell : cell + pad;
      })
      .join('  ')
      .trimEnd();
  return [line(titles), ...body.map(line)].join('\n');
}
