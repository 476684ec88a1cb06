import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { UnfixInput, UnfixResult } from '#core/contract/fix.ts';
import { digestOf } from '#core/datasets/copy-file.ts';
import { FIX_LOCK } from '#core/fixes/fix-headers.ts';
import { addToJournal, entryOf, readJournal, type Written, writtenOf } from '#core/fixes/fix-journal.ts';
import { intoOf } from '#core/fixes/fixed-folder.ts';
import { rulesAgain } from '#core/fixes/made-before.ts';
import { planFix } from '#core/fixes/plan-fix.ts';
import { writeCopy } from '#core/fixes/write-copy.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { causeText } from '#core/workspace/fault.ts';
import { syncDirectory } from '#core/workspace/files.ts';
import { takeLock } from '#core/workspace/lock.ts';

/** Write a copy as an earlier call wrote it. */
async function again(into: string, entry: Written, task: TaskHandle): Promise<void> {
  const plan = await planFix({ path: entry.source }, rulesAgain(entry), new Date(entry.when));
  await writeCopy(into, entry, plan, task.signal, entry.digest);
}

/** Take back what the last call wrote and nobody has changed since: copies go, or become as the call before left them. */
export async function unfixHeaders(input: UnfixInput, task: TaskHandle): Promise<UnfixResult> {
  const into = intoOf(input.into);
  const { dryRun } = input;
  const nothing: UnfixResult = { into, undone: null, removed: [], restored: [], left: [] };
  if (!existsSync(into)) return nothing;
  using _ = dryRun ? null : takeLock(join(into, FIX_LOCK), 'slitbench fix --undo');
  const entries = readJournal(into);
  const written = writtenOf(entries);
  const last = written.at(-1);
  if (last === undefined) return nothing;
  const { removed, restored, left } = nothing;
  for (const { name, digest } of written.filter(({ call }) => call === last.call)) {
    const path = join(into, name);
    if (!existsSync(path)) continue;
    const now = await digestOf(path, task.signal);
    if (now !== digest) {
      // A copy of an earlier call: this one was killed before it was done.
      if (entryOf(entries, name, now) === null) left.push({ path, reason: 'it was changed since it was written' });
      continue;
    }
    const before = written.findLast((entry) => entry.name === name && entry.call !== last.call);
    if (before === undefined) {
      if (!dryRun) rmSync(path);
      removed.push(path);
      continue;
    }
    try {
      if (!dryRun) await again(into, before, task);
      restored.push(path);
    } catch (error) {
      task.signal.throwIfAborted();
      left.push({ path, reason: `it cannot be made again as it was: ${causeText(error)}` });
    }
  }
  if (!dryRun) {
    addToJournal(into, { kind: 'undone', call: last.call, when: new Date().toISOString() });
    syncDirectory(into);
  }
  return { ...nothing, undone: last.when };
}
