import { basename } from 'node:path';
import type { ReductionFacts } from '#core/contract/scorecard-row.ts';
import type { LogEnd } from '#core/quality/log-end.ts';
import { type RunRecord, readRecord } from '#core/reductions/record.ts';
import { lives } from '#core/workspace/process-identity.ts';

/** What tells how a reduction stands, beside its run record. */
interface Seen {
  readonly folder: string;
  readonly pypeitFile: string;
  /** Null: there is none. */
  readonly log: LogEnd | null;
  /** Whether there is any product. */
  readonly hasProducts: boolean;
  /** Science frames with a spec2d, but without a spec1d. */
  readonly objectless: readonly string[];
  /** Whether a PypeIt that we did not start is at it. */
  readonly isForeign: () => boolean;
}

/** How a reduction stands: by the record of its last run, else, where it was run in a terminal, by its log and products. */
export function reductionFacts(seen: Seen): ReductionFacts {
  const record = readRecord(seen.folder);
  return record !== null && basename(record.pypeitFile) === basename(seen.pypeitFile)
    ? byRecord(record)
    : withoutRecord(seen);
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

function withoutRecord({ log, hasProducts, objectless, isForeign }: Seen): ReductionFacts {
  const peakBytes = null;
  if (log?.done !== true && isForeign()) return { status: 'In Progress', why: 'PypeIt is at it', peakBytes };
  if (log === null && !hasProducts) return { status: 'FAILED', why: 'it was not reduced yet', peakBytes };
  // Without a log, as in a tree of products alone, nothing speaks against them.
  if (log !== null && !log.done)
    return { status: 'FAILED', why: log.error ?? 'its log does not say that it was reduced to its end', peakBytes };
  if (objectless.length === 0) return { status: 'COMPLETE', why: null, peakBytes };
  return { status: 'WARNING', why: `no object found in ${objectless.join(', ')}`, peakBytes };
}
