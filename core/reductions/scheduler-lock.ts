import { join } from 'node:path';
import { type Lock, takeLock } from '#core/workspace/lock.ts';
import { workspaceFolder } from '#core/workspace/places.ts';
import { machineName } from '#core/workspace/process-identity.ts';

/**
 * One scheduler per tree and machine, for memory and workers are the machine's; several machines may share a tree.
 * Throws a Fault `locked` that names the other one.
 */
export function lockScheduler(roots: readonly string[]): Disposable {
  const locks: Lock[] = [];
  const release = () => {
    for (const lock of locks) lock.release();
  };
  try {
    for (const root of [...roots].sort())
      locks.push(takeLock(join(workspaceFolder(root), `run-${machineName()}.lock`), 'slitbench run, scheduling'));
  } catch (error) {
    release();
    throw error;
  }
  return { [Symbol.dispose]: release };
}
