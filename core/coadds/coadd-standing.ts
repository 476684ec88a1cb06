import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inputsOf } from '#core/coadds/coadd-reduction.ts';
import { readCollateReport } from '#core/coadds/collate-report.ts';
import type { CoaddJob } from '#core/coadds/job.ts';
import { placesOf } from '#core/coadds/levels.ts';
import { type Provenance, readProvenance } from '#core/coadds/provenance.ts';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { changedSince } from '#core/reductions/frame-stamp.ts';
import { CANCELLED, OUT_OF_MEMORY } from '#core/reductions/judge.ts';
import { type RunRecord, readRecord } from '#core/reductions/record.ts';
import type { RawFrame } from '#core/reductions/reduction.ts';
import { LOCK_PURPOSE, type Standing } from '#core/reductions/standing.ts';
import { parseInputFile } from '#core/setup/pypeit-file.ts';
import { heldFarOff, readLock } from '#core/workspace/lock.ts';
import { lives } from '#core/workspace/process-identity.ts';

/** How a coadd stands against what it would be now. Reads only. `mine`: the lock is the asker's own. */
export function lookAtCoadd(job: CoaddJob, { mine = false } = {}): Standing {
  const { target, control, former } = placesOf({ folder: job.level }, job.kind);
  const record = readRecord(control);
  const busy = whoIsAt(control, record, mine);
  if (busy !== null) return busy;
  const made = readProvenance(target);
  const latest = record !== null && record.ended !== null && record.ended > (made?.made ?? '') ? record : null;
  if (latest?.state === 'failed' && isSame(job, latest) && !wasInterrupted(latest))
    return { kind: 'failed', cause: latest.cause ?? 'it failed', abrupt: false };
  const why = made === null ? whyForeignOutdated(job, target) : whyOutdated(job, made);
  // An attempt without an end may have left its install half done, or not noted.
  const isOpen = record?.ended === null && (why !== null || existsSync(former) || (made?.made ?? '') >= record.started);
  if (isOpen || (why !== null && (latest?.state === 'cancelled' || wasInterrupted(latest)))) {
    const cancelled = latest?.cause === CANCELLED;
    return { kind: 'unfinished', why: latest?.cause ?? 'it was interrupted', abrupt: false, cancelled };
  }
  if (why === null) return { kind: made?.state ?? 'complete', cause: made === null ? ELSEWHERE : made.cause };
  if (!existsSync(target)) return { kind: 'fresh' };
  return { kind: 'stale', why, calibrations: false, abrupt: false };
}

/** Whether it was ended from outside, for the first time; a second time it may be its memory. */
export const wasInterrupted = (record: RunRecord | null): boolean =>
  record?.state === 'failed' &&
  ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'].includes(record.signal ?? '') &&
  !record.resumed &&
  !record.cause?.includes(OUT_OF_MEMORY);

/** Whether a digest that was kept is that of a job. */
const isDigestOf = ({ digest, formerDigest }: CoaddJob, kept: string): boolean =>
  kept === digest || kept === formerDigest;

/** Whether it would be made of the same now, so that it would fail again. */
const isSame = (job: CoaddJob, { digests, frames }: RunRecord): boolean =>
  isDigestOf(job, digests.inputs) && changedSince(inputsOf(job), frames ?? []).length === 0;

const ELSEWHERE = 'made outside of Slitbench';

/** Who is at a coadd. */
function whoIsAt(control: string, record: RunRecord | null, mine: boolean): Standing | null {
  const path = join(control, REDUCTION_LOCK);
  const lock = mine ? null : readLock(path);
  if (lock?.state === 'elsewhere' && lock.content !== null)
    return { kind: 'busy', why: heldFarOff(path, lock.content) };
  if (!mine && record?.pypeit && record.ended === null && lives(record.pypeit) === 'alive') return { kind: 'running' };
  if (lock?.state === 'alive' && lock.content !== null)
    return lock.content.purpose === LOCK_PURPOSE ? { kind: 'running' } : { kind: 'busy', why: lock.content.purpose };
  return null;
}

/** Why a coadd of ours is not what it would be now; null: it is. */
function whyOutdated(job: CoaddJob, made: Provenance): string | null {
  const before = new Set(made.inputs.map(({ name }) => name));
  const inputs = inputsOf(job);
  const now = new Set(inputs.map(({ name }) => name));
  const [added] = [...now].filter((name) => !before.has(name));
  if (added !== undefined) return `${added} is not in it`;
  const [gone] = [...before].filter((name) => !now.has(name));
  if (gone !== undefined) return `${gone} is in it, and would not be now`;
  const former = new Map(made.exposures.map((one) => [`${one.dataset} ${one.scienceFile}`, one.reduceDir]));
  for (const { dataset, scienceFile, reduceDir } of job.exposures) {
    const dir = former.get(`${dataset} ${scienceFile}`);
    if (dir !== undefined && dir !== reduceDir) return `${scienceFile} is in it as reduced in ${dir}`;
  }
  const [changed] = changedSince(inputs, made.inputs);
  if (changed !== undefined) return `${changed.name} was reduced again since`;
  return isDigestOf(job, made.digest) ? null : 'its parameters or bad slits changed';
}

/** The same for one that something else made, by the names and times of its files. */
function whyForeignOutdated(job: CoaddJob, target: string): string | null {
  if (!existsSync(target)) return 'there is none';
  const named = foreignInputs(job, target);
  if (named === null) return 'it does not say of what it was made';
  const inputs = inputsOf(job);
  const added = job.kind === 'coadd1d' ? datasetNotIn(job, named.names) : nameNotIn(inputs, named.names);
  if (added !== undefined) return `${added} is not in it`;
  const now = new Set(inputs.map(({ name }) => name));
  const gone = [...named.names].find((name) => !now.has(name));
  if (gone !== undefined) return `${gone} is in it, and would not be now`;
  const young = inputs.find(({ mtimeMs }) => mtimeMs > named.madeMs);
  return young === undefined ? null : `${young.name} is younger than it`;
}

const nameNotIn = (inputs: readonly RawFrame[], names: ReadonlySet<string>): string | undefined =>
  inputs.find(({ name }) => !names.has(name))?.name;

/** A 1D report names only exposures with an object that others have, too: what counts is that it has one of each dataset. */
function datasetNotIn({ exposures }: CoaddJob, names: ReadonlySet<string>): string | undefined {
  const known = exposures.filter(({ spec1d }) => names.has(basename(spec1d ?? ''))).map(({ dataset }) => dataset);
  return exposures.find(({ dataset }) => !known.includes(dataset))?.dataset;
}

/** The products that a coadd of somebody else names, and when it was made; null: it names none. */
export function foreignInputs(
  { kind }: Pick<CoaddJob, 'kind'>,
  target: string,
): { readonly names: ReadonlySet<string>; readonly madeMs: number } | null {
  try {
    if (kind === 'coadd1d') {
      const names = new Set(readCollateReport(target).map(({ spec1d }) => basename(spec1d)));
      return names.size === 0 ? null : { names, madeMs: statSync(join(target, 'collate_report.dat')).mtimeMs };
    }
    const files = readdirSync(target).filter((name) => name.endsWith('.coadd2d'));
    const names = files.flatMap((name) =>
      (parseInputFile(readFileSync(join(target, name), 'utf8'), name).data?.rows ?? [])
        .filter((row) => !row.commented)
        .map((row) => basename(row.cells.filename ?? '')),
    );
    const science = join(target, 'Science_coadd');
    const images = existsSync(science) ? readdirSync(science).filter((name) => name.startsWith('spec2d_')) : [];
    if (names.length === 0 || images.length === 0) return null;
    return { names: new Set(names), madeMs: Math.min(...images.map((name) => statSync(join(science, name)).mtimeMs)) };
  } catch {
    return null;
  }
}
