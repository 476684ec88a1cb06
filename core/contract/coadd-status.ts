import { z } from 'zod';
import { CoaddExposure, CoaddKind, CoaddPlan } from '#core/contract/coadd.ts';
import { RunState } from '#core/contract/run.ts';

/** What a coadd gained. S/N are PypeIt's, the median over a spectrum; each number is the median over the objects. */
export const CoaddGain = z.object({
  /** Objects that are both in the coadd and in an exposure of it. */
  objects: z.number(),
  /** Of the best single exposure of each object. */
  single: z.number(),
  coadded: z.number(),
  /** How many times better the coadd is. */
  gain: z.number(),
});
export type CoaddGain = z.infer<typeof CoaddGain>;

/** How a coadd of a level stands. */
export const CoaddStatus = z.object({
  kind: CoaddKind,
  /** `MASK/CONFIG` or `MASK/CONFIG/DATES` */
  level: z.string(),
  /** Absolute, of its result, which may not be there. */
  folder: z.string(),
  /** `stale`: there is one, and it is out of date; `failed` and others: of the last attempt. */
  state: RunState,
  why: z.string().nullable(),
  /** Whether there is a result, be it out of date. */
  isThere: z.boolean(),
  /** Why it cannot be made (again), or null. */
  problem: z.string().nullable(),
  /** When it was made, ISO 8601 in UTC; null: not known. */
  made: z.string().nullable(),
  /** Version of PypeIt that made it; null: not known. */
  pypeit: z.string().nullable(),
  /** Of what it was made; null: not known. Names of products. */
  madeFrom: z.array(z.string()).nullable(),
  /** Of what it would be made now. */
  exposures: z.array(CoaddExposure),
  leftOut: CoaddPlan.shape.leftOut,
  rejected: CoaddPlan.shape.rejected,
  /** Null: there is nothing to compare. */
  gain: CoaddGain.nullable(),
});
export type CoaddStatus = z.infer<typeof CoaddStatus>;

/** The datasets of a mask that share a configuration, and their coadds. */
export const CoaddGroup = z.object({
  /** `MASK/CONFIG` */
  config: z.string(),
  datasets: z.array(
    z.object({
      /** `MASK/CONFIG/DATES` */
      dataset: z.string(),
      /** Exposures that were reduced, as PypeIt names their targets. */
      targets: z.array(z.object({ target: z.string(), exposures: z.number() })),
    }),
  ),
  /** Targets of several exposures, over all datasets, most exposures first. */
  shared: z.array(z.object({ target: z.string(), exposures: z.number(), datasets: z.array(z.string()) })),
  coadds: z.array(CoaddStatus),
});
export type CoaddGroup = z.infer<typeof CoaddGroup>;
