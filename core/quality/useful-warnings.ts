import { realpathSync, statSync } from 'node:fs';
import type { UsefulStatus } from '#core/contract/warnings.ts';
import { digestOf, type WarningLog, type WarningsReader } from '#core/quality/warnings-reader.ts';
import { isAtWork } from '#core/reductions/find-work.ts';
import { logPathOf } from '#core/reductions/standing.ts';
import { tryKeepOthersOut } from '#core/setup/at-work.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { clearParts, readIfThere, writeWhole } from '#core/workspace/files.ts';

/** What became of a file, and why. */
export interface Written {
  readonly status: UsefulStatus;
  readonly problem: string | null;
}

/** The reference pipeline's file of the important warnings of a reduction: beside its log. */
export const usefulPath = (on: { readonly pypeitFile: string }): string =>
  on.pypeitFile.replace(/\.pypeit$/, '_useful_warns.log');

interface Writing {
  readonly reader: WarningsReader;
  readonly dryRun: boolean;
  /** Real paths of the folders in which someone runs PypeIt. */
  readonly foreign: ReadonlyMap<string, number>;
}

/**
 * Bring the file of a reduction up to date, whole, unless its reduction is under way: its log grows then. `text`: what it
 * is to hold, if that is known. Whoever starts the reduction at this moment waits.
 */
export async function writeUseful(log: WarningLog, text: string | null, how: Writing): Promise<Written> {
  if (log.problem !== null) return { status: 'failed', problem: `${log.path} cannot be read: ${log.problem}` };
  if (log.path === null || log.name === 'console') {
    const instead =
      log.path === null ? 'so that nothing is known of its warnings' : `its console was read: ${log.path}`;
    return { status: 'no log', problem: `there is no ${logPathOf(log.on)}, ${instead}` };
  }
  const path = usefulPath(log.on);
  try {
    const runs = how.foreign.get(realpathSync(log.on.folder));
    if (runs !== undefined) return { status: 'running', problem: `process ${runs} reduces it` };
    if (isAtWork(log.on.folder)) return { status: 'running', problem: 'it is being reduced' };
    const before = readIfThere(path);
    if (before !== null && digestOf(before) === log.useful) return { status: 'unchanged', problem: null };
    if (how.dryRun) return { status: 'planned', problem: null };
    const lock = tryKeepOthersOut(log.on.pypeitFile, 'slitbench warnings');
    if (typeof lock === 'string') return { status: 'running', problem: `${lock} is at work there` };
    try {
      const { mtimeMs } = statSync(log.path);
      const content = text ?? (await how.reader.usefulText(log.path));
      if (statSync(log.path).mtimeMs !== mtimeMs || digestOf(content) !== log.useful)
        return { status: 'running', problem: 'its log changed while it was read' };
      clearParts(path);
      writeWhole(path, content);
      return { status: 'written', problem: null };
    } finally {
      lock.release();
    }
  } catch (error) {
    const why = error instanceof Fault ? error.data.message : causeText(error);
    return { status: 'failed', problem: `${path} cannot be written: ${why}` };
  }
}
