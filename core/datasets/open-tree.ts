import { join } from 'node:path';
import { applyJournal } from '#core/datasets/apply-journal.ts';
import { diskFault } from '#core/datasets/disk-fault.ts';
import { type Journal, readJournals } from '#core/datasets/journal.ts';
import { realPath } from '#core/datasets/tree.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { type Lock, takeLock } from '#core/workspace/lock.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { workspaceFolder } from '#core/workspace/places.ts';

/** How a fault of the disk tells to go on. */
export const AGAIN = 'run the same command again: it goes on where it stopped';

/** Take the lock of a tree, making its root and `.slitbench` if need be. Throws Faults `locked`, `not-writable`, … */
export function lockTree(root: string, purpose: string): Lock {
  try {
    makeFolder(root);
    return takeLock(join(workspaceFolder(root), 'lock'), purpose);
  } catch (error) {
    throw diskFault(error, root, 'run the same command again') ?? error;
  }
}

/** The journals that are of the tree as it lies here, oldest first. One that came with a copied tree is not. */
export function ownJournals(root: string): readonly Journal[] {
  return readJournals(root).filter((journal) => realPath(journal.root) === realPath(root));
}

/** The journals that were begun, neither ended nor undone, oldest first. */
export function unfinishedJournals(journals: readonly Journal[]): readonly Journal[] {
  const undone = new Set(journals.map(({ undoes }) => undoes));
  return journals.filter((journal) => !journal.isFinished && !undone.has(journal.id));
}

/** Finish what an earlier call began. */
export async function finishJournals(root: string, task: TaskHandle): Promise<void> {
  for (const journal of unfinishedJournals(ownJournals(root))) {
    const what = journal.kind === 'undo' ? 'undo' : 'organize';
    task.note('info', `Finishing what an interrupted ${what} began at ${journal.begun}.`);
    const again = journal.kind === 'undo' ? AGAIN : `${AGAIN}; or take it back: slitbench undo ${root}`;
    for (const { path, reason } of await applyJournal(journal, task, again)) task.note('warning', `${path}: ${reason}`);
  }
}
