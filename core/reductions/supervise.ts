import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { closeRecord } from '#core/reductions/close-record.ts';
import { endingOf, UNSEEN } from '#core/reductions/ending.ts';
import type { Job } from '#core/reductions/job.ts';
import { judge, type Verdict } from '#core/reductions/judge.ts';
import { type RunRecord, readRecord, STDOUT_FILE, writeRecord } from '#core/reductions/record.ts';
import { type Reduction, readReduction } from '#core/reductions/reduction.ts';
import { leftFiles, planSetAside, setAside } from '#core/reductions/set-aside.ts';
import { LOCK_PURPOSE, lookAt, readConsole, readLog, type Standing } from '#core/reductions/standing.ts';
import { startPypeit } from '#core/reductions/start-pypeit.ts';
import { type StopRequest, watchPypeit } from '#core/reductions/watch-pypeit.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { identify, lives } from '#core/workspace/process-identity.ts';

/**
 * See one reduction to its end: take its lock, adopt the PypeIt that runs there or start one, watch it, and record how
 * it went. Does `nothing` if nothing is to be done as it stands, or if it was `stopped` before PypeIt began. Throws a
 * Fault `locked` if someone else is at it.
 */
export async function supervise(job: Job, stop: StopRequest): Promise<'ended' | 'nothing' | 'stopped'> {
  const reduction = readReduction(job.pypeitFile);
  const { folder } = reduction;
  const before = readRecord(folder);
  using lock = takeLock(
    join(folder, REDUCTION_LOCK),
    LOCK_PURPOSE,
    identify(),
    // A supervisor was killed, its PypeIt lives on: this one looks after it from now on.
    (found) => lives(found.holder) === 'dead' && found.child !== undefined && found.child.pid === before?.pypeit?.pid,
  );
  sweep(folder);
  const record = readRecord(folder);
  if (record?.pypeit && record.ended === null && lives(record.pypeit) === 'alive') {
    lock.share(record.pypeit);
    const adopted = { ...record, supervisor: identify() ?? record.supervisor };
    writeRecord(folder, adopted);
    await watchPypeit({ record: adopted, child: null, pypeit: record.pypeit }, reduction, stop);
    return 'ended';
  }
  if (record !== null) await closeFormer(reduction, { ...record, history: job.history });
  const standing = await lookAt(reduction, { pypeit: job.versions.pypeit, args: job.args ?? [] }, { mine: true });
  if (nothingToDo(standing, job)) return 'nothing';
  if (stop.why !== null) return 'stopped';
  await prepare(reduction, standing, record);
  const fresh = standing.kind === 'fresh' || standing.kind === 'stale';
  await watchPypeit(await startPypeit(reduction, job, !fresh, lock), reduction, stop);
  return 'ended';
}

/** Halves of files that a holder of the lock was writing when it was killed. Only holders write these. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder))
    if (/^\.slitbench-(lock|run\.json)\.[0-9a-f]{8}\.part$/.test(name)) rmSync(join(folder, name), { force: true });
}

function nothingToDo(standing: Standing, job: Job): boolean {
  if (standing.kind === 'failed') return !job.retryFailed;
  return ['busy', 'running', 'complete', 'warning', 'unreadable'].includes(standing.kind);
}

/**
 * A run whose processes are gone without a word: close its record, so that the history has it. PypeIt may have come to
 * its own end after its supervisor was killed; then its console says so.
 */
async function closeFormer(reduction: Reduction, record: RunRecord): Promise<void> {
  if (record.ended !== null) return;
  const { folder } = reduction;
  const seen = statSync(join(folder, STDOUT_FILE), { throwIfNoEntry: false })?.mtimeMs ?? Date.parse(record.started);
  const ended = new Date(Math.max(seen, Date.parse(record.started)));
  const end = await endingOf(reduction, record, UNSEEN);
  const { done, firstError } = end.log;
  const verdict: Verdict =
    done || firstError !== null ? judge(end) : { state: 'cancelled', cause: 'interrupted: its processes are gone' };
  const seconds = (ended.getTime() - Date.parse(record.started)) / 1000;
  closeRecord(folder, { ...record, ...verdict, ended: ended.toISOString(), seconds: done ? seconds : null });
}

/** Move aside what PypeIt must not take for done. */
async function prepare(reduction: Reduction, standing: Standing, record: RunRecord | null): Promise<void> {
  if (standing.kind === 'fresh' || !('abrupt' in standing)) return;
  const sinceMs = record === null ? 0 : Date.parse(record.started);
  const log = record === null ? readLog(reduction) : readConsole(reduction, sinceMs);
  // Nobody of ours saw that run, and a log that PypeIt buffered lacks its last lines.
  const blind = record === null && standing.abrupt;
  const end = { frames: log.frames, abrupt: standing.abrupt, sinceMs, blind };
  const files = await leftFiles(reduction.folder);
  const asides = planSetAside(files, end).map((aside) => aside.path);
  const outdated =
    standing.kind === 'stale' && standing.calibrations
      ? files.map((file) => file.path).filter((path) => path.startsWith('Calibrations/'))
      : [];
  if (standing.abrupt || asides.length + outdated.length > 0)
    setAside(reduction, [...new Set([...asides, ...outdated])], STDOUT_FILE);
}
