import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cleanLog } from '#core/coadds/clean-log.ts';
import { inputsOf, reductionOf } from '#core/coadds/coadd-reduction.ts';
import { lookAtCoadd, wasInterrupted } from '#core/coadds/coadd-standing.ts';
import { filesBelow, install, recoverInstall } from '#core/coadds/install.ts';
import { CoaddJob, type CoaddOrder } from '#core/coadds/job.ts';
import { judgeCoadd } from '#core/coadds/judge-coadd.ts';
import { type CoaddPlaces, placesOf } from '#core/coadds/levels.ts';
import { PROVENANCE, type Provenance, readProvenance } from '#core/coadds/provenance.ts';
import { returnFluxed } from '#core/coadds/return-fluxed.ts';
import { generatedFolder, makeStage, type Step, stepsOf } from '#core/coadds/steps.ts';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { closeRecord } from '#core/reductions/close-record.ts';
import { changedSince, stampFrames } from '#core/reductions/frame-stamp.ts';
import { judge, type Verdict } from '#core/reductions/judge.ts';
import { tailLog } from '#core/reductions/log-tail.ts';
import { type RunRecord, readRecord, STDOUT_FILE, writeRecord } from '#core/reductions/record.ts';
import { LOCK_PURPOSE } from '#core/reductions/standing.ts';
import { startGated } from '#core/reductions/start-pypeit.ts';
import { endOf, lastTraceback } from '#core/reductions/traceback.ts';
import { type StopRequest, watchProcess } from '#core/reductions/watch-pypeit.ts';
import { whoIsAt } from '#core/setup/at-work.ts';
import { causeText } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { type Lock, takeLock } from '#core/workspace/lock.ts';
import { identify, lives } from '#core/workspace/process-identity.ts';

/** An order; `resumed`: the last attempt was ended from outside. */
type Resuming = CoaddOrder & { readonly resumed: boolean };

/** How the supervisor of a coadd ended. */
export type CoaddEnd = 'ended' | 'nothing' | 'stopped';

/**
 * See one coadd to its end: take its lock, make it in a folder of its own, and let it take the place of the former one
 * if it is whole; else that stays. A PypeIt whose supervisor was killed is ended, and the coadd begun anew. Does `nothing`
 * if it is up to date. Throws a Fault `locked` if someone else is at it.
 */
export async function superviseCoadd(order: CoaddOrder, stop: StopRequest): Promise<CoaddEnd> {
  const job = CoaddJob.parse(JSON.parse(readFileSync(order.job, 'utf8')));
  const places = placesOf({ folder: job.level }, job.kind);
  const before = readRecord(places.control);
  using lock = takeLock(
    join(places.control, REDUCTION_LOCK),
    LOCK_PURPOSE,
    identify(),
    (found) => lives(found.holder) === 'dead' && found.child !== undefined && found.child.pid === before?.pypeit?.pid,
  );
  if (before !== null && before.ended === null) await closeFormer(before, places, order.history);
  else recoverInstall(places);
  const standing = lookAtCoadd(job, { mine: true });
  if (standing.kind === 'busy') return 'nothing';
  if (!job.again && (standing.kind === 'complete' || standing.kind === 'warning')) return 'nothing';
  if (standing.kind === 'failed' && !order.retryFailed && !job.again) return 'nothing';
  if (stop.why !== null) return 'stopped';
  await make(job, { ...order, resumed: wasInterrupted(before) }, places, lock, stop);
  return 'ended';
}

/**
 * A run whose supervisor was killed: what it had begun to install is installed, and noted as it ended; anything less is of no
 * use, for nobody knows how far it is.
 */
async function closeFormer(record: RunRecord, places: CoaddPlaces, history: string): Promise<void> {
  if (record.pypeit && lives(record.pypeit) === 'alive') {
    const stop: StopRequest = { why: 'cancelled', asked: Promise.resolve() };
    await watchProcess({ child: null, pypeit: record.pypeit }, stop, record.peakBytes, () => {});
  }
  recoverInstall(places);
  const made = readProvenance(places.target);
  const end =
    made !== null && made.made >= record.started
      ? {
          state: made.state,
          cause: made.cause,
          ended: made.made,
          seconds: (Date.parse(made.made) - Date.parse(record.started)) / 1000,
          exitCode: 0,
        }
      : {
          state: 'cancelled' as const,
          cause: 'interrupted: its supervisor is gone',
          ended: new Date().toISOString(),
        };
  closeRecord(places.control, { ...record, ...end, history });
}

async function make(job: CoaddJob, order: Resuming, places: CoaddPlaces, lock: Lock, stop: StopRequest): Promise<void> {
  const { control, stage } = places;
  clearStage(places);
  const inputs = inputsOf(job);
  const supervisor = identify();
  if (supervisor === null) throw new Error('this process cannot be identified');
  let record: RunRecord = {
    ...reductionRecord(job, order),
    id: randomUUID(),
    state: 'running',
    started: new Date().toISOString(),
    rawBytes: inputs.reduce((sum, { size }) => sum + size, 0),
    frames: stampFrames(inputs),
    supervisor,
  };
  let verdict: Verdict | null = null;
  let [exitCode, signal]: [number | null, string | null] = [null, null];
  try {
    const missing = inputs.find(({ path }) => path === null);
    if (missing !== undefined) throw new Error(`${missing.name} is gone`);
    verdict = atWork(job);
    makeStage(stage);
    for (const step of stepsOf(job, order, stage)) {
      if (stop.why !== null) verdict = { state: 'cancelled', cause: stop.why };
      if (verdict !== null) break;
      step.prepare();
      const ran = await runStep(step, record, places, lock, stop, (known) => {
        record = known;
      });
      ({ exitCode, signal } = ran);
      record = { ...record, peakBytes: Math.max(record.peakBytes, ran.peakBytes) };
      verdict = ran.verdict;
    }
    verdict ??= await finish(job, order, places, record);
  } catch (error) {
    verdict = { state: 'failed', cause: causeText(error) };
  }
  if (verdict.state === 'cancelled') clearStage(places);
  const now = new Date();
  const seconds = (now.getTime() - Date.parse(record.started)) / 1000;
  closeRecord(control, { ...record, ...verdict, ended: now.toISOString(), seconds, exitCode, signal });
}

/** What is being reduced again is coadded when that is over. */
function atWork({ exposures }: CoaddJob): Verdict | null {
  for (const reduction of new Set(exposures.map((exposure) => exposure.reduction))) {
    const who = whoIsAt(reduction);
    if (who !== null) return { state: 'cancelled', cause: `${dirname(reduction)} is being reduced: ${who}` };
  }
  return null;
}

/** Judge what all commands made; whole, it takes its place. */
async function finish(job: CoaddJob, order: CoaddOrder, places: CoaddPlaces, record: RunRecord): Promise<Verdict> {
  const { stage, control } = places;
  const verdict = await judgeCoadd(job, stage);
  if (verdict.state !== 'complete' && verdict.state !== 'warning') return verdict;
  rmSync(generatedFolder(stage), { recursive: true, force: true });
  nameTarget(stage, places.target);
  const inputs = inputsOf(job);
  const [changed] = changedSince(inputs, record.frames ?? []);
  if (changed !== undefined || inputs.some(({ path }) => path === null))
    return { state: 'cancelled', cause: `${changed?.name ?? 'an exposure'} was reduced again meanwhile` };
  if (job.fluxes) returnFluxed(join(control, 'fluxed'), job.exposures, record.frames ?? []);
  const made: Provenance = {
    kind: job.kind,
    digest: job.digest,
    made: new Date().toISOString(),
    versions: order.versions,
    state: verdict.state,
    cause: verdict.cause,
    exposures: job.exposures,
    only: job.only,
    // Of what it was made of; but for spectra that were calibrated on the way, which are others now.
    inputs: job.fluxes ? stampFrames(inputsOf(job)) : (record.frames ?? stampFrames(inputs)),
    files: filesBelow(stage),
  };
  writeWhole(join(stage, PROVENANCE), `${JSON.stringify(made, null, 1)}\n`);
  install(places);
  return verdict;
}

/** PypeIt's records of parameters, and its logs, name the folder in which it worked: let them name that of the result. */
function nameTarget(stage: string, target: string): void {
  for (const entry of readdirSync(stage, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(par|log\.txt)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'utf8');
    if (text.includes(stage)) writeWhole(path, text.replaceAll(stage, target));
  }
}

/** Run one command. `verdict` is null if it ended well. */
async function runStep(
  step: Step,
  record: RunRecord,
  { control, stage }: CoaddPlaces,
  lock: Lock,
  stop: StopRequest,
  known: (record: RunRecord) => void,
): Promise<{ verdict: Verdict | null; exitCode: number | null; signal: string | null; peakBytes: number }> {
  const console = join(control, STDOUT_FILE);
  const command = [...step.command];
  const { child, pypeit } = await startGated(command, step.cwd, { path: console, flags: 'w' }, (found) => {
    const named = { ...record, command, pypeit: found };
    writeRecord(control, named);
    lock.share(found);
    known(named);
  });
  const peak = (peakBytes: number) => writeRecord(control, { ...record, command, pypeit, peakBytes });
  const { code, signal, peakBytes, oomKilled } = await watchProcess({ child, pypeit }, stop, record.peakBytes, peak);
  writeWhole(join(stage, step.log), cleanLog(readFileSync(console, 'utf8')));
  const disk = statfsSync(control);
  const verdict = judge({
    exitCode: code,
    signal,
    stopped: stop.why,
    oomKilled,
    log: tailLog(console, 0).read(),
    traceback: lastTraceback(endOf(console)),
    products: [],
    calibrationsOnly: true, // What it made is judged when all commands have ended.
    freeDisk: disk.bavail * disk.bsize,
    peakBytes,
  });
  const program = basename(command[0] ?? '');
  const why = verdict.state === 'failed' ? { ...verdict, cause: `${program}: ${verdict.cause}` } : verdict;
  return { verdict: verdict.state === 'complete' ? null : why, exitCode: code, signal, peakBytes };
}

/** What a record says of its job before anything has run. */
function reductionRecord(
  job: CoaddJob,
  order: Resuming,
): Omit<RunRecord, 'id' | 'state' | 'started' | 'rawBytes' | 'frames' | 'supervisor'> {
  const { pypeitFile, spectrograph, digests } = reductionOf(job, order.job);
  return {
    kind: job.kind,
    pypeitFile,
    spectrograph,
    command: [],
    versions: order.versions,
    resumed: order.resumed,
    ended: null,
    seconds: null,
    exitCode: null,
    signal: null,
    cause: null,
    peakBytes: 0,
    exposures: job.exposures.length,
    digests,
    pypeit: null,
    history: order.history,
  };
}

/** What an earlier attempt left. */
function clearStage({ control, stage }: CoaddPlaces): void {
  rmSync(stage, { recursive: true, force: true });
  rmSync(join(control, 'fluxed'), { recursive: true, force: true });
  if (existsSync(dirname(stage))) rmSync(generatedFolder(stage), { recursive: true, force: true });
}
