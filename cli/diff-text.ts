import { tame } from '#cli/table.ts';
import type { DiffLine } from '#core/contract/setup-files.ts';

const CONTEXT = 2;
const SIGNS = { same: ' ', removed: '-', added: '+' } as const;

/** The lines that differ, with two around them; empty if none does. */
export function diffText(lines: readonly DiffLine[]): string {
  const isNear = (i: number) =>
    lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({ kind }) => kind !== 'same');
  const shown: string[] = [];
  for (const [i, { kind, text }] of lines.entries()) {
    if (!isNear(i)) continue;
    if (i > 0 && !isNear(i - 1) && shown.length > 0) shown.push('  …');
    shown.push(`${SIGNS[kind]} ${tame(text)}`.trimEnd());
  }
  return shown.join('\n');
}
