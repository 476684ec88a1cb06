import type { DiffLine } from '#core/contract/setup-files.ts';
import { bare, splitLines } from '#core/setup/lines.ts';

/**
 * Two texts line by line: what stayed, was removed, was added, by their longest common subsequence. Made for files of
 * up to a few thousand lines, of which few differ.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = splitLines(before);
  const b = splitLines(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [n, m] = [a.length - start - end, b.length - start - end];
  // common[i][j]: length of what is common to the rests of both from i and j.
  const common = Array.from({ length: n + 1 }, () => new Uint32Array(m + 1));
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--)
      at(common, i)[j] =
        a[start + i] === b[start + j]
          ? 1 + (at(common, i + 1)[j + 1] ?? 0)
          : Math.max(at(common, i + 1)[j] ?? 0, at(common, i)[j + 1] ?? 0);
  const lines: DiffLine[] = [];
  const say = (kind: DiffLine['kind'], i: number | null, j: number | null) =>
    lines.push({
      kind,
      text: bare((i === null ? b[j ?? 0] : a[i]) ?? ''),
      old: i === null ? null : i + 1,
      new: j === null ? null : j + 1,
    });
  for (let i = 0; i < start; i++) say('same', i, i);
  let [i, j] = [0, 0];
  while (i < n || j < m) {
    if (i < n && j < m && a[start + i] === b[start + j]) say('same', start + i++, start + j++);
    else if (i < n && (j === m || (at(common, i + 1)[j] ?? 0) >= (at(common, i)[j + 1] ?? 0)))
      say('removed', start + i++, null);
    else say('added', null, start + j++);
  }
  for (let k = 0; k < end; k++) say('same', a.length - end + k, b.length - end + k);
  return lines;
}

function at(rows: readonly Uint32Array[], i: number): Uint32Array {
  const row = rows[i];
  if (row === undefined) throw new RangeError(`no row ${i}`);
  return row;
}
