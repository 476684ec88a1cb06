import { oc } from '@orpc/contract';
import { z } from 'zod';
import { taskOf } from '#core/contract/task.ts';

export const DoctorInput = z.object({
  /** A Python with PypeIt, or the folder of its environment. */
  python: z.string().optional(),
  /** Put right what can be put right. */
  fix: z.boolean().default(false),
  /** With `fix`: a folder of PypeIt's data files, laid out as `pypeit/data`. */
  dataFrom: z.string().optional(),
  /** With `fix`: the version of PypeIt to install. */
  pypeitVersion: z.string().optional(),
  /** With `fix`: only say what would be done. */
  dryRun: z.boolean().default(false),
  /** The folder where reductions will lie: its disk is checked. */
  workspace: z.string(),
});
export type DoctorInput = z.infer<typeof DoctorInput>;

/** One thing that was checked. */
export const Finding = z.object({
  check: z.enum(['pypeit', 'commands', 'import', 'data', 'network', 'memory', 'disk']),
  /** `problem`: reductions cannot run. `warning`: some will not, or slowly. */
  state: z.enum(['ok', 'warning', 'problem']),
  what: z.string(),
  /** What to run or do about it. */
  remedy: z.string().nullable(),
});
export type Finding = z.infer<typeof Finding>;

/** One thing that `fix` does, and how it went. */
export const Repair = z.object({
  what: z.string(),
  why: z.string(),
  state: z.enum(['planned', 'done', 'failed']),
  detail: z.string().nullable(),
});
export type Repair = z.infer<typeof Repair>;

export const DoctorResult = z.object({
  /** No problem is left. */
  usable: z.boolean(),
  environment: z
    .object({ python: z.string(), version: z.string(), source: z.string(), sitePackages: z.string() })
    .nullable(),
  /** Every place where PypeIt was looked for, in order; `reason` is null for the one that was taken. */
  looked: z.array(z.object({ source: z.string(), path: z.string(), reason: z.string().nullable() })),
  repairs: z.array(Repair),
  findings: z.array(Finding),
});
export type DoctorResult = z.infer<typeof DoctorResult>;

/** Look whether this machine can reduce with PypeIt, and put right what can be put right. */
export const doctor = oc.input(DoctorInput).output(taskOf(DoctorResult));
