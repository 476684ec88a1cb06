import { existsSync } from 'node:fs';
import type { RunSnapshot, RunState } from '#core/contract/run.ts';
import type { Attempt } from '#core/reductions/attempt.ts';
import { causeOf } from '#core/reductions/cause.ts';
import type { Estimate } from '#core/reductions/estimate.ts';
import type { Work } from '#core/reductions/find-work.ts';
import { NO_PROGRESS } from '#core/reductions/log-progress.ts';
import { deviceOf } from '#core/reductions/machine.ts';
import type { RunRecord } from '#core/reductions/record.ts';
import type { Demand } from '#core/reductions/schedule.ts';
import { consolePathOf, logPathOf, type Standing } from '#core/reductions/standing.ts';
import { secondsLeft } from '#core/reductions/time-left.ts';

/** A reduction in a queue. */
export interface Entry {
  readonly key: string;
  /** The disk that it writes to. */
  readonly device: string;
  /** Not asked for, but it takes memory and a worker: it is counted, and neither shown nor ended. */
  readonly beside: boolean;
  work: Work;
  /** Whether it was asked for, at some time. */
  wanted: boolean;
  /** Whether it waits for its turn. */
  queued: boolean;
  /** Whether it is to be run although it failed before. */
  retry: boolean;
  /** Whether someone asked for its end. */
  cancelled: boolean;
  /** Whether it is being looked at again, because its supervisor found nothing to do. */
  looking: boolean;
  state: RunState;
  why: string | null;
  estimate: Estimate;
  attempt: Attempt | null;
  /** The record of the attempt, or of the run that ended in this queue. */
  record: RunRecord | null;
  worker: number | null;
  /** How often it was begun anew: to keep the memory limit, or because its supervisor was killed. */
  restarts: number;
  /** Whether it changed since it was told last. */
  changed: boolean;
}

const NO_ESTIMATE: Estimate = { seconds: 0, bytes: 0, diskBytes: 0, basis: 'file sizes', outOfMemoryAt: null };

/** What a standing is called. */
export function stateOf(standing: Standing): Pick<Entry, 'state' | 'why'> {
  switch (standing.kind) {
    case 'running':
      return { state: 'running', why: 'it runs already' };
    case 'busy':
      return { state: 'running', why: standing.why };
    case 'fresh':
      return { state: 'not started', why: null };
    case 'complete':
    case 'warning':
    case 'failed':
      return { state: standing.kind, why: standing.cause };
    case 'unreadable':
      return { state: 'failed', why: standing.cause };
    case 'stale':
      return { state: 'stale', why: standing.why };
    case 'unfinished':
      return { state: standing.cancelled ? 'cancelled' : 'unfinished', why: standing.why };
  }
}

export function entryOf(work: Work, estimate: Estimate | null, beside = false): Entry {
  return {
    key: work.key,
    device: deviceOf(work.folder),
    beside,
    work,
    wanted: false,
    queued: false,
    retry: false,
    cancelled: false,
    looking: false,
    ...stateOf(work.standing),
    estimate: estimate ?? NO_ESTIMATE,
    attempt: null,
    record: null,
    worker: null,
    restarts: 0,
    changed: true,
  };
}

export function become(entry: Entry, state: RunState, why: string | null): void {
  entry.state = state;
  entry.why = why;
  entry.changed = true;
}

/** Take note of how a reduction stands that nobody of ours is at. Its cancellation and failure here stay. */
export function lookedAgain(entry: Entry, work: Work): void {
  entry.changed = true;
  entry.work = work;
  const open = ['fresh', 'stale', 'unfinished'].includes(work.standing.kind);
  const stays =
    (entry.cancelled && (open || work.standing.kind === 'failed')) ||
    (entry.state === 'failed' && entry.wanted && entry.record?.state !== 'failed' && open);
  if (entry.queued && canStart(work.standing)) {
    enqueue(entry);
    return;
  }
  entry.queued = false;
  if (stays) return;
  const { state, why } = stateOf(work.standing);
  become(entry, state, why);
}

/** Whether a reduction that stands like this can be run. */
export const canStart = (standing: Standing): boolean =>
  !['unreadable', 'busy', 'complete', 'warning'].includes(standing.kind);

/** Whether it could be put into the queue. `failed`: those that failed, and no others. */
export function isStartable(entry: Entry, failed: boolean): boolean {
  if (entry.beside || entry.work.reduction === null || entry.attempt !== null || entry.looking || entry.queued)
    return false;
  const states: readonly RunState[] = failed ? ['failed'] : ['not started', 'stale', 'cancelled', 'unfinished'];
  return canStart(entry.work.standing) && states.includes(entry.state);
}

/** Let it wait for its turn. */
export function enqueue(entry: Entry): void {
  const { standing } = entry.work;
  const failed = entry.state === 'failed' && !entry.queued;
  entry.retry ||= failed || standing.kind === 'failed';
  entry.wanted = true;
  entry.queued = true;
  entry.cancelled = false;
  if (failed) become(entry, 'waiting', entry.why === null ? null : `it failed before: ${entry.why}`);
  else become(entry, 'waiting', standing.kind === 'stale' ? standing.why : entry.why);
}

/** Take it out of the queue, as if nobody had put it there. */
export function withdraw(entry: Entry): void {
  const { state, why } = stateOf(entry.work.standing);
  entry.queued = false;
  entry.retry = false;
  become(entry, state, why);
}

/** It will not be tried again by itself. */
export function fail(entry: Entry, why: string): void {
  entry.queued = false;
  become(entry, 'failed', why);
}

export const demandOf = ({ key, estimate, device }: Entry): Demand => ({
  id: key,
  seconds: estimate.seconds,
  bytes: estimate.bytes,
  diskBytes: estimate.diskBytes,
  device,
});

const ifThere = (path: string): string | null => (existsSync(path) ? path : null);

/** An entry as the contract shows it; `position`: its place in the queue. */
export function snapshotOf(entry: Entry, position: number | null): RunSnapshot {
  const { work, attempt, estimate } = entry;
  const record = entry.record ?? (['running', 'waiting', 'not started'].includes(entry.state) ? null : work.last);
  const progress = (entry.state === 'running' ? attempt?.progress(record) : null) ?? NO_PROGRESS;
  const exposures = work.reduction?.exposures.length ?? 0;
  const elapsed = entry.state === 'running' && attempt !== null ? attempt.elapsed(record) : (record?.seconds ?? null);
  const eta =
    entry.state === 'running' && elapsed !== null && attempt !== null
      ? secondsLeft(progress, elapsed, exposures, estimate.seconds)
      : null;
  const began = attempt?.startedAt(record) ?? null;
  return {
    key: entry.key,
    ...(work.reduction?.kind === undefined ? {} : { kind: work.reduction.kind }),
    id: work.id,
    folder: work.folder,
    pypeitFile: work.pypeitFile,
    spectrograph: work.reduction?.spectrograph ?? null,
    state: entry.state,
    why: entry.why,
    cause: entry.why !== null && ['failed', 'warning'].includes(entry.state) ? causeOf(entry.why) : null,
    wanted: entry.wanted,
    position,
    worker: entry.worker,
    started: began === null ? (record?.started ?? null) : new Date(began).toISOString(),
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
    logPath: ifThere(work.engine?.logPath ?? logPathOf(work)),
    stdoutPath: ifThere(consolePathOf(work)),
  };
}
