import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { applyOperation } from '#core/datasets/apply-operation.ts';
import { diskFault } from '#core/datasets/disk-fault.ts';
import { type Journal, type JournalMarks, openMarks } from '#core/datasets/journal.ts';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import type { Operation } from '#core/datasets/operation.ts';
import { realPath } from '#core/datasets/tree.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

/** An operation that was not done, and why. */
export interface Failure {
  readonly path: string;
  readonly reason: string;
}

/**
 * Apply a journal from its first operation on, whatever was done before: every operation finds out for itself. What
 * cannot be done is left with a reason and the rest goes on; a full disk or a missing permission throws a Fault and
 * leaves the journal open, as an abort does, so that the next call goes on. `again`: how to call again.
 */
export async function applyJournal(journal: Journal, task: TaskHandle, again: string): Promise<readonly Failure[]> {
  const { root } = journal;
  const failures: Failure[] = [];
  const locked = lockReductions(journal.plan);
  using marks = openMarks(journal);
  try {
    const isUndo = journal.kind === 'undo';
    const context = { root, realRoot: realPath(root) ?? root, isUndo, signal: task.signal };
    for (const [index, operation] of journal.plan.entries()) {
      task.signal.throwIfAborted();
      const item = pathOf(operation);
      if (index % 256 === 0) await new Promise(setImmediate);
      task.progress({ phase: PHASE[journal.kind], done: index, total: journal.plan.length, unit: 'steps', item });
      const copied = (digest: string) => mark(marks, { at: index, copied: digest }, journal, again);
      const reason = await attempt(operation, { ...context, copied }, again);
      if (reason === null) continue;
      failures.push({ path: item, reason });
      mark(marks, { at: index, left: reason }, journal, again);
    }
    const done = journal.plan.length;
    task.progress({ phase: PHASE[journal.kind], done, total: done, unit: 'steps' });
  } finally {
    for (const free of locked) free();
  }
  // Last, so that a kill before leaves no lock that nobody looks at again.
  mark(marks, { ended: new Date().toISOString() }, journal, again);
  return failures;
}

const PHASE = { organize: 'organising', undo: 'undoing' } as const;

/** What an operation is about: the frame for those that bring one in, else what it changes. */
export function pathOf(operation: Operation): string {
  if ('path' in operation) return operation.path;
  return ['link', 'copy', 'move'].includes(operation.do) ? operation.from : operation.to;
}

/** What an error of one step is told as. */
export const reasonOf = (error: unknown): string =>
  error instanceof Fault ? error.message : (systemFault(error)?.message ?? causeText(error));

async function attempt(
  operation: Operation,
  context: Parameters<typeof applyOperation>[1],
  again: string,
): Promise<string | null> {
  try {
    return await applyOperation(operation, context);
  } catch (error) {
    context.signal.throwIfAborted();
    const fault = diskFault(
      error,
      'to' in operation && operation.do !== 'edit' ? operation.to : pathOf(operation),
      again,
    );
    if (fault !== null) throw fault;
    return reasonOf(error);
  }
}

function mark(marks: JournalMarks, what: Parameters<JournalMarks['mark']>[0], journal: Journal, again: string): void {
  try {
    marks.mark(what, !('left' in what));
  } catch (error) {
    throw diskFault(error, journal.path, again) ?? error;
  }
}

/** Hold the locks of all reductions that will be renamed. Throws a Fault `locked` before anything is done. */
function lockReductions(plan: readonly Operation[]): readonly (() => void)[] {
  const held: (() => void)[] = [];
  try {
    for (const operation of plan) {
      if (operation.do !== 'rename') continue;
      for (const reduction of operation.reductions) {
        const [before, after] = [join(operation.from, reduction), join(operation.to, reduction)];
        const folder = [before, after].find((path) => existsSync(path));
        if (folder === undefined) continue;
        const lock = takeLock(join(folder, REDUCTION_LOCK), 'renaming its dataset');
        held.push(() => {
          lock.release();
          // The lock has moved with its folder, and is still ours.
          const moved = folder === before ? after : before;
          if (!existsSync(folder)) rmSync(join(moved, REDUCTION_LOCK), { force: true });
        });
      }
    }
  } catch (error) {
    for (const free of held) free();
    throw error;
  }
  return held;
}
