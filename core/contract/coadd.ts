import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { RunAdvance, RunSnapshot, RunState } from '#core/contract/run.ts';
import { Advance, Note } from '#core/contract/task.ts';

/** `coadd1d`: spectra of one object from several exposures; `coadd2d`: the images of several exposures. */
export const CoaddKind = z.enum(['coadd1d', 'coadd2d']);
export type CoaddKind = z.infer<typeof CoaddKind>;

export const CoaddInput = z.object({
  kind: CoaddKind,
  /** `MASK/CONFIG` or `MASK/CONFIG/DATES`: folders, or from the root of the workspace around `from`. */
  prefixes: z.array(z.string()).min(1),
  /** Absolute: where the prefixes begin. */
  from: z.string(),
  /** Absolute: a folder of configuration; default `ROOT/.slitbench/config`, else what comes with Slitbench. */
  config: z.string().optional(),
  /** Which reductions of each dataset: `reduce`, `reduce-det6`; a pattern. Default: as the last time, else all. */
  reduce: z.string().optional(),
  /** Also what is up to date. */
  again: z.boolean().default(false),
  retryFailed: z.boolean().default(false),
  workers: z.number().int().positive().optional(),
  /** Bytes that all together may take. */
  memoryLimit: z.number().positive().optional(),
  /** Bytes of the disk that stay free. */
  diskReserve: z.number().min(0).optional(),
  threads: z.number().int().min(1).max(64).default(1),
  python: z.string().optional(),
  dryRun: z.boolean().default(false),
  /** Whether a dry run asks PypeIt for the files as they would be, some seconds for each 2D coadd. */
  files: z.boolean().default(true),
});
export type CoaddInput = z.input<typeof CoaddInput>;

/** An exposure that goes into a coadd. Paths are absolute. */
export const CoaddExposure = z.object({
  /** Name of its raw frame. */
  scienceFile: z.string(),
  /** `MASK/CONFIG/DATES` */
  dataset: z.string(),
  /** `reduce`, `reduce-det6`, … */
  reduceDir: z.string(),
  /** The setup file of its reduction. */
  reduction: z.string(),
  /** As PypeIt names it in its products; empty where it has none. */
  target: z.string(),
  spec2d: z.string(),
  /** Null: no object was found. */
  spec1d: z.string().nullable(),
});
export type CoaddExposure = z.infer<typeof CoaddExposure>;

/** A file that PypeIt is to be given. */
export const CoaddFile = z.object({
  /** Below the result's folder: `keck_deimos_uds.coadd2d`. */
  name: z.string(),
  target: z.string(),
  text: z.string(),
  /** Where its parameters come from, each after those that it wins over. */
  sources: z.array(z.string()),
  /** Of each parameter in `text` the source that it comes from, by its line, from 0. */
  origins: z.array(z.object({ line: z.number(), source: z.string() })),
});
export type CoaddFile = z.infer<typeof CoaddFile>;

/** What a coadd is going to be, and why not where it cannot be. */
export const CoaddPlan = z.object({
  kind: CoaddKind,
  /** `MASK/CONFIG/2D_Coadd` */
  id: z.string(),
  /** `MASK/CONFIG` or `MASK/CONFIG/DATES` */
  level: z.string(),
  /** Absolute, of the result. */
  folder: z.string(),
  spectrograph: z.string().nullable(),
  exposures: z.array(CoaddExposure),
  /** Exposures of the level that do not go in, and why. */
  leftOut: z.array(z.object({ scienceFile: z.string(), dataset: z.string(), why: z.string() })),
  /** Datasets that somebody rejected, and that go in nonetheless; `why`: the note. */
  rejected: z.array(z.object({ dataset: z.string(), why: z.string() })),
  /** Detectors that are coadded, as PypeIt names them. */
  detectors: z.array(z.string()),
  /** Detectors without any good slit. */
  skippedDetectors: z.array(z.string()),
  /** `MSC02:1894`, of the detectors that are coadded. */
  badSlits: z.array(z.string()),
  /** Only reductions in folders whose names match; null: all. */
  only: z.string().nullable(),
  /** The names of all folders of reductions that the level has exposures in. */
  reduceDirs: z.array(z.string()),
  files: z.array(CoaddFile),
  /** What would run, one after the other, in the folder in which the result is made. */
  commands: z.array(z.array(z.string())),
  notes: z.array(z.string()),
  /** Why nothing can be coadded; null: it can. */
  problem: z.string().nullable(),
  state: RunState,
  why: z.string().nullable(),
  /** Whether this call would do it. */
  wanted: z.boolean(),
  expectedSeconds: z.number().nullable(),
  expectedMemory: z.number().nullable(),
});
export type CoaddPlan = z.infer<typeof CoaddPlan>;

export const CoaddResult = z.object({
  plans: z.array(CoaddPlan),
  /** As they stand at the end; empty for a dry run. */
  coadds: z.array(RunSnapshot),
  dryRun: z.boolean(),
  interrupted: z.boolean(),
  succeeded: z.boolean(),
});
export type CoaddResult = z.infer<typeof CoaddResult>;

export const coadd = oc
  .input(CoaddInput)
  .output(
    eventIterator(z.union([RunAdvance, Advance, Note, z.object({ type: z.literal('result'), result: CoaddResult })])),
  );
