import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readJournal, writtenOf } from '#core/fixes/fix-journal.ts';

/** Of some frames those of which a mended copy (`slitbench fix`) is among them: original → copy. Real paths. */
export function mendedAmong(paths: readonly string[]): ReadonlyMap<string, string> {
  const there = new Set(paths);
  const mended = new Map<string, string>();
  for (const folder of new Set(paths.map((path) => dirname(path))))
    for (const { source, name } of writtenOf(readJournal(folder))) {
      const copy = join(folder, name);
      if (there.has(copy)) mended.set(source, copy);
    }
  return mended;
}

/** The frame that a file, or the one that a link leads to, is the mended copy of; null: it is none, or is not there. */
export function originalOf(path: string): string | null {
  try {
    const real = realpathSync(path);
    return writtenOf(readJournal(dirname(real))).findLast(({ name }) => name === basename(real))?.source ?? null;
  } catch {
    return null;
  }
}
