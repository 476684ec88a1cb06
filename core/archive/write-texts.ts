import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { README } from '#core/archive/former-archive.ts';
import { formatManifest, MANIFEST, type ManifestEntry } from '#core/archive/manifest.ts';
import type { Known } from '#core/archive/plan-archive.ts';
import type { MetaRow } from '#core/archive/planned-file.ts';
import { COADDED_COLUMNS, COADDED_TABLE, REDUCED_COLUMNS, REDUCED_TABLE } from '#core/archive/table-columns.ts';
import { formatIpac } from '#core/ipac/ipac-table.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { errorCode } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';

/** What is made of the archive's content. */
export const GENERATED: ReadonlySet<string> = new Set([README, REDUCED_TABLE, COADDED_TABLE]);

/** Rows of both tables. */
export interface Tables {
  readonly reduced: readonly MetaRow[];
  readonly coadded: readonly MetaRow[];
}

const entryOf = (content: string | Buffer): ManifestEntry => ({
  size: Buffer.byteLength(content),
  sha256: createHash('sha256').update(content).digest('hex'),
});

/** Whether a text says nothing: one that a power failure has emptied may hold zeros. */
export const isEmpty = (text: string): boolean => /^[\s\0]*$/.test(text);

/** A README that somebody has written or changed by hand: it stays. Null: it is to be made, as where nothing is in it. */
export function ownReadme(into: string, { former, unfinished }: Known, task: TaskHandle): ManifestEntry | null {
  const path = join(into, README);
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  const entry = entryOf(content);
  if (
    isEmpty(content.toString('latin1')) ||
    unfinished.planned.has(README) ||
    former.manifest.get(README)?.sha256 === entry.sha256
  )
    return null;
  task.note('warning', `${path} was changed by hand, and stays; remove it to have it made anew`);
  return entry;
}

/**
 * Write tables, README and, last, MANIFEST. A table without rows is not there. `entries` is what MANIFEST lists besides;
 * `readme`: its text, or the entry of the one that stays.
 */
export function writeTexts(
  into: string,
  entries: Map<string, ManifestEntry>,
  { reduced, coadded }: Tables,
  readme: string | ManifestEntry,
): void {
  const texts = [
    [REDUCED_TABLE, reduced.length === 0 ? null : formatIpac({ columns: REDUCED_COLUMNS, rows: reduced })],
    [COADDED_TABLE, coadded.length === 0 ? null : formatIpac({ columns: COADDED_COLUMNS, rows: coadded })],
    [README, readme],
  ] as const;
  for (const [name, text] of texts) {
    if (text === null) rmSync(join(into, name), { force: true });
    else if (typeof text === 'string') {
      writeWhole(join(into, name), text);
      entries.set(name, entryOf(text));
    } else entries.set(name, text);
  }
  writeWhole(join(into, MANIFEST), formatManifest(entries));
}
