import type { DiffLine } from '#core/contract/setup-files.ts';

/** From where to where a line differs from the one it stands against: counts of characters. */
export type Part = readonly [from: number, to: number];

const isBlank = (char: string | undefined) => char === undefined || /\s/.test(char);

/** What differs between two lines, in whole words; null where they have too little in common to say. */
export function changedPart(before: string, after: string): readonly [before: Part, after: Part] | null {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  if (start + end < Math.max(before.length, after.length) / 3) return null;
  // What begins or ends within a word is the whole word.
  if (!isBlank(before[start]) || !isBlank(after[start])) while (start > 0 && !isBlank(before[start - 1])) start--;
  if (!isBlank(before.at(-1 - end)) || !isBlank(after.at(-1 - end))) while (end > 0 && !isBlank(before.at(-end))) end--;
  return [
    [start, before.length - end],
    [start, after.length - end],
  ];
}

/** Lines that changed and stand together. */
export interface Hunk {
  readonly removed: readonly DiffLine[];
  readonly added: readonly DiffLine[];
}

/** What changed, without what stayed. */
export function hunksOf(lines: readonly DiffLine[]): readonly Hunk[] {
  const hunks: { removed: DiffLine[]; added: DiffLine[] }[] = [];
  let former: DiffLine['kind'] = 'same';
  for (const line of lines) {
    if (line.kind !== 'same') {
      if (former === 'same') hunks.push({ removed: [], added: [] });
      hunks.at(-1)?.[line.kind].push(line);
    }
    former = line.kind;
  }
  return hunks;
}
