import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { RunAdvance, RunResult } from '#core/contract/run.ts';
import { MatrixStep } from '#core/contract/state-matrix.ts';
import { Advance, Note } from '#core/contract/task.ts';

/** What is to be made anew: one step, of one detector, group or exposure, or (null) of all. */
export const RebuildAim = z.object({
  step: MatrixStep,
  /** `DET01`, `MSC02` */
  detector: z.string().nullable().default(null),
  /** Calibration group: `0`. */
  group: z.string().nullable().default(null),
  /** A raw frame of an exposure; only for `spec2d` and `spec1d`. */
  frame: z.string().nullable().default(null),
});
export type RebuildAim = z.infer<typeof RebuildAim>;

/** What would go aside, by the paths below the reduction, and why. */
export const RebuildPlan = z.object({
  moves: z.array(z.object({ path: z.string(), why: z.string() })),
  /** Why it cannot be made anew step by step as it stands, or null. */
  refused: z.string().nullable(),
  /** Whether a run can do, and does, what is open there. */
  isOpen: z.boolean(),
});
export type RebuildPlan = z.infer<typeof RebuildPlan>;

export const RebuildInput = z.object({
  /** A reduction folder or its setup file, absolute. */
  folder: z.string(),
  aim: RebuildAim,
  /** A Python, or an environment, with PypeIt. */
  python: z.string().optional(),
  dryRun: z.boolean().default(false),
});
export type RebuildInput = z.input<typeof RebuildInput>;

export const RebuildResult = z.object({
  folder: z.string(),
  plan: RebuildPlan,
  /** Null of a dry run. */
  run: RunResult.nullable(),
  /** Why it failed, so that the former products are back, or null. */
  restored: z.string().nullable(),
});
export type RebuildResult = z.infer<typeof RebuildResult>;

export const rebuild = oc
  .input(RebuildInput)
  .output(
    eventIterator(z.union([RunAdvance, Advance, Note, z.object({ type: z.literal('result'), result: RebuildResult })])),
  );
