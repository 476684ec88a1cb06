import { statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import type { UndoInput, UndoResult } from '#core/contract/undo.ts';
import { applyJournal } from '#core/datasets/apply-journal.ts';
import { diskFault } from '#core/datasets/disk-fault.ts';
import { foreseeUndo } from '#core/datasets/foresee-undo.ts';
import { type Journal, writeJournal } from '#core/datasets/journal.ts';
import { findDatasets, findReductions } from '#core/datasets/layout.ts';
import { AGAIN, lockTree, ownJournals } from '#core/datasets/open-tree.ts';
import { type Operation, reverse } from '#core/datasets/operation.ts';
import { lockedOf } from '#core/datasets/tree.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { findWorkspace } from '#core/workspace/places.ts';

/**
 * Reverse the last organise of a tree that is not undone yet, finished or not; an interrupted undo goes on. What has
 * changed since is left as it is and listed, by a dry run too; the next undo tries that again, and goes further back once that is in
 * vain. Throws Faults `no-workspace`, `locked` (also while a reduction runs whose
 * frames would go), `disk-full`, `not-writable`.
 */
export async function undo({ from, dryRun }: UndoInput, task: TaskHandle): Promise<UndoResult> {
  const root = findWorkspace(from);
  if (root === null)
    throw new Fault({
      code: 'no-workspace',
      message: `${from} does not lie in an organised tree`,
      remedy: 'Name the root that was organised: slitbench undo ROOT',
      path: from,
    });
  using _lock = dryRun ? null : lockTree(root, 'undoing');
  const journals = ownJournals(root);
  const interrupted = journals.findLast(({ kind, isFinished }) => kind === 'undo' && !isFinished);
  const undone = new Set(journals.map(({ undoes }) => undoes));
  const again = interrupted === undefined ? leftBehind(journals) : [];
  const last =
    interrupted !== undefined || again.length > 0
      ? journals.find(({ id }) => id === (interrupted ?? journals.at(-1))?.undoes)
      : journals.findLast(({ kind, id }) => kind === 'organize' && !undone.has(id));
  if (last === undefined) return { root, dryRun, undone: null, operations: {}, left: [] };
  const plan = interrupted?.plan ?? (again.length > 0 ? again : reversed(last));
  const operations: Record<string, number> = {};
  for (const { do: kind } of plan) operations[kind] = (operations[kind] ?? 0) + 1;
  const result = { root, dryRun, undone: last.begun, operations };
  refuseWhileReduced(root, plan);
  if (dryRun) {
    const journaledMs = statSync(last.path).mtimeMs;
    return { ...result, left: [...(await foreseeUndo(plan, { root, journaledMs }, task))] };
  }
  const journal = interrupted ?? written(root, plan, last.id);
  return { ...result, left: [...(await applyJournal(journal, task, AGAIN))] };
}

const reversed = (journal: Journal): readonly Operation[] =>
  journal.plan.map((operation, i) => reverse(operation, journal.digests.get(i) ?? null)).reverse();

/** What the newest journal, an undo, left undone, with the folders that may be empty after it; not if it was in vain. */
function leftBehind(journals: readonly Journal[]): readonly Operation[] {
  const newest = journals.at(-1);
  if (newest?.kind !== 'undo') return [];
  const { plan, left, undoes } = newest;
  const isFirst = journals.filter((journal) => journal.undoes === undoes).length === 1;
  const tried = plan.filter((operation) => operation.do !== 'remove-folder').length;
  if (left.size === 0 || (!isFirst && left.size === tried)) return [];
  return plan.filter((operation, i) => left.has(i) || operation.do === 'remove-folder');
}

function written(root: string, plan: readonly Operation[], undoes: string): Journal {
  try {
    return writeJournal(root, 'undo', plan, undoes);
  } catch (error) {
    throw diskFault(error, root, AGAIN) ?? error;
  }
}

/** Frames must not go from under a running PypeIt. */
function refuseWhileReduced(root: string, plan: readonly Operation[]): void {
  const touched = new Set(
    plan
      .flatMap((operation) => ('to' in operation ? [operation.to, 'from' in operation ? operation.from : ''] : []))
      .map((path) => dirname(path)),
  );
  for (const { rawFolder, folder, stateFolder } of findDatasets(root)) {
    if (![...touched].some((one) => one === rawFolder || one.startsWith(folder + sep))) continue;
    const locked = lockedOf(findReductions(stateFolder).map((reduction) => reduction.folder));
    if (locked === null) continue;
    throw new Fault({
      code: 'locked',
      message: `${locked} is being reduced, and undo would take its frames away`,
      remedy: 'Wait for it to finish, or stop it; then undo again.',
      path: locked,
    });
  }
}
