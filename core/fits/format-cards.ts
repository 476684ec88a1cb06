/** A real number, written with a decimal point even when it is whole (`1.0`): FITS tells integers and reals apart. */
interface Real {
  readonly real: number;
}

/** A value to be written. Whole numbers and bigints become integers, other numbers reals, null an undefined value. */
export type CardInput = string | number | bigint | boolean | Real | null;

/** One card to be written. `COMMENT` and `HISTORY` take their text as `value`. */
export interface NewCard {
  readonly keyword: string;
  readonly value: CardInput;
  readonly comment?: string;
}

const BLOCK = 2880;
const CARD = 80;

/**
 * A header unit: the cards, `END`, blanks to a whole number of blocks. Fixed format (FITS 4.0 §4.2): strings from column
 * 11, the rest right-aligned to column 30. Strings that do not fit go on in CONTINUE cards (§4.2.1.2). Throws a
 * RangeError for what FITS cannot hold: other keywords, text outside printable ASCII, numbers that are not finite.
 */
export function formatHeader(cards: readonly NewCard[]): Buffer {
  const lines = [...cards.flatMap(formatCard), 'END'.padEnd(CARD)];
  const text = lines.join('');
  return Buffer.from(text.padEnd(Math.ceil(text.length / BLOCK) * BLOCK), 'latin1');
}

/** The lines, of exactly 80 characters, of one card. */
export function formatCard(card: NewCard): readonly string[] {
  const { keyword, value, comment = '' } = card;
  if (!/^[A-Z0-9_-]{0,8}$/.test(keyword)) throw new RangeError(`${JSON.stringify(keyword)} is no FITS keyword`);
  for (const text of [comment, typeof value === 'string' ? value : ''])
    if (!/^[ -~]*$/.test(text)) throw new RangeError(`${keyword}: ${JSON.stringify(text)} is not printable ASCII`);
  if (keyword === '' || keyword === 'COMMENT' || keyword === 'HISTORY') return commentary(keyword, String(value ?? ''));
  const start = `${keyword.padEnd(8)}= `;
  if (typeof value === 'string') return stringCard(start, value, comment);
  const line = `${start}${scalar(keyword, value).padStart(20)}`;
  return [withComment(line, comment)];
}

/** A comment that does not fit is cut: it says nothing that a program reads. */
function withComment(line: string, comment: string): string {
  return (comment === '' ? line : `${line} / ${comment}`).slice(0, CARD).padEnd(CARD);
}

function commentary(keyword: string, text: string): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at === 0 || at < text.length; at += 72)
    lines.push(`${keyword.padEnd(8)}${text.slice(at, at + 72)}`.padEnd(CARD));
  return lines;
}

function stringCard(start: string, value: string, comment: string): readonly string[] {
  const quoted = value.replaceAll("'", "''");
  if (quoted.length <= 68) return [withComment(`${start}'${quoted.padEnd(8)}'`.padEnd(30), comment)];
  const lines: string[] = [];
  for (let at = 0; at < quoted.length; ) {
    let end = Math.min(at + 67, quoted.length);
    // A doubled quote must not be torn apart.
    const quotes = /'*$/.exec(quoted.slice(at, end))?.[0].length ?? 0;
    if (end < quoted.length && quotes % 2 === 1) end -= 1;
    const more = end < quoted.length ? '&' : '';
    const line = `${at === 0 ? start : 'CONTINUE  '}'${quoted.slice(at, end)}${more}'`;
    lines.push(more === '' ? withComment(line, comment) : line.padEnd(CARD));
    at = end;
  }
  return lines;
}

function scalar(keyword: string, value: Exclude<CardInput, string>): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'bigint') return value.toString();
  const number = typeof value === 'number' ? value : value.real;
  if (!Number.isFinite(number)) throw new RangeError(`${keyword}: ${number} cannot stand in a FITS header`);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  // The shortest text that reads back as the same double; FITS wants capital E, and a point in a real.
  const text = String(number).toUpperCase().replace('E+', 'E');
  return /[.E]/.test(text) ? text.replace(/^(-?\d+)E/, '$1.0E') : `${text}.0`;
}

/** Bytes up to a whole number of blocks. */
export function padBlock(bytes: number): number {
  return Math.ceil(bytes / BLOCK) * BLOCK;
}

/** Records as the blocks of a header, END and padding included. */
export function headerBytes(records: string): Buffer {
  const text = `${records}${'END'.padEnd(CARD)}`;
  return Buffer.from(text.padEnd(padBlock(text.length)), 'latin1');
}
