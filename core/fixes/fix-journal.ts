import { appendFileSync, closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CardChange } from '#core/contract/fix.ts';
import { readIfThere, syncDirectory } from '#core/workspace/files.ts';

/** What was fixed, beside the copies: one line of JSON each. */
const journalFile = (into: string): string => join(into, 'slitbench-fixes.jsonl');

const Written = z.object({
  kind: z.literal('written'),
  /** Those of one call share it. */
  call: z.string(),
  when: z.string(),
  who: z.string(),
  /** Real path of the original. */
  source: z.string(),
  /** Name of the copy. */
  name: z.string(),
  /** SHA-256 of the copy. */
  digest: z.string(),
  rules: z.array(z.string()),
  /** Name of a rule → why. */
  reasons: z.record(z.string(), z.string()).default({}),
  changes: z.array(CardChange),
});
export type Written = z.infer<typeof Written>;

const Entry = z.discriminatedUnion('kind', [
  Written,
  z.object({ kind: z.literal('undone'), call: z.string(), when: z.string() }),
]);
export type Entry = z.infer<typeof Entry>;

/** The entries in their order. A line that a power cut left half counts as none. */
export function readJournal(into: string): readonly Entry[] {
  const lines = (readIfThere(journalFile(into)) ?? '').split('\n');
  return lines.flatMap((line) => {
    try {
      return line === '' ? [] : [Entry.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

/** Add an entry, durably. */
export function addToJournal(into: string, entry: Entry): void {
  const fd = openSync(journalFile(into), 'a');
  try {
    appendFileSync(fd, `\n${JSON.stringify(entry)}`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  syncDirectory(into);
}

/** What was written and not taken back, in its order. */
export function writtenOf(entries: readonly Entry[]): readonly Written[] {
  const undone = new Set(entries.flatMap((entry) => (entry.kind === 'undone' ? [entry.call] : [])));
  return entries.flatMap((entry) => (entry.kind === 'written' && !undone.has(entry.call) ? [entry] : []));
}

/** The entry of a copy as it is, by its name and digest, also one that was taken back; null: it was not written so. */
export const entryOf = (entries: readonly Entry[], name: string, digest: string): Written | null =>
  entries.findLast(
    (entry): entry is Written => entry.kind === 'written' && entry.name === name && entry.digest === digest,
  ) ?? null;
