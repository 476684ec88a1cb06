import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ARCHIVE_RULES, ArchiveFinding, ArchiveOrder, ArchiveUnit, DeliveredResult } from '#core/contract/archive.ts';

/** An archive of the workspace. */
export const DeliveryInput = z.object({
  /** The folder of the archive, absolute, outside of the workspace and of the sources. */
  into: z.string(),
  ...ArchiveOrder.shape,
  /** Read again what is there, and copy anew what is damaged. */
  verify: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});
export type DeliveryInput = z.input<typeof DeliveryInput>;

/**
 * How a dataset or coadd stands for the archive. `ready`: whole; `flawed`: it goes, though something is amiss; `blocked`:
 * nothing of it goes now; `left`: it stays as the archive or KOA has it.
 */
const Readiness = z.enum(['ready', 'flawed', 'blocked', 'left']);
export type Readiness = z.infer<typeof Readiness>;

const DeliveryUnit = ArchiveUnit.extend({
  readiness: Readiness,
  /** Why it is not ready, the first few. */
  why: z.array(z.string()),
  /** How many reasons there are. */
  reasons: z.number(),
});
export type DeliveryUnit = z.infer<typeof DeliveryUnit>;

/** What a plan or an archive amounts to; the rows behind it stay in the host, under its `id`. Sizes in bytes. */
export const DeliverySummary = z.object({
  id: z.string(),
  dryRun: z.boolean(),
  into: z.string(),
  /** Of what was chosen; with nothing left out, all of the workspace. By name. */
  units: z.array(DeliveryUnit),
  files: z.number(),
  /** How many are copied anew, in the place of former ones, and not at all. */
  copies: z.number(),
  replaced: z.number(),
  kept: z.number(),
  removed: z.number(),
  copyBytes: z.number(),
  freeBytes: z.number(),
  /** What a call that was cut off was asked for, which waits to be gone on with; null: there is none. */
  unfinished: ArchiveOrder.nullable(),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), rows: z.number() })),
  /** `SEMESTER_PROGID` of all rows. */
  programs: z.array(z.string()),
  /** Reasons why something is not ready, and lines of the report. */
  reasons: z.number(),
  reportLines: z.number(),
  /** Files that could not be copied: the first, and how many. */
  failures: z.array(z.object({ path: z.string(), why: z.string() })),
  failed: z.number(),
  /** Where the report was written; null: nowhere. */
  report: z.string().nullable(),
});
export type DeliverySummary = z.infer<typeof DeliverySummary>;

/** Why something is not, or not wholly, ready. */
export const DeliveryReason = z.object({
  unit: z.string(),
  readiness: Readiness,
  what: z.string(),
  /** The way out. */
  remedy: z.string(),
});
export type DeliveryReason = z.infer<typeof DeliveryReason>;

/** What a check found: how many of each rule. The findings stay in the host. */
export const FindingsSummary = z.object({
  id: z.string(),
  folder: z.string(),
  files: z.number(),
  bytes: z.number(),
  errors: z.number(),
  warnings: z.number(),
  /** Files that are not there, or not what was archived. */
  damaged: z.number(),
  /** The datasets and coadds that these are of: archived again, they are mended. Empty: everything. */
  repair: z.array(z.string()),
});
export type FindingsSummary = z.infer<typeof FindingsSummary>;

/** A rule with its counts, or one of its findings. */
export const FindingRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rule'),
    rule: z.enum(ARCHIVE_RULES),
    errors: z.number(),
    warnings: z.number(),
    isOpen: z.boolean(),
  }),
  z.object({ kind: z.literal('finding'), key: z.string(), finding: ArchiveFinding }),
]);
export type FindingRow = z.infer<typeof FindingRow>;

const Window = z.object({ id: z.string(), from: z.number().int().min(0), to: z.number().int().min(0) });
const part = <R extends z.ZodType>(row: R) => z.object({ count: z.number(), rows: z.array(row) });

/** What the page of the archive asks. Plans, archives and checks are tasks (`tasks.start`); a host keeps the last few. */
export const delivery = {
  /** Rows of a table, those with `text` in a cell. Fault `no-plan` where the plan is no longer known. */
  rows: oc
    .input(Window.extend({ table: z.number().int().min(0).max(1), text: z.string().default('') }))
    .output(part(z.array(z.string().nullable()))),
  reasons: oc.input(Window).output(part(DeliveryReason)),
  report: oc.input(Window).output(part(z.string())),
  /** Grouped by rule; of `closed` rules only the counts. */
  findings: oc.input(Window.extend({ closed: z.array(z.string()).default([]) })).output(part(FindingRow)),
  /** The last check of a folder, if nothing was archived into it since; null: there is none. */
  checked: oc.input(z.object({ folder: z.string() })).output(FindingsSummary.nullable()),
  /** Note that KOA has what was archived into a folder. */
  delivered: oc.input(z.object({ into: z.string(), dryRun: z.boolean().default(false) })).output(DeliveredResult),
};
