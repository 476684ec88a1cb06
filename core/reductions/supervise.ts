import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { closeFormer } from '#core/reductions/close-former.ts';
import type { Job } from '#core/reductions/job.ts';
import { calibrationsAnew } from '#core/reductions/pypeit-arguments.ts';
import { askAgain, beginRebuild, settleRebuild, whyNoRebuild } from '#core/reductions/rebuild.ts';
import { aimText, forgetRebuild, readRebuild } from '#core/reductions/rebuild-journal.ts';
import { type RunRecord, readRecord, STDOUT_FILE, writeRecord } from '#core/reductions/record.ts';
import { type Reduction, readReduction } from '#core/reductions/reduction.ts';
import { leftFiles, planSetAside, productsLeftOut, setAside } from '#core/reductions/set-aside.ts';
import { LOCK_PURPOSE, lookAt, readConsole, readLog, type Standing } from '#core/reductions/standing.ts';
import { startPypeit } from '#core/reductions/start-pypeit.ts';
import { type StopRequest, watchPypeit } from '#core/reductions/watch-pypeit.ts';
import { readPypeitFile } from '#core/setup/pypeit-file.ts';
import { type Lock, takeLock } from '#core/workspace/lock.ts';
import { identify, lives } from '#core/workspace/process-identity.ts';

/**
 * See one reduction to its end: take its lock, adopt the PypeIt that runs there or start one, watch it, and record how
 * it went. Does `nothing` if nothing is to be done as it stands, or if it was `stopped` before PypeIt began. A step that
 * is to be made anew is: should that fail, the former products are `restored`. Throws a Fault `locked` if someone else is
 * at it. The important warnings of a run that has ended are written beside its log.
 */
export async function supervise(job: Job, stop: StopRequest): Promise<SuperviseEnd> {
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
  const end = await superviseLocked(reduction, job, stop, lock);
  if (end !== 'stopped' && (end !== 'nothing' || before?.ended === null)) await tellWarnings(reduction);
  return end;
}

/** Which is read last, when all else is done: it takes no part in the run. */
async function tellWarnings(reduction: Reduction): Promise<void> {
  const { writeUsefulAtEnd } = await import('#core/quality/useful-at-end.ts');
  const problem = await writeUsefulAtEnd(reduction);
  if (problem !== null) process.stderr.write(`${problem}\n`);
}

async function superviseLocked(reduction: Reduction, job: Job, stop: StopRequest, lock: Lock): Promise<SuperviseEnd> {
  const { folder } = reduction;
  const record = readRecord(folder);
  if (record?.pypeit && record.ended === null && lives(record.pypeit) === 'alive') {
    lock.share(record.pypeit);
    const adopted = { ...record, supervisor: identify() ?? record.supervisor };
    writeRecord(folder, adopted);
    await watchPypeit({ record: adopted, child: null, pypeit: record.pypeit }, reduction, stop);
    return settled(reduction, stop) ?? 'ended';
  }
  if (record !== null) await closeFormer(reduction, { ...record, history: job.history });
  const left = settled(reduction, { ...stop, why: null });
  if (left !== null && left !== 'ended') return left;
  const asked = { pypeit: job.versions.pypeit, args: job.args ?? [] };
  const standing = await lookAt(reduction, asked, { mine: true, regardless: true });
  const rebuild = readRebuild(folder);
  if (rebuild?.phase === 'asked' && whyNoRebuild(standing) === null) {
    if (stop.why !== null) return 'stopped';
    try {
      beginRebuild(reduction, rebuild, calibrationsAnew(job.args ?? []));
      await watchPypeit(await startPypeit(reduction, job, true, lock), reduction, stop);
    } catch (error) {
      settleRebuild(folder);
      throw error;
    }
    return settled(reduction, stop) ?? 'ended';
  }
  if (nothingToDo(standing, job)) return 'nothing';
  if (stop.why !== null) return 'stopped';
  // What is left of a request, or of one that failed, was for products that are made anew now.
  if (rebuild !== null) forgetRebuild(folder);
  await prepare(reduction, standing, record);
  const fresh = standing.kind === 'fresh' || standing.kind === 'stale';
  await watchPypeit(await startPypeit(reduction, job, !fresh, lock), reduction, stop);
  return 'ended';
}

/** How a supervisor's work ended; `restored`: why the former products are back. */
export type SuperviseEnd = 'ended' | 'nothing' | 'stopped' | { readonly restored: string };

/** Bring a rebuild whose run has ended to its end; null: there is none. Ended to keep the memory limit, it waits for its next turn. */
function settled({ folder }: Reduction, stop: Pick<StopRequest, 'why'>): SuperviseEnd | null {
  const rebuild = readRebuild(folder);
  const end = settleRebuild(folder);
  if (end === null || rebuild === null) return null;
  if (end.kind === 'done') return 'ended';
  if (stop.why === 'memory') askAgain(folder);
  return { restored: `making ${aimText(rebuild)} anew failed: ${end.cause}; the former products are back` };
}

/** Halves of files that a holder of the lock was writing when it was killed. Only holders write these. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder))
    if (/^\.slitbench-(lock|run\.json|rebuild\.json)\.[0-9a-f]{8}\.part$/.test(name))
      rmSync(join(folder, name), { force: true });
}

function nothingToDo(standing: Standing, job: Job): boolean {
  if (standing.kind === 'failed') return !job.retryFailed;
  return ['busy', 'running', 'complete', 'warning', 'unreadable'].includes(standing.kind);
}

/** Move aside what PypeIt must not take for done. */
async function prepare(reduction: Reduction, standing: Standing, record: RunRecord | null): Promise<void> {
  if (standing.kind === 'fresh' || !('abrupt' in standing)) return;
  const sinceMs = record === null ? 0 : Date.parse(record.started);
  const log = record === null ? await readLog(reduction) : readConsole(reduction, sinceMs);
  // Nobody of ours saw that run, and a log that PypeIt buffered lacks its last lines.
  const blind = record === null && standing.abrupt;
  const end = { frames: log.frames, abrupt: standing.abrupt, sinceMs, blind };
  const files = await leftFiles(reduction.folder);
  const asides = planSetAside(files, end).map((aside) => aside.path);
  const outdated =
    standing.kind === 'stale' && standing.calibrations
      ? files.map((file) => file.path).filter((path) => path.startsWith('Calibrations/'))
      : [];
  const out = standing.kind === 'stale' ? productsLeftOut(files, readPypeitFile(reduction.pypeitFile).data.rows) : [];
  if (standing.abrupt || asides.length + outdated.length + out.length > 0)
    setAside(reduction, [...new Set([...asides, ...outdated, ...out])], STDOUT_FILE);
}
