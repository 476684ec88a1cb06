import { oc } from '@orpc/contract';
import { z } from 'zod';

/** One run that has ended. Times are ISO 8601 in UTC, memory in bytes. */
export const PastRun = z.object({
  id: z.string(),
  /** A coadd, and which; absent: a reduction. */
  kind: z.enum(['coadd1d', 'coadd2d']).optional(),
  /** Path of its folder below the workspace; of a coadd that of its result. */
  reduction: z.string(),
  /** Absolute; whether it is still there. */
  folder: z.string(),
  isThere: z.boolean(),
  state: z.enum(['complete', 'warning', 'failed', 'cancelled', 'running']),
  cause: z.string().nullable(),
  spectrograph: z.string(),
  command: z.array(z.string()),
  versions: z.object({ slitbench: z.string(), pypeit: z.string(), python: z.string() }),
  resumed: z.boolean(),
  started: z.string(),
  ended: z.string(),
  seconds: z.number().nullable(),
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  peakBytes: z.number(),
  rawBytes: z.number(),
  exposures: z.number(),
  /** Digest of the setup file's meaning and of the raw frames' names, sizes and times. */
  inputs: z.string(),
  machine: z.string(),
});
export type PastRun = z.infer<typeof PastRun>;

export const history = {
  /** Every run of the workspace, the last first. */
  list: oc.input(z.object({})).output(z.object({ path: z.string(), runs: z.array(PastRun) })),
};

/** A reduction on the disk, as far as its names tell. */
export const ReductionPlace = z.object({
  /** Path of its folder below the workspace. */
  id: z.string(),
  folder: z.string(),
  /** `MASK/CONFIG/DATES`, or null for trees of another layout. */
  dataset: z.string().nullable(),
  /** PypeIt's log, and its console, where they are. */
  logs: z.array(z.object({ name: z.string(), path: z.string() })),
});
export type ReductionPlace = z.infer<typeof ReductionPlace>;

export const reductions = {
  list: oc.input(z.object({})).output(z.array(ReductionPlace)),
};
