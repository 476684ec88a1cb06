import { oc } from '@orpc/contract';
import { z } from 'zod';
import { DatasetNote } from '#core/contract/quality.ts';
import { Thresholds } from '#core/contract/scorecard.ts';
import { JudgedRow } from '#core/contract/scorecard-row.ts';
import { taskOf } from '#core/contract/task.ts';
import { WarningCount } from '#core/contract/warnings.ts';

export const ReportInput = z.object({
  /** A tree, a dataset, one reduction or its setup file; absolute. */
  root: z.string(),
  /** Where the page is written, absolute; null: nowhere. */
  html: z.string().nullable().default(null),
  /** A table of thresholds of single datasets, absolute. Default: `.slitbench/config/thresholds.txt` of the workspace. */
  config: z.string().optional(),
  /** For datasets that the table says nothing of. */
  thresholds: Thresholds.prefault({}),
  /** How many of the worst slits are pictured. */
  pictures: z.number().int().min(0).max(200).default(24),
  dryRun: z.boolean().default(false),
});
export type ReportInput = z.input<typeof ReportInput>;

/** One reduction, as it went. */
export const ReportReduction = z.object({
  /** Its path below the root. */
  id: z.string(),
  dataset: z.string(),
  /** COMPLETE, WARNING, FAILED, In Progress */
  status: z.string(),
  why: z.string().nullable(),
  /** Version; null: not known. */
  pypeit: z.string().nullable(),
  /** ISO 8601 in UTC; null: not known. */
  started: z.string().nullable(),
  seconds: z.number().nullable(),
  /** Bytes. */
  peakBytes: z.number().nullable(),
  frames: z.number(),
  slits: z.number(),
  badSlits: z.number(),
  objects: z.number(),
  /** Null: it has no log that can be read. */
  importantWarnings: z.number().nullable(),
});
export type ReportReduction = z.infer<typeof ReportReduction>;

/** A slit that is worse than others. Null: not known. */
export const WorstSlit = z.object({
  dataset: z.string(),
  reduceDir: z.string(),
  scienceFile: z.string(),
  detector: z.string(),
  spatId: z.number(),
  /** RMS of the wavelength solution [px], coverage by arc lines [%], spread of χ, flexure [px]. */
  rms: z.number().nullable(),
  coverage: z.number().nullable(),
  stdChi: z.number().nullable(),
  flexure: z.number().nullable(),
  /** In words, the worst first. */
  reasons: z.array(z.string()),
});
export type WorstSlit = z.infer<typeof WorstSlit>;

/** A science frame's line of the scorecard. */
const ReportRow = JudgedRow.extend({
  /** Why it is not COMPLETE; null: it is, or nobody knows. */
  why: z.string().nullable(),
  /** What to know of its spec1d that is not there, though its spec2d is; null otherwise. */
  noSpec1d: z.string().nullable(),
});
export type ReportRow = z.infer<typeof ReportRow>;

/** What a person has said of a dataset. */
const ReportNote = DatasetNote.extend({ dataset: z.string() });

export const Report = z.object({
  root: z.string(),
  /** ISO 8601 in UTC. */
  made: z.string(),
  machine: z.string(),
  slitbench: z.string(),
  thresholds: Thresholds,
  reductions: z.array(ReportReduction),
  /** What failed, by cause; the most frequent first. `what`: reductions, or their frames. */
  failures: z.array(z.object({ cause: z.string(), what: z.array(z.object({ name: z.string(), why: z.string() })) })),
  /** The important ones, by kind. */
  warnings: z.array(WarningCount),
  /** Those that failed first, else in the scorecard's order. */
  rows: z.array(ReportRow),
  /** The worst first; how many bad slits there are in all. */
  worst: z.array(WorstSlit),
  badSlits: z.number(),
  /** Slits that are neither bad nor known to be good. */
  notJudged: z.number(),
  notes: z.array(ReportNote),
  /** What could not be read for the report. */
  unreadable: z.array(z.object({ path: z.string(), why: z.string() })),
});
export type Report = z.infer<typeof Report>;

/** What the important warnings are counted in, in words, where that are not the logs of all reductions. */
export function logsWords({ reductions }: Report): string | null {
  const ran = reductions.filter(({ started, slits, objects }) => started !== null || slits > 0 || objects > 0);
  const without = ran.filter(({ importantWarnings }) => importantWarnings === null).length;
  return without === 0 ? null : `of ${without} of ${ran.length} reductions that ran there is no log that can be read`;
}

export const ReportResult = z.object({
  report: Report,
  /** The page that was written, or would be, and its size [bytes]; null: none was asked for. */
  page: z.object({ path: z.string(), bytes: z.number(), pictures: z.number() }).nullable(),
});
export type ReportResult = z.infer<typeof ReportResult>;

/** What ran, what failed and why, how good it is: as data, and as a page of one file. */
export const report = oc.input(ReportInput).output(taskOf(ReportResult));
