import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { TarQaInput, type TarQaResult } from '#core/contract/tar-qa.ts';
import { findReductions, REDUCTION_LOCK, type ReductionOnDisk } from '#core/datasets/layout.ts';
import { UNLISTED } from '#core/datasets/list-folder.ts';
import { archiveOf, isHalfDone, packQa, qaFiles } from '#core/quality/pack-qa.ts';
import type { QaFile } from '#core/quality/tar-archive.ts';
import { foreignRuns } from '#core/reductions/foreign-run.ts';
import { readReduction } from '#core/reductions/reduction.ts';
import { lookAt } from '#core/reductions/standing.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

/**
 * Pack the QA plots of each finished reduction below the roots into its QA.tar.gz. One that runs, or has not come to its
 * end, is left and named; what fails fails alone, and so does a root without reductions. Throws Faults `missing` for a root that
 * is not there, `no-reductions` where none holds any, and the reason when aborted.
 */
export async function tarQa(given: TarQaInput, task: TaskHandle): Promise<TarQaResult> {
  const { roots, dryRun } = TarQaInput.parse(given);
  const found = new Map<string, ReductionOnDisk>();
  const left: TarQaResult['left'] = [];
  for (const root of roots) {
    if (statSync(root, { throwIfNoEntry: false }) === undefined)
      throw new Fault({ code: 'missing', message: `${root} is not there`, path: root, remedy: 'Check the name.' });
    const below = findReductions(root, (folder) => left.push({ folder, reason: UNLISTED, failed: true }));
    if (below.length === 0) left.push({ folder: root, reason: 'there is no .pypeit file below it', failed: true });
    for (const on of below) if (!found.has(on.folder)) found.set(on.folder, on);
  }
  if (found.size === 0)
    throw new Fault({
      code: 'no-reductions',
      message: `There is no .pypeit file below ${roots.join(', ')}`,
      remedy: 'Name trees, datasets or reduction folders.',
    });
  const packed: TarQaResult['packed'] = [];
  const leave = (folder: string, error: unknown): void => {
    task.signal.throwIfAborted();
    const fault = error instanceof Fault ? error : systemFault(error);
    if (fault === null) throw error;
    const { code, message, remedy, cause } = fault.data;
    const reason = `${message}${cause === undefined ? '' : ` (${cause})`}. ${remedy}`;
    left.push({ folder, reason, failed: code !== 'locked' });
  };
  const work: { readonly on: ReductionOnDisk; readonly files: readonly QaFile[] }[] = [];
  let [looked, already, without] = [0, 0, 0];
  for (const on of found.values()) {
    task.signal.throwIfAborted();
    try {
      const files = await qaFiles(on.folder);
      if (files.length > 0 || isHalfDone(on.folder)) work.push({ on, files });
      else if (existsSync(archiveOf(on.folder))) already++;
      else without++;
    } catch (error) {
      leave(on.folder, error);
    }
    task.progress({ phase: 'looking for plots', done: ++looked, total: found.size, unit: 'reductions' });
  }

  const total = work.reduce((sum, { files }) => sum + files.length, 0);
  const foreign = foreignRuns();
  let before = 0;
  for (const { on, files } of work) {
    await breathe();
    task.signal.throwIfAborted();
    const { folder } = on;
    const say = (done: number) =>
      task.progress({ phase: 'packing plots', done: before + done, total, unit: 'files', item: folder });
    say(0);
    try {
      using _ = dryRun ? null : takeLock(join(folder, REDUCTION_LOCK), 'slitbench tar-qa');
      const unfinished = await whyUnfinished(on, { foreign, mine: !dryRun, signal: task.signal });
      const archive = archiveOf(folder);
      if (unfinished !== null) left.push({ folder, reason: unfinished, failed: false });
      else if (dryRun)
        packed.push({ folder, archive, files: files.length, bytes: bytesOf(files), archiveBytes: null, kept: 0 });
      else packed.push({ folder, archive, ...(await packQa(folder, task.signal, say)) });
    } catch (error) {
      leave(folder, error);
    }
    before += files.length;
  }
  return { dryRun, packed, left, already, without };
}

const bytesOf = (files: readonly QaFile[]): number => files.reduce((sum, { stat }) => sum + stat.size, 0);

/** Why the plots of a reduction may still be needed where they are, or null. */
async function whyUnfinished(
  { pypeitFile }: ReductionOnDisk,
  how: { readonly foreign: ReadonlyMap<string, number>; readonly mine: boolean; readonly signal: AbortSignal },
): Promise<string | null> {
  let standing: Awaited<ReturnType<typeof lookAt>>;
  try {
    standing = await lookAt(readReduction(pypeitFile), { pypeit: null, args: [] }, how);
  } catch (error) {
    how.signal.throwIfAborted();
    return causeText(error);
  }
  switch (standing.kind) {
    case 'complete':
    case 'warning':
      return null;
    case 'running':
      return 'it runs';
    case 'busy':
    case 'stale':
    case 'unfinished':
      return `it is not finished: ${standing.why}`;
    case 'failed':
    case 'unreadable':
      return `it is not finished: ${standing.cause}`;
    case 'fresh':
      return 'it was never reduced';
  }
}
