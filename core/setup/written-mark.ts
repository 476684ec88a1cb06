import { createHash } from 'node:crypto';
import { bare, endingOf, splitLines } from '#core/setup/lines.ts';

const MARK = /^# Written by Slitbench \S+ \(sha256 of what follows: ([0-9a-f]{64})\)(.*)/;
const ADVICE = '; edit it: it will be kept';
const DATE = /^# UTC /;

const digest = (lines: readonly string[]): string => createHash('sha256').update(lines.join('')).digest('hex');

/** The mark of a file that Slitbench wrote: what it wrote, and whether that is all and still the same. */
export function readMark(text: string): { readonly body: string; readonly intact: boolean } | null {
  const lines = splitLines(text);
  const at = lines.findIndex((line) => MARK.test(line));
  if (at < 0) return null;
  const below = lines.slice(at + 1);
  const body = below.slice(DATE.test(below[0] ?? '') ? 1 : 0).join('');
  const [, written, after] = MARK.exec(lines[0] ?? '') ?? [];
  return { body, intact: written === digest(below) && after === ADVICE };
}

/** A text without the mark that it may have got where it was copied from. */
export function withoutMark(text: string): string {
  const lines = splitLines(text);
  const at = lines.findIndex((line) => MARK.test(line));
  if (at < 0) return text;
  return lines.toSpliced(at, DATE.test(lines[at + 1] ?? '') ? 2 : 1).join('');
}

/**
 * A text under a mark by which Slitbench later knows whether a person changed it: a comment with the digest of all that
 * follows, which stays true wherever the file is moved.
 */
export function withMark(body: string, version: string, now: Date): string {
  const ending = endingOf(splitLines(body));
  const below = [`# UTC ${now.toISOString()}${ending}`, body];
  return `# Written by Slitbench ${version} (sha256 of what follows: ${digest(below)})${ADVICE}${ending}${below.join('')}`;
}

/** A text that bears a mark, its mark made true again. */
export function renewMark(text: string): string {
  const [first = '', ...below] = splitLines(text);
  const fresh = bare(first).replace(/[0-9a-f]{64}/, digest(below));
  return [first.replace(bare(first), fresh), ...below].join('');
}
