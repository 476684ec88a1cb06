import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { UnfixInput, UnfixResult } from '#core/contract/fix.ts';
import { digestOf } from '#core/datasets/copy-file.ts';
import { FIX_LOCK } from '#core/fixes/fix-headers.ts';
import { addToJournal, readJournal, writtenOf } from '#core/fixes/fix-journal.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { syncDirectory } from '#core/workspace/files.ts';
import { takeLock } from '#core/workspace/lock.ts';

/** Remove the copies that the last call wrote and that nobody has changed since. */
export async function unfixHeaders({ into, dryRun }: UnfixInput, task: TaskHandle): Promise<UnfixResult> {
  if (!existsSync(into)) return { undone: null, removed: [], left: [] };
  using _ = dryRun ? null : takeLock(join(into, FIX_LOCK), 'slitbench fix --undo');
  const written = writtenOf(readJournal(into));
  const last = written.at(-1);
  if (last === undefined) return { undone: null, removed: [], left: [] };
  const removed: string[] = [];
  const left: { path: string; reason: string }[] = [];
  for (const { name, digest } of written.filter(({ call }) => call === last.call)) {
    const path = join(into, name);
    if (!existsSync(path)) continue;
    if ((await digestOf(path, task.signal)) === digest) removed.push(path);
    else left.push({ path, reason: 'it was changed since it was written' });
  }
  if (!dryRun) {
    for (const path of removed) rmSync(path);
    addToJournal(into, { kind: 'undone', call: last.call, when: new Date().toISOString() });
    syncDirectory(into);
  }
  return { undone: last.when, removed, left };
}
