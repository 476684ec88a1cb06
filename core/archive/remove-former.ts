import { lstatSync, realpathSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { CopyFailure } from '#core/archive/copy-messages.ts';
import type { Known } from '#core/archive/plan-archive.ts';
import { digestOf } from '#core/datasets/copy-file.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { errorCode } from '#core/workspace/fault.ts';

/** Take away what datasets no longer have, if it is as the archive wrote it; folders that are empty then go, too. */
export async function removeFormer(
  into: string,
  removed: readonly string[],
  { former, unfinished }: Known,
  task: TaskHandle,
): Promise<readonly CopyFailure[]> {
  const failures: CopyFailure[] = [];
  const within = realpathSync(into);
  for (const path of removed) {
    await breathe();
    task.signal.throwIfAborted();
    const at = join(into, path);
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (found === undefined) {
      removeEmpty(into, dirname(path));
      continue;
    }
    const real = realpathSync(dirname(at));
    if (real !== within && !real.startsWith(within + sep)) {
      failures.push({ path, why: `its folder leads out of the archive, to ${real}` });
      continue;
    }
    const wanted = unfinished.planned.has(path) ? null : former.manifest.get(path)?.sha256;
    if (!found.isFile() || (wanted !== null && (await digestOf(at, task.signal)) !== wanted)) {
      failures.push({ path, why: 'its dataset no longer has it, but it was changed here: it stays' });
      continue;
    }
    unlinkSync(at);
    removeEmpty(into, dirname(path));
  }
  return failures;
}

/** Remove a folder and those above it, as long as they are empty. */
function removeEmpty(into: string, start: string): void {
  for (let folder = start; folder !== '.'; folder = dirname(folder))
    try {
      rmdirSync(join(into, folder));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') continue;
      if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
      break;
    }
}
