import { createHash } from 'node:crypto';

const LONGEST = 80;

/** Six hexadecimal digits that tell texts apart. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 6);

/**
 * A header value as one part of a path: `/`, `\`, white space, control characters and `#` (which PypeIt reads as a
 * comment) become `_`; so does a leading dot. Empty is `none`; over 80 bytes is cut and told apart by a hash.
 */
export function pathPart(value: string): string {
  const text = value
    .trim()
    .replace(/[/\\\s\p{Cc}\p{Cs}#]/gu, '_')
    .replace(/^\.+/, (dots) => '_'.repeat(dots.length));
  if (text === '') return 'none';
  if (Buffer.byteLength(text) <= LONGEST) return text;
  let kept = text.slice(0, LONGEST);
  while (Buffer.byteLength(kept) > LONGEST - 7) kept = kept.slice(0, -1);
  return `${kept.replace(/\p{Cs}$/u, '')}~${shortHash(value)}`;
}

/** The name under which a file lies in `raw/`: one that a `.pypeit` table can hold (no `|`, `#`, white space). */
export function rawName(filename: string): string {
  return filename.replace(/[|#\s\p{Cc}]/gu, '_').replace(/^\./, '_');
}

/** `b1.fits.gz` as the second of its name: `b1~2.fits.gz`. PypeIt looks at the end of a name only. */
export function numberedName(name: string, number: number): string {
  if (number === 1) return name;
  const stem = name.replace(/\.fits(\.gz|\.fz)?$/i, '');
  return `${stem}~${number}${name.slice(stem.length)}`;
}

/** The name without its numbers. */
export function unnumberedName(name: string): string {
  return name.replace(/(?:~\d+)+(?=\.fits(\.gz|\.fz)?$)/i, '');
}
