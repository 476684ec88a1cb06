import { oc } from '@orpc/contract';
import { z } from 'zod';
import { taskOf } from '#core/contract/task.ts';

/**
 * What warnings can be put together by. `kind`: the important warning that it is, else its template; `template`: the
 * message without numbers, names of files and slits.
 */
export const WARNING_GROUPINGS = ['kind', 'dataset', 'detector', 'slit', 'template'] as const;
export const WarningGrouping = z.enum(WARNING_GROUPINGS);
export type WarningGrouping = z.infer<typeof WarningGrouping>;

/** Which warnings: those that have all of these groups in common. */
export const WarningFilter = z.object({
  /** Only those that matter. */
  important: z.boolean(),
  within: z.array(z.object({ by: WarningGrouping, key: z.string() })).max(10),
});
export type WarningFilter = z.infer<typeof WarningFilter>;

/** Warnings that have something in common, over all logs. */
export const WarningCount = z.object({
  /** Names it among those of its grouping. */
  key: z.string(),
  /** Words of the kind, template, dataset, `DET01`, number of the slit; empty: warnings that do not tell. */
  title: z.string(),
  /** Of a slit: where it is. */
  dataset: z.string().nullable(),
  detector: z.string().nullable(),
  /** Of a kind or template: the file of PypeIt that says it first of all; empty where the logs do not say. */
  where: z.string().nullable(),
  count: z.number(),
  /** Of these, how many matter. */
  important: z.number(),
  /** In how many reductions. */
  reductions: z.number(),
});
export type WarningCount = z.infer<typeof WarningCount>;

/** Alike warnings of one log. */
export const LoggedWarning = z.object({
  /** Words of the important warning that it is, or null. */
  kind: z.string().nullable(),
  template: z.string(),
  /** Where PypeIt says it: `skysub.py skyoptimal()`; empty where the log does not tell. */
  where: z.string(),
  /** `DET01`, `MSC02`; null: not told. */
  detector: z.string().nullable(),
  /** Spatial position of the slit [px], or the order; null: not told. */
  slit: z.number().nullable(),
  /** Raw frame of the exposure that was being reduced, or null. */
  frame: z.string().nullable(),
  count: z.number(),
  /** The first message, cut at 300 characters. */
  text: z.string(),
  /** Lines of the log, from 1; of warnings that are not important the first 1000. */
  lines: z.array(z.number()),
});
export type LoggedWarning = z.infer<typeof LoggedWarning>;

/** What became of the file of important warnings of a reduction. `planned`: it would be written, by a dry run. */
const UsefulStatus = z.enum(['written', 'unchanged', 'planned', 'running', 'no log', 'failed']);
export type UsefulStatus = z.infer<typeof UsefulStatus>;

/** The warnings of one reduction. */
export const ReductionWarnings = z.object({
  /** Its path below the workspace, else below the root that was named. */
  reduction: z.string(),
  /** `MASK/CONFIG/DATES`, or the same path in a tree that is not ours. */
  dataset: z.string(),
  folder: z.string(),
  /** Where the warnings were read: PypeIt's log, or its console where there is no log; null: neither. */
  log: z.string().nullable(),
  warnings: z.number(),
  important: z.number(),
  /** `SPEC_A_useful_warns.log` beside the log. */
  file: z.string(),
  status: UsefulStatus,
  /** Why it failed, or who is at work. */
  problem: z.string().nullable(),
  found: z.array(LoggedWarning),
});
export type ReductionWarnings = z.infer<typeof ReductionWarnings>;

export const WarningsInput = z.object({
  /** Absolute: workspaces, datasets, reduction folders, setup files, or trees that pypeit_setup made. */
  roots: z.array(z.string()).min(1),
  /** Also warnings that are not important. */
  all: z.boolean().default(false),
  by: WarningGrouping.default('kind'),
  /** Folder with rows of one's own. Default: `.slitbench/config` of the workspace. */
  config: z.string().optional(),
  dryRun: z.boolean().default(false),
});
export type WarningsInput = z.input<typeof WarningsInput>;

export const WarningsResult = z.object({
  by: WarningGrouping,
  all: z.boolean(),
  dryRun: z.boolean(),
  groups: z.array(WarningCount),
  reductions: z.array(ReductionWarnings),
  /** Files with rows of one's own that were used. */
  rows: z.array(z.string()),
});
export type WarningsResult = z.infer<typeof WarningsResult>;

/** The command: write the files of important warnings, and count. */
export const warnings = oc.input(WarningsInput).output(taskOf(WarningsResult));
