import type { DiffLine } from '#core/contract/setup-files.ts';

/** A piece of a line, and whether it differs from the line that this one stands against. */
export interface Piece {
  readonly text: string;
  readonly changed: boolean;
}

export interface ChangeRow {
  readonly line: DiffLine;
  readonly pieces: readonly Piece[];
  /** Of a row of frames: the columns that differ, where that is not the whole row. */
  readonly columns: readonly string[];
}

/** What changed, without what stayed: lines that stand together, each pair of an old and a new one side by side. */
export function changeRows(lines: readonly DiffLine[]): readonly (readonly ChangeRow[])[] {
  const header = lines.find(({ kind, text }) => kind !== 'removed' && /^\s*filename\s*\|/.test(text));
  const names = header?.text.split('|').map((name) => name.trim()) ?? [];
  const hunks: { removed: DiffLine[]; added: DiffLine[] }[] = [];
  let former: DiffLine['kind'] = 'same';
  for (const line of lines) {
    if (line.kind !== 'same') {
      if (former === 'same') hunks.push({ removed: [], added: [] });
      hunks.at(-1)?.[line.kind].push(line);
    }
    former = line.kind;
  }
  return hunks.map(({ removed, added }) => {
    // Of unequally many nobody knows which belong together.
    if (removed.length !== added.length) return [...removed, ...added].map(whole);
    return removed.flatMap((old, i) => {
      const now = added[i];
      if (now === undefined) return [whole(old)];
      const pieces = compareLines(old.text, now.text);
      if (pieces === null) return [whole(old), whole(now)];
      return [
        { line: old, pieces: pieces[0], columns: [] },
        { line: now, pieces: pieces[1], columns: columnsOf(old.text, now.text, names) },
      ];
    });
  });
}

const whole = (line: DiffLine): ChangeRow => ({ line, pieces: [{ text: line.text, changed: false }], columns: [] });

function columnsOf(before: string, after: string, names: readonly string[]): readonly string[] {
  const [a, b] = [before.split('|'), after.split('|')];
  // Columns are added at the end.
  if (b.length < 2 || b.length !== names.length || a.length > b.length) return [];
  return names.flatMap((name, i) => {
    const [old = '', now = ''] = [a[i]?.trim(), b[i]?.trim()];
    if (old === now) return [];
    if (i > 0 || old.replace(/^#\s*/, '') !== now.replace(/^#\s*/, '')) return [name];
    return [now.startsWith('#') ? 'commented out' : 'used again'];
  });
}

/** Two lines, piece by piece: by cells in a table, else by words; null where they have too little in common. */
export function compareLines(before: string, after: string): readonly [readonly Piece[], readonly Piece[]] | null {
  const [a, b] = [before.split('|'), after.split('|')];
  if (a.length < 2 || b.length < 2) return byWords(before, after);
  const isSame = (i: number) => a[i]?.trim() === b[i]?.trim();
  const same = a.filter((_, i) => i < b.length && isSame(i)).length;
  if (same * 2 < Math.min(a.length, b.length)) return null;
  const piecesOf = (cells: readonly string[]) =>
    joined(
      cells.flatMap((cell, i): Piece[] => {
        const bar = { text: i === 0 ? '' : '|', changed: false };
        if (isSame(i)) return [bar, { text: cell, changed: false }];
        const [, lead = '', core = '', trail = ''] = /^(\s*)(.*?)(\s*)$/.exec(cell) ?? [];
        return [bar, { text: lead, changed: false }, { text: core, changed: true }, { text: trail, changed: false }];
      }),
    );
  return [piecesOf(a), piecesOf(b)];
}

const isBlank = (char: string | undefined) => char === undefined || /\s/.test(char);

function byWords(before: string, after: string): readonly [readonly Piece[], readonly Piece[]] | null {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  if (start + end < Math.max(before.length, after.length) / 3) return null;
  // What begins or ends within a word is the whole word.
  if (!isBlank(before[start]) || !isBlank(after[start])) while (start > 0 && !isBlank(before[start - 1])) start--;
  if (!isBlank(before.at(-1 - end)) || !isBlank(after.at(-1 - end))) while (end > 0 && !isBlank(before.at(-end))) end--;
  const piecesOf = (text: string) =>
    joined([
      { text: text.slice(0, start), changed: false },
      { text: text.slice(start, text.length - end), changed: true },
      { text: text.slice(text.length - end), changed: false },
    ]);
  return [piecesOf(before), piecesOf(after)];
}

/** The same without empty pieces, neighbours of a kind as one. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces.filter(({ text }) => text !== '')) {
    const last = all.at(-1);
    if (last?.changed === piece.changed) all[all.length - 1] = { ...last, text: last.text + piece.text };
    else all.push(piece);
  }
  return all;
}

const HEAD = 24;
const TAIL = 14;

/** The same, long pieces that stayed cut in their middle, so that what changed can be seen. */
export function shortened(pieces: readonly Piece[]): readonly Piece[] {
  if (!pieces.some(({ changed }) => changed)) return pieces;
  return pieces.map((piece, i) => {
    const [head, tail] = [i === 0 ? HEAD : TAIL, i === pieces.length - 1 ? 0 : TAIL];
    const { text } = piece;
    if (piece.changed || text.length <= head + tail + 3) return piece;
    return { ...piece, text: `${text.slice(0, head)} ⋯ ${tail === 0 ? '' : text.slice(-tail)}` };
  });
}
