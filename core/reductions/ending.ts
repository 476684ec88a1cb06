import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { Ending } from '#core/reductions/judge.ts';
import { findProducts } from '#core/reductions/products.ts';
import { calibrationsOnly } from '#core/reductions/pypeit-arguments.ts';
import { type RunRecord, STDOUT_FILE } from '#core/reductions/record.ts';
import type { Reduction } from '#core/reductions/reduction.ts';
import { readConsole } from '#core/reductions/standing.ts';
import { endOf, lastTraceback } from '#core/reductions/traceback.ts';

/** What is known of the end of a process that someone watched. */
export type Seen = Pick<Ending, 'exitCode' | 'signal' | 'stopped' | 'oomKilled'>;

/** Nobody did. */
export const UNSEEN: Seen = { exitCode: null, signal: null, stopped: null, oomKilled: false };

/** How a run of PypeIt ended: what was seen, and what its console, its products and the disk say. */
export async function endingOf(reduction: Reduction, record: RunRecord, seen: Seen): Promise<Ending> {
  const { folder } = reduction;
  const disk = statfsSync(folder);
  return {
    ...seen,
    log: readConsole(reduction, Date.parse(record.started)),
    traceback: lastTraceback(endOf(join(folder, STDOUT_FILE))),
    products: await findProducts(reduction),
    calibrationsOnly: calibrationsOnly(record.command),
    freeDisk: disk.bavail * disk.bsize,
    peakBytes: record.peakBytes,
  };
}
