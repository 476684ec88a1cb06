import { RECORD } from '#core/fits/card.ts';

/**
 * Where the END record begins in `bytes`, looked for from `from` (a record's start) up to `to`; -1: not there. -2 minus
 * the position where a record begins with a byte that is no text: this is no header, or no longer.
 */
export function findEnd(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at + RECORD <= to; at += RECORD) {
    const first = bytes[at] ?? 0;
    if (first < 0x20 || first === 0x7f) return -2 - at;
    if (first !== 0x45 || bytes[at + 1] !== 0x4e || bytes[at + 2] !== 0x44) continue;
    let rest = at + 3;
    // Blanks by the standard; some writers leave NULs.
    while (rest < at + 8 && (bytes[rest] === 0x20 || bytes[rest] === 0)) rest++;
    if (rest === at + 8) return at;
  }
  return -1;
}
