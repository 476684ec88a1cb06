import { FRAME_TYPES } from '#core/contract/frame.ts';
import type { DataBlock } from '#core/setup/data-block.ts';
import { bare, effective } from '#core/setup/lines.ts';
import { type InputFile, withLines } from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';

type Row = DataBlock['rows'][number];

/** Use rows of the data block, or comment them out. `at`: indices of their lines. A row that is so already stays. */
export function setUse(file: InputFile, at: readonly number[], use: boolean): InputFile {
  const rows = rowsAt(file, at).filter(({ commented }) => commented === use);
  if (isBookended(file)) {
    const lines = [...file.lines];
    for (const { line } of rows) lines[line] = use ? (lines[line] ?? '').replace('#', '') : `#${lines[line] ?? ''}`;
    return withLines(file, lines);
  }
  const lines = [...file.lines];
  const bar = (line: string) => line.indexOf('|');
  const top = bar(file.lines[tableLines(file)[0] ?? -1] ?? '');
  for (const { line } of rows) {
    const now = lines[line] ?? '';
    // The sign stands in for a blank where there is one: the bars stay below one another, and no other line changes.
    const next = use ? now.replace('#', ' ') : now.replace(/^(\s*?) ?(?=\S)/, '$1#');
    lines[line] = use && bar(now) !== top ? now.replace('#', '') : next;
  }
  return withLines(file, lines);
}

/** Give rows a cell. Throws a Fault `bad-cell` for a text that PypeIt could not read back there. */
export function setCell(file: InputFile, at: readonly number[], column: string, text: string): InputFile {
  const value = text.trim();
  const index = file.data?.columns.indexOf(column) ?? -1;
  const why = index < 0 ? `the data block has no column ${column}` : whyNot(column, value);
  if (why !== null) throw new Fault({ code: 'bad-cell', message: `${column} = ${text}: ${why}`, remedy: 'Change it.' });
  const rows = rowsAt(file, at);
  const sign = (row: Row) => (index === 0 && row.commented && !isBookended(file) ? '#' : '');
  // Apertures are long, and of few rows: the others stay as they are.
  const alone = column === 'manual';
  return setSegments(file, index, new Map(rows.map((row) => [row.line, sign(row) + value])), alone);
}

const INTEGER_COLUMNS = new Set(['comb_id', 'bkg_id']);

function whyNot(column: string, value: string): string | null {
  if (/[|#"\p{Cc}]/u.test(value)) return 'PypeIt cannot read a cell with |, #, a quote or a control character';
  if (column === 'manual') return whyNotManual(value);
  if (value === '') return 'PypeIt cannot read an empty cell';
  if (INTEGER_COLUMNS.has(column) && !/^-?\d+$/.test(value)) return 'a whole number is expected; -1 stands for none';
  if (column === 'calib' && !/^(?:all|None|\d+([-:]\d+)?(,\d+([-:]\d+)?)*)$/.test(value))
    return 'expected calibration groups such as 0 or 0,1, or all';
  if (column === 'frametype') {
    const known: readonly string[] = FRAME_TYPES;
    const odd = value.split(',').find((type) => !known.includes(type));
    if (odd !== undefined && value !== 'None') return `PypeIt knows no frame type ${odd}`;
  }
  return null;
}

/** Apertures as PypeIt takes them (`ManualExtractionObj.by_fitstbl_input`): `1:181.8:820.6:3.` or `(1,5):34:400:4:10`. */
function whyNotManual(value: string): string | null {
  const odd = value.split(';').find((one) => !/^\s*(-?\d+|\(-?\d+(,\s*-?\d+)+\))(:\d+(\.\d*)?){3,4}\s*$/.test(one));
  return odd === undefined || value === '' ? null : 'expected detector:spat:spec:fwhm, or more of them parted by ;';
}

/**
 * Add the columns `comb_id` and `bkg_id` where they are missing: each science or standard frame that is used has a
 * comb_id of its own, from 1, all else is -1 (`PypeItMetaData.set_combination_groups`).
 */
export function addNodColumns(file: InputFile): InputFile {
  const { data } = file;
  if (data === null) return file;
  const missing = ['comb_id', 'bkg_id'].filter((name) => !data.columns.includes(name));
  const ids = new Map<number, number>();
  for (const row of data.rows)
    if (!row.commented && /science|standard/.test(row.cells.frametype ?? '')) ids.set(row.line, ids.size + 1);
  return addColumns(file, missing, (name, line) => String(name === 'comb_id' ? (ids.get(line) ?? -1) : -1));
}

/** Add the column `manual`, for apertures to be extracted by hand, with empty cells where it is missing. */
export function addManualColumn(file: InputFile): InputFile {
  const isThere = file.data === null || file.data.columns.includes('manual');
  return isThere ? file : addColumns(file, ['manual'], () => '');
}

/** Add columns at the end; `cell`: what stands in the row of a line. */
function addColumns(
  file: InputFile,
  names: readonly string[],
  cell: (name: string, line: number) => string,
): InputFile {
  const rows = new Set(file.data?.rows.map(({ line }) => line));
  const lines = [...file.lines];
  for (const at of tableLines(file)) {
    const cells = names.map((name) => (rows.has(at) ? cell(name, at) : name).padStart(name.length));
    const { head, tail } = cut(lines[at] ?? '');
    const added = isBookended(file) ? cells.map((one) => ` ${one} |`).join('') : ` | ${cells.join(' | ')}`;
    lines[at] = names.length === 0 ? (lines[at] ?? '') : head.trimEnd() + added + tail;
  }
  return withLines(file, lines);
}

function rowsAt(file: InputFile, at: readonly number[]): readonly Row[] {
  return at.map((line) => {
    const row = file.data?.rows.find((each) => each.line === line);
    if (row !== undefined) return row;
    const message = `${file.path}: line ${line + 1} is not a row of the data block any more`;
    throw new Fault({ code: 'bad-cell', message, remedy: 'Look at the table again.', path: file.path });
  });
}

/** Indices of the lines of the table: the one with the names, then the rows. */
function tableLines({ data, lines }: InputFile): readonly number[] {
  if (data === null) return [];
  for (let i = data.start + 1; i < data.end; i++) {
    const text = effective(lines[i] ?? '');
    if (text !== '' && !/^path(\s|$)/.test(text)) return [i, ...data.rows.map(({ line }) => line)];
  }
  return [];
}

const isBookended = (file: InputFile): boolean =>
  effective(file.lines[tableLines(file)[0] ?? -1] ?? '').startsWith('|');

/** A line of the table before a comment at its end, and the rest with blanks before it and the line's ending. */
function cut(line: string): { readonly head: string; readonly tail: string } {
  const own = bare(line);
  const sign = own.indexOf('#', /^[\s|]*#?/.exec(own)?.[0].length ?? 0);
  const head = sign < 0 ? own : own.slice(0, sign).trimEnd();
  return { head, tail: line.slice(head.length) };
}

/**
 * Put texts into one column, by line. A table whose bars stand below one another stays so, unless no other line may
 * change (`alone`).
 */
function setSegments(file: InputFile, column: number, texts: ReadonlyMap<number, string>, alone = false): InputFile {
  if (texts.size === 0) return file;
  const bookends = isBookended(file);
  const all = tableLines(file).map((line) => {
    const { head, tail } = cut(file.lines[line] ?? '');
    return { line, segments: head.split('|'), tail };
  });
  const at = column + (bookends ? 1 : 0);
  const edges = (index: number) => {
    const isLast = index === (all[0]?.segments.length ?? 0) - 1;
    return { before: index === 0 ? '' : ' ', after: isLast ? '' : ' ' };
  };
  const { before, after } = edges(at);
  const widthOf = (segments: readonly string[]) => (segments[at] ?? '').length - before.length - after.length;
  const isAligned = !alone && all.every(({ segments }) => widthOf(segments) === widthOf(all[0]?.segments ?? []));
  const longest = Math.max(...[...texts.values()].map((text) => text.length));
  const width = Math.max(longest, ...all.map(({ segments }) => widthOf(segments)));
  const lines = [...file.lines];
  for (const { line, segments, tail } of all) {
    const text = texts.get(line);
    if (text === undefined && (!isAligned || width === widthOf(segments))) continue;
    const shown = text ?? (segments[at] ?? '').trim();
    const wide = isAligned ? width : Math.max(shown.length, widthOf(segments));
    const next = segments.map((old, i) => (i === at ? before + shown.padStart(wide) + after : old));
    lines[line] = next.join('|') + tail;
  }
  return withLines(file, lines);
}
