import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '#core/datasets/copy-file.ts';
import { writeEdited } from '#core/fits/write-edited.ts';
import { addToJournal, type Written } from '#core/fixes/fix-journal.ts';
import type { FramePlan } from '#core/fixes/plan-fix.ts';
import { syncDirectory } from '#core/workspace/files.ts';

/**
 * Write the copy of an original under the name of an entry: beside, then into the journal (a copy that it does not name is
 * taken for somebody else's), then in its place. `known`: the digest that it should have, and needs no entry with.
 */
export async function writeCopy(
  into: string,
  entry: Omit<Written, 'digest' | 'changes'>,
  plan: FramePlan,
  signal: AbortSignal,
  known: string | null = null,
): Promise<void> {
  const to = join(into, entry.name);
  const { part } = await writeEdited(entry.source, to, plan.edits, signal);
  try {
    const digest = await digestOf(part, signal);
    if (digest !== known) addToJournal(into, { ...entry, digest, changes: [...plan.changes] });
    renameSync(part, to);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  syncDirectory(into);
}
