import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Thresholds } from '#core/contract/scorecard.ts';
import { JudgedRow } from '#core/contract/scorecard-row.ts';
import { taskOf } from '#core/contract/task.ts';

export const ScorecardInput = z.object({
  /** A tree, a dataset, one reduction or its setup file; absolute. */
  root: z.string(),
  /** Where the scorecard is written, absolute; the bad slits go beside. Default: see `outFor`. */
  out: z.string().optional(),
  /** Only reductions below these: paths or patterns, `MASK`, `MASK/CONFIG/*`, `reduce-det6`. */
  subdirs: z.array(z.string()).default([]),
  /** A table of thresholds of single datasets, absolute. Default: that of the workspace, as the page Quality keeps it. */
  config: z.string().optional(),
  /** For datasets that the table says nothing of. */
  thresholds: Thresholds.prefault({}),
  /** Of every row whose frame has no problem; default: as its reduction stands. */
  status: z.string().optional(),
  commit: z.string().default(''),
  /** Bytes; default: what the last run of each took. */
  memUsage: z.number().int().nonnegative().optional(),
  /** `YYYY-MM-DD`; default: today (UTC). */
  date: z.string().optional(),
  /** Also a file for each tab of the reference's sheet. */
  split: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  /** False: read every product anew, and keep nothing. */
  useCache: z.boolean().default(true),
});
export type ScorecardInput = z.infer<typeof ScorecardInput>;

export const ScorecardResult = z.object({
  rows: z.array(JudgedRow),
  /** Frames that are FAILED for what their products are, and why. */
  problems: z.array(z.object({ dataset: z.string(), scienceFile: z.string(), reduceDir: z.string(), why: z.string() })),
  /** Frames that have a spec2d and no spec1d, and what to do. */
  withoutSpec1d: z.array(
    z.object({ dataset: z.string(), scienceFile: z.string(), reduceDir: z.string(), why: z.string() }),
  ),
  /** Setup files that cannot be read. */
  unreadable: z.array(z.object({ path: z.string(), why: z.string() })),
  /** What was named and is not there: names of `subdirs`, lines of the table. Sentences. */
  notices: z.array(z.string()),
  badSlits: z.number(),
  /** Slits that are neither bad nor known to be good. */
  notJudged: z.number(),
  reductions: z.number(),
  /** Products that were read; the others had not changed. */
  read: z.number(),
  /** Files that were written, or would be. */
  files: z.array(z.string()),
});
export type ScorecardResult = z.infer<typeof ScorecardResult>;

/** Judge the science frames of all reductions below a root, and write the scorecard. */
export const scorecard = oc.input(ScorecardInput).output(taskOf(ScorecardResult));
