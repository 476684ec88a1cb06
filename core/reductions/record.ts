import { closeSync, fsyncSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FrameStamp } from '#core/reductions/frame-stamp.ts';
import { isCopied, Place, placeOf } from '#core/workspace/copied.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { ProcessIdentity } from '#core/workspace/process-identity.ts';

/** The file in a reduction's folder that says how its last run went, or goes. */
const RUN_RECORD = '.slitbench-run.json';
/** PypeIt's console, as the reference names it. */
export const STDOUT_FILE = 'run_pypeit_stdout.txt';

/** One run of PypeIt on one reduction. Times are ISO 8601 in UTC, memory in bytes. */
export const RunRecord = z.object({
  id: z.string(),
  /** A coadd, and which; absent: a reduction. */
  kind: z.enum(['coadd1d', 'coadd2d']).optional(),
  state: z.enum(['running', 'complete', 'warning', 'failed', 'cancelled']),
  pypeitFile: z.string(),
  spectrograph: z.string(),
  command: z.array(z.string()),
  versions: z.object({ slitbench: z.string(), pypeit: z.string(), python: z.string() }),
  /** Whether it went on from an earlier one. */
  resumed: z.boolean(),
  started: z.string(),
  ended: z.string().nullable(),
  seconds: z.number().nullable(),
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  /** Why it did not end as complete. */
  cause: z.string().nullable(),
  /** What its tree took at most so far. */
  peakBytes: z.number(),
  /** Size of its work, for estimates: bytes of the exposures' raw frames. */
  rawBytes: z.number(),
  exposures: z.number(),
  digests: z.object({ inputs: z.string(), calibrations: z.string() }),
  /** The raw frames that it read. */
  frames: z.array(FrameStamp).optional(),
  supervisor: ProcessIdentity,
  /** Recorded before PypeIt is let go, so there is never one that is not named here. */
  pypeit: ProcessIdentity.nullable(),
  /** The history to which its end is added. */
  history: z.string(),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** As it is kept: with the folder it was written in. */
const Written = RunRecord.extend({ at: Place.optional() });

/** The record in a reduction's folder, or null if there is none that can be read. */
export function readRecord(folder: string): RunRecord | null {
  const text = readIfThere(join(folder, RUN_RECORD));
  if (text === null) return null;
  try {
    const { at, ...record } = Written.parse(JSON.parse(text));
    // Its PypeIt, if that still runs, reduces the first one.
    return record.ended === null && isCopied(at, folder) ? { ...record, pypeit: null } : record;
  } catch {
    return null; // Of a later version, or not ours: as good as none.
  }
}

/** Changes whenever the record in a reduction's folder does; empty if there is none. Throws if that cannot be told. */
export function recordStamp(folder: string): string {
  const stat = statSync(join(folder, RUN_RECORD), { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? '' : `${stat.ino} ${stat.mtimeNs} ${stat.size}`;
}

const textOf = (folder: string, record: RunRecord): string =>
  `${JSON.stringify({ ...record, at: placeOf(folder) }, null, 1)}\n`;

export function writeRecord(folder: string, record: RunRecord): void {
  writeWhole(join(folder, RUN_RECORD), textOf(folder, record));
}

/** Write a record into the file of the former one, in the room that it has: for a full disk only, for it can be torn. */
export function overwriteRecord(folder: string, record: RunRecord): void {
  const fd = openSync(join(folder, RUN_RECORD), 'r+');
  try {
    const bytes = Buffer.from(textOf(folder, record));
    writeSync(fd, bytes, 0, bytes.length, 0);
    ftruncateSync(fd, bytes.length);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
