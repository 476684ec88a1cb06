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
  const name = ({ cells }: Row) => cells[file.data?.columns[0] ?? ''] ?? '';
  return setSegments(file, 0, new Map(rows.map((row) => [row.line, use ? name(row) : `#${name(row)}`])));
}

/** Give rows a cell. Throws a Fault `bad-cell` for a text that PypeIt could not read back there. */
export function setCell(file: InputFile, at: readonly number[], column: string, text: string): InputFile {
  const value = text.trim();
  const index = file.data?.columns.indexOf(column) ?? -1;
  const why = index < 0 ? `the data block has no column ${column}` : whyNot(column, value);
  if (why !== null) throw new Fault({ code: 'bad-cell', message: `${column} = ${text}: ${why}`, remedy: 'Change it.' });
  const rows = rowsAt(file, at);
  const sign = (row: Row) => (index === 0 && row.commented && !isBookended(file) ? '#' : '');
  return setSegments(file, index, new Map(rows.map((row) => [row.line, sign(row) + value])));
}

const INTEGER_COLUMNS = new Set(['comb_id', 'bkg_id']);

function whyNot(column: string, value: string): string | null {
  if (/[|#"\p{Cc}]/u.test(value)) return 'PypeIt cannot read a cell with |, #, a quote or a control character';
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

/**
 * Add the columns `comb_id` and `bkg_id` where they are missing: each science or standard frame that is used has a
 * comb_id of its own, from 1, all else is -1 (`PypeItMetaData.set_combination_groups`).
 */
export function addNodColumns(file: InputFile): InputFile {
  const { data } = file;
  if (data === null) return file;
  const missing = ['comb_id', 'bkg_id'].filter((name) => !data.columns.includes(name));
  const lines = [...file.lines];
  const byLine = new Map(data.rows.map((row) => [row.line, row]));
  let next = 1;
  for (const at of tableLines(file)) {
    const row = byLine.get(at);
    const own = row !== undefined && !row.commented && /science|standard/.test(row.cells.frametype ?? '');
    const id = own ? next++ : -1;
    const cells = missing.map((name) =>
      (row === undefined ? name : String(name === 'comb_id' ? id : -1)).padStart(name.length),
    );
    const { head, tail } = cut(lines[at] ?? '');
    const added = isBookended(file) ? cells.map((cell) => ` ${cell} |`).join('') : ` | ${cells.join(' | ')}`;
    lines[at] = missing.length === 0 ? (lines[at] ?? '') : head.trimEnd() + added + tail;
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

/** Put texts into one column, by line. A table whose bars stand below one another stays so. */
function setSegments(file: InputFile, column: number, texts: ReadonlyMap<number, string>): InputFile {
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
  const isAligned = all.every(({ segments }) => widthOf(segments) === widthOf(all[0]?.segments ?? []));
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
