import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ReductionFacts } from '#core/contract/scorecard-row.ts';
import { type LogEnd, readLogEnd } from '#core/quality/log-end.ts';
import { worksIn } from '#core/reductions/foreign-run.ts';
import { judgeTraces } from '#core/reductions/judge.ts';
import { findProducts, namesIn } from '#core/reductions/products.ts';
import { type RunRecord, readRecord } from '#core/reductions/record.ts';
import { type Exposure, exposuresOf } from '#core/reductions/reduction.ts';
import { logPathOf } from '#core/reductions/standing.ts';
import { readPypeitFile } from '#core/setup/pypeit-file.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { lives } from '#core/workspace/process-identity.ts';

/** What tells how a reduction stands, beside its run record. */
interface Seen {
  readonly folder: string;
  readonly pypeitFile: string;
  /** How its log ends; null: there is none. */
  readonly log: LogEnd | null;
  /** Products that were read already, by path, and why one is not whole. */
  readonly known: ReadonlyMap<string, string | null>;
  /** Folders in which a PypeIt works that we did not start. */
  readonly foreign: () => ReadonlyMap<string, number>;
  readonly signal: AbortSignal | undefined;
}

/** How a reduction stands: by the record of its last run, else, where it was run in a terminal, by its log and products. */
export async function reductionFacts(seen: Seen): Promise<ReductionFacts> {
  let exposures: readonly Exposure[];
  try {
    exposures = exposuresOf(readPypeitFile(seen.pypeitFile));
  } catch (error) {
    // What it should have made is not known: whatever lies there, nobody can say that it is complete.
    const problem = setupProblem(error).replaceAll(seen.pypeitFile, basename(seen.pypeitFile));
    return { status: 'FAILED', why: `its setup file cannot be read: ${problem}`, peakBytes: null };
  }
  const record = readRecord(seen.folder);
  if (record === null) return await withoutRecord(seen, exposures, null);
  const of = basename(record.pypeitFile);
  return of === basename(seen.pypeitFile) ? byRecord(record) : await withoutRecord(seen, exposures, of);
}

/** Why a setup file cannot be read, naming it, and what to do. */
export function setupProblem(error: unknown): string {
  if (!(error instanceof Fault)) return `${causeText(error)}. Make it readable for you, or bring a former one back.`;
  const { message, remedy } = error.data;
  return `${message}. ${remedy}`;
}

const UNFINISHED = 'its run was interrupted';

function byRecord(record: RunRecord): ReductionFacts {
  const { state, ended, cause, pypeit, peakBytes } = record;
  if (state === 'complete') return { status: 'COMPLETE', why: null, peakBytes };
  if (state === 'warning') return { status: 'WARNING', why: cause, peakBytes };
  if (ended === null && pypeit !== null && lives(pypeit) === 'alive')
    return { status: 'In Progress', why: 'PypeIt is at it', peakBytes };
  return { status: 'FAILED', why: cause ?? UNFINISHED, peakBytes };
}

async function withoutRecord(
  seen: Seen,
  exposures: readonly Exposure[],
  other: string | null,
): Promise<ReductionFacts> {
  const { folder, known, signal } = seen;
  const peakBytes = null;
  if (seen.log?.done !== true && isForeign(seen)) return { status: 'In Progress', why: 'PypeIt is at it', peakBytes };
  const products = await findProducts({ folder, exposures }, signal, known);
  const lacks = products.some(({ spec2d }) => spec2d === null);
  const log = lacks ? await readLogEnd(logPathOf(seen), { signal, whole: true }) : seen.log;
  const { state, cause } = judgeTraces({
    log: log === null ? null : { done: log.done, firstError: log.error, nothingSaved: log.nothingSaved },
    products,
    hasAny: [...namesIn(join(folder, 'Science')), ...namesIn(join(folder, 'Calibrations'))].length > 0,
    other,
  });
  if (state === 'complete') return { status: 'COMPLETE', why: null, peakBytes };
  if (state === 'warning') return { status: 'WARNING', why: cause, peakBytes };
  // Where it came to its end, what some frames lack says nothing against the others.
  const reached = log?.done ?? products.some(({ spec2d }) => spec2d !== null);
  return { status: 'FAILED', why: cause, peakBytes, ...(reached ? { whole: 'COMPLETE' } : {}) };
}

function isForeign({ foreign, folder }: Seen): boolean {
  const real = realpathSync(folder);
  const pid = foreign().get(real);
  return pid !== undefined && worksIn(pid, real);
}
