import { existsSync } from 'node:fs';
import type { RunSnapshot, RunState } from '#core/contract/run.ts';
import type { Attempt } from '#core/reductions/attempt.ts';
import type { Estimate } from '#core/reductions/estimate.ts';
import type { Work } from '#core/reductions/find-work.ts';
import { NO_PROGRESS } from '#core/reductions/log-progress.ts';
import type { RunRecord } from '#core/reductions/record.ts';
import { consolePathOf, logPathOf, type Standing } from '#core/reductions/standing.ts';
import { secondsLeft } from '#core/reductions/time-left.ts';

/** A reduction during a call of run. */
export interface Entry {
  readonly work: Work;
  readonly wanted: boolean;
  state: RunState;
  why: string | null;
  estimate: Estimate;
  attempt: Attempt | null;
  /** The record of the attempt, or of the run that ended in this call. */
  record: RunRecord | null;
  /** How often it was begun anew: to keep the memory limit, or because its supervisor was killed. */
  restarts: number;
}

const NO_ESTIMATE: Estimate = { seconds: 0, bytes: 0, diskBytes: 0, basis: 'file sizes' };

/** What a standing means for this call: its state, why, and whether there is something to do. */
function meaning(standing: Standing, retryFailed: boolean): Pick<Entry, 'state' | 'why' | 'wanted'> {
  switch (standing.kind) {
    case 'running':
      return { state: 'waiting', why: 'it runs already', wanted: true };
    case 'busy':
      return { state: 'running', why: standing.why, wanted: false };
    case 'fresh':
      return { state: 'waiting', why: null, wanted: true };
    case 'complete':
    case 'warning':
      return { state: standing.kind, why: standing.cause, wanted: false };
    case 'failed':
      return retryFailed
        ? { state: 'waiting', why: `it failed before: ${standing.cause}`, wanted: true }
        : { state: 'failed', why: standing.cause, wanted: false };
    case 'unreadable':
      return { state: 'failed', why: standing.cause, wanted: false };
    case 'stale':
      return { state: 'stale', why: standing.why, wanted: true };
    case 'unfinished':
      return { state: 'waiting', why: standing.why, wanted: true };
  }
}

export function entryOf(work: Work, estimate: Estimate | null, retryFailed: boolean): Entry {
  const base = { work, estimate: estimate ?? NO_ESTIMATE, attempt: null, record: null, restarts: 0 };
  return { ...base, ...meaning(work.standing, retryFailed) };
}

const ifThere = (path: string): string | null => (existsSync(path) ? path : null);

/** An entry as the contract shows it. */
export function snapshotOf(entry: Entry): RunSnapshot {
  const { work, attempt, record, estimate } = entry;
  const progress = (entry.state === 'running' ? attempt?.progress(record) : null) ?? NO_PROGRESS;
  const exposures = work.reduction?.exposures.length ?? 0;
  const elapsed = entry.state === 'running' && attempt !== null ? attempt.elapsed(record) : (record?.seconds ?? null);
  const eta =
    entry.state === 'running' && elapsed !== null && attempt !== null
      ? secondsLeft(progress, elapsed, exposures, estimate.seconds)
      : null;
  return {
    id: work.id,
    folder: work.folder,
    pypeitFile: work.pypeitFile,
    spectrograph: work.reduction?.spectrograph ?? null,
    state: entry.state,
    why: entry.why,
    wanted: entry.wanted,
    stage: progress.stage,
    detector: progress.detector,
    group: progress.group,
    frame: progress.frames[0] ?? null,
    exposure: Math.min(progress.exposures, exposures),
    exposures,
    elapsed,
    etaSeconds: eta,
    memory: attempt?.bytes ?? 0,
    peakMemory: Math.max(attempt?.peakBytes ?? 0, record?.peakBytes ?? 0),
    expectedSeconds: estimate.seconds,
    expectedMemory: estimate.bytes,
    logPath: ifThere(logPathOf(work)),
    stdoutPath: ifThere(consolePathOf(work)),
  };
}
