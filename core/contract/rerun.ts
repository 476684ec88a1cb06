import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { RunAdvance, RunResult } from '#core/contract/run.ts';
import { DiffLine } from '#core/contract/setup-files.ts';
import { SetupWish } from '#core/contract/setup-wishes.ts';
import { Advance, Note } from '#core/contract/task.ts';

export const RerunInput = z.object({
  /** A reduction folder or its setup file, absolute. */
  folder: z.string(),
  /** What is changed in its setup file; none: it is only run again. */
  wishes: z.array(SetupWish).default([]),
  /** Leave the reduction as it is and make another one beside it, in `reduce-NAME`. */
  keepAs: z.string().nullable().default(null),
  /** A Python, or an environment, with PypeIt. */
  python: z.string().optional(),
  dryRun: z.boolean().default(false),
});
export type RerunInput = z.input<typeof RerunInput>;

export const RerunResult = z.object({
  dryRun: z.boolean(),
  /** The setup file that is run: that of the reduction, or of the new one. */
  pypeitFile: z.string(),
  /** The reduction that stays as it is, or null. */
  kept: z.string().nullable(),
  /** What changes in the setup file. */
  lines: z.array(DiffLine),
  /** What was not checked, what the reduction will lack, and what of it is not there; with what to do. */
  warnings: z.array(z.string()),
  /** Where the former setup file is, or null. */
  backup: z.string().nullable(),
  /** Null of a dry run. */
  run: RunResult.nullable(),
});
export type RerunResult = z.infer<typeof RerunResult>;

export const rerun = oc
  .input(RerunInput)
  .output(
    eventIterator(z.union([RunAdvance, Advance, Note, z.object({ type: z.literal('result'), result: RerunResult })])),
  );
