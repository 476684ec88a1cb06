import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { foreignRuns, worksIn } from '#core/reductions/foreign-run.ts';
import { changedSince } from '#core/reductions/frame-stamp.ts';
import { CANCELLED, judgeProducts, judgeTraces, OUT_OF_MEMORY, UNWATCHED } from '#core/reductions/judge.ts';
import { type LogProgress, NO_PROGRESS } from '#core/reductions/log-progress.ts';
import { tailLog } from '#core/reductions/log-tail.ts';
import { findProducts, namesIn } from '#core/reductions/products.ts';
import { calibrationsOnly } from '#core/reductions/pypeit-arguments.ts';
import { aimText, isUnderWay, readRebuild } from '#core/reductions/rebuild-journal.ts';
import { type RunRecord, readRecord, STDOUT_FILE } from '#core/reductions/record.ts';
import type { Reduction } from '#core/reductions/reduction.ts';
import { heldFarOff, readLock } from '#core/workspace/lock.ts';
import { lives } from '#core/workspace/process-identity.ts';

/** How a reduction stands before anything is done. */
export type Standing =
  /** Processes of this machine that Slitbench started are at it: adopt them. */
  | { readonly kind: 'running' }
  /** Someone is at it whom we cannot follow. */
  | { readonly kind: 'busy'; readonly why: string }
  /** Nothing was ever written. */
  | { readonly kind: 'fresh' }
  | { readonly kind: 'complete' | 'warning'; readonly cause: string | null }
  | { readonly kind: 'failed'; readonly cause: string; readonly abrupt: boolean }
  /** It cannot be started: its setup file cannot be read, names frames that are not there, or lies beside another's. */
  | { readonly kind: 'unreadable'; readonly cause: string }
  /** The setup file or its raw frames changed since. */
  | { readonly kind: 'stale'; readonly why: string; readonly calibrations: boolean; readonly abrupt: boolean }
  /** It was interrupted (`cancelled`: because someone asked), or products have gone. */
  | { readonly kind: 'unfinished'; readonly why: string; readonly abrupt: boolean; readonly cancelled: boolean };

/** PypeIt's log, beside the setup file. */
export const logPathOf = (reduction: { readonly pypeitFile: string }): string =>
  reduction.pypeitFile.replace(/\.pypeit$/, '.log');

/** Where the messages of a run of ours are. Not the log: PypeIt 1.x buffers it, so that a kill loses its last lines. */
export const consolePathOf = (reduction: { readonly folder: string }): string => join(reduction.folder, STDOUT_FILE);

/** All that PypeIt said in the run that began at `sinceMs`. */
export const readConsole = (reduction: Reduction, sinceMs: number): LogProgress =>
  tailLog(consolePathOf(reduction), sinceMs).read();

/** All that PypeIt's log says, whoever started it. Throws the reason when aborted. */
export const readLog = (reduction: Reduction, signal?: AbortSignal): Promise<LogProgress> =>
  tailLog(logPathOf(reduction), 0).readInTurns(signal);

/** What would be run. */
export interface Asked {
  /** Version of PypeIt; null: there is none. */
  readonly pypeit: string | null;
  /** Arguments that were given for run_pypeit. */
  readonly args: readonly string[];
}

/** How to look at a reduction. */
interface Looking {
  /** Whether the lock is the asker's own. */
  readonly mine?: boolean;
  /** What runs in which folder, if that was listed for several. */
  readonly foreign?: ReadonlyMap<string, number>;
  /** Stops the reading of products; `lookAt` then throws its reason. */
  readonly signal?: AbortSignal | undefined;
  /** As if nothing was to be made anew there. */
  readonly regardless?: boolean;
}

/** Look at a reduction's folder: who is at it, how its last run ended, whether its products are there. Reads only. */
export async function lookAt(reduction: Reduction, asked: Asked, how: Looking = {}): Promise<Standing> {
  const found = readRecord(reduction.folder);
  const other = found === null || isOf(found, reduction) ? null : basename(found.pypeitFile);
  if (other !== null && existsSync(join(reduction.folder, other)))
    return { kind: 'unreadable', cause: besideCause(reduction, other) };
  const record = other === null ? found : null; // That setup file is gone: what it left is not of this one.
  const busy = whoIsAt(reduction, record, how);
  if (busy !== null) return busy;
  const rebuild = how.regardless ? null : readRebuild(reduction.folder);
  if (rebuild?.phase === 'asked')
    return { kind: 'unfinished', why: `to be made anew: ${aimText(rebuild)}`, abrupt: false, cancelled: false };
  if (isUnderWay(rebuild)) {
    const why = `${aimText(rebuild)} was being made anew: the former products come back at its next start`;
    return { kind: 'unfinished', why, abrupt: false, cancelled: false };
  }
  return record === null
    ? await withoutRecord(reduction, other, how.signal)
    : await byRecord(reduction, record, asked, how.signal);
}

/** Folders may have been renamed since; the name of the setup file tells. */
const isOf = (record: RunRecord, reduction: Reduction): boolean =>
  basename(record.pypeitFile) === basename(reduction.pypeitFile);

/** Why a setup file is not run where another one is. */
export const besideCause = ({ pypeitFile }: { readonly pypeitFile: string }, other: string): string =>
  `${other} is reduced in the same folder, and each would take the other's calibrations and products for its own; ` +
  `move ${basename(pypeitFile)} into a folder of its own`;

function whoIsAt(reduction: Reduction, record: RunRecord | null, how: Looking): Standing | null {
  const path = join(reduction.folder, REDUCTION_LOCK);
  const lock = how.mine ? null : readLock(path);
  if (lock?.state === 'elsewhere' && lock.content !== null)
    return { kind: 'busy', why: heldFarOff(path, lock.content) };
  if (record?.pypeit && record.ended === null && lives(record.pypeit) === 'alive') return { kind: 'running' };
  if (lock?.state === 'alive' && lock.content !== null)
    return lock.content.purpose === LOCK_PURPOSE ? { kind: 'running' } : { kind: 'busy', why: lock.content.purpose };
  const folder = realpathSync(reduction.folder);
  const pid = (how.foreign ?? foreignRuns()).get(folder);
  return pid === undefined || !worksIn(pid, folder)
    ? null
    : { kind: 'busy', why: `a run_pypeit that Slitbench did not start, process ${pid}` };
}

/** What the lock of a supervisor says. */
export const LOCK_PURPOSE = 'slitbench run';

async function byRecord(
  reduction: Reduction,
  record: RunRecord,
  asked: Asked,
  signal: AbortSignal | undefined,
): Promise<Standing> {
  // What fails to write for want of room or memory may be cut short without a trace, as when it is killed.
  const abrupt = record.exitCode === null || /^(the disk is full|out of memory)/.test(record.cause ?? '');
  const { inputs, calibrations } = record.digests;
  if (inputs !== reduction.digests.inputs && !isArchived(reduction, record)) {
    const changed = calibrations !== reduction.digests.calibrations;
    return { kind: 'stale', why: 'its setup file or raw frames changed', calibrations: changed, abrupt };
  }
  const [first, ...more] = changedSince(reduction.frames, record.frames ?? []);
  if (first !== undefined) {
    const changed = [first, ...more].some((frame) => !frame.forScience);
    return { kind: 'stale', why: `${first.name} is another file than before`, calibrations: changed, abrupt };
  }
  if (record.state === 'complete' || record.state === 'warning') {
    if (calibrationsOnly(record.command)) {
      if (calibrationsOnly(asked.args)) return { kind: record.state, cause: record.cause };
      return { kind: 'unfinished', why: 'only its calibrations were made', abrupt: false, cancelled: false };
    }
    const now = judgeProducts({ products: await findProducts(reduction, signal), log: NO_PROGRESS });
    if (now.state === 'failed') return { kind: 'unfinished', why: now.cause ?? '', abrupt: false, cancelled: false };
    return { kind: record.state, cause: record.cause };
  }
  // Ended from outside, for the first time: an interruption. A second time it may be its memory.
  const killed = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'].includes(record.signal ?? '') || record.cause === UNWATCHED;
  const outside = killed && !record.resumed && !record.cause?.startsWith(OUT_OF_MEMORY);
  if (record.state === 'failed' && outside)
    return { kind: 'unfinished', why: record.cause ?? 'it was ended from outside', abrupt: true, cancelled: false };
  if (record.state === 'failed') return { kind: 'failed', cause: record.cause ?? 'it failed', abrupt };
  if (asked.pypeit !== null && record.versions.pypeit !== asked.pypeit)
    return {
      kind: 'stale',
      why: `it was begun with PypeIt ${record.versions.pypeit}`,
      calibrations: true,
      abrupt: true,
    };
  const cancelled = record.state === 'cancelled' && record.cause === CANCELLED;
  return { kind: 'unfinished', why: record.cause ?? 'it was interrupted', abrupt: true, cancelled };
}

/** Whether raw frames are gone, but nothing asks for another result than what was reduced from them. */
function isArchived({ frames, pypeitFile }: Reduction, record: RunRecord): boolean {
  if (record.state !== 'complete' && record.state !== 'warning') return false;
  return frames.some((frame) => frame.path === null) && statSync(pypeitFile).mtimeMs < Date.parse(record.started);
}

const EDITED =
  'its setup file is younger than its log; if it was changed since, move Science and Calibrations away to reduce it anew';

/** A tree that was reduced in a terminal: the log and the products say how it stands. */
async function withoutRecord(
  reduction: Reduction,
  other: string | null,
  signal: AbortSignal | undefined,
): Promise<Standing> {
  const { folder, frames, pypeitFile } = reduction;
  const logTime = statSync(logPathOf(reduction), { throwIfNoEntry: false })?.mtimeMs ?? null;
  const log = logTime === null ? null : await readLog(reduction, signal);
  const products = await findProducts(reduction, signal);
  const { state, cause } = judgeTraces({
    log,
    products,
    hasAny: [...namesIn(join(folder, 'Science')), ...namesIn(join(folder, 'Calibrations'))].length > 0,
    other,
  });
  if (state === 'fresh') return { kind: state };
  if (state === 'unfinished' && other === null && frames.some((frame) => frame.path === null)) {
    // Nothing can be made from frames that were put away, and nothing is missing.
    if (judgeProducts({ products, log: NO_PROGRESS }).state !== 'failed')
      return { kind: 'warning', cause: `${cause}, but its products are whole, and its raw frames were put away` };
  }
  const edited = logTime !== null && statSync(pypeitFile).mtimeMs > logTime;
  if (state === 'complete' || state === 'warning')
    // A tree that was copied has all its times new: whole, it is not reduced again for that.
    return edited ? { kind: 'warning', cause: EDITED } : { kind: state, cause };
  if (edited) return { kind: 'stale', why: 'its setup file changed', calibrations: true, abrupt: !log?.done };
  if (state === 'failed') return { kind: state, cause, abrupt: false };
  return { kind: 'unfinished', why: cause, abrupt: !log?.done, cancelled: false };
}
