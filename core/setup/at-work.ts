import { dirname, join } from 'node:path';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { Fault } from '#core/workspace/fault.ts';
import { type Lock, readLock, takeLock } from '#core/workspace/lock.ts';

const lockOf = (setupFile: string) => join(dirname(setupFile), REDUCTION_LOCK);

/** Who works in the folder of a setup file, `process 12 (run_pypeit)`; null: nobody. */
export function whoIsAt(setupFile: string): string | null {
  const lock = readLock(lockOf(setupFile));
  if (lock === null || lock.state === 'dead') return null;
  return lock.content === null ? 'something' : `process ${lock.content.holder.pid} (${lock.content.purpose})`;
}

/** Keep others out of the folder of a setup file, which is there. Throws a Fault `locked` where someone is at work. */
export const keepOthersOut = (setupFile: string, purpose: string): Lock => takeLock(lockOf(setupFile), purpose);

/** The same; or who is at work there. */
export function tryKeepOthersOut(setupFile: string, purpose: string): Lock | string {
  try {
    return keepOthersOut(setupFile, purpose);
  } catch (error) {
    if (error instanceof Fault && error.data.code === 'locked') return whoIsAt(setupFile) ?? 'something';
    throw error;
  }
}
