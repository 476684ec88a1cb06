import { oc } from '@orpc/contract';
import { z } from 'zod';
import { isDay, publicDay } from '#core/contract/public-day.ts';
import { taskOf } from '#core/contract/task.ts';

/** What of a tree an archive gets. */
export const ArchiveOrder = z.object({
  /** Only these: paths or patterns of datasets, `MASK`, `MASK/CONFIG/*`. */
  subdirs: z.array(z.string()).default([]),
  /** Tables and README only. */
  metadataOnly: z.boolean().default(false),
  /** Leave out what was delivered before and has not changed since. */
  onlyNew: z.boolean().default(false),
});
export type ArchiveOrder = z.infer<typeof ArchiveOrder>;

export const ArchiveInput = z.object({
  /** A tree of reductions, or a part of it; absolute. */
  root: z.string(),
  /** The folder of the archive, absolute: new, empty, or an archive already. */
  into: z.string(),
  ...ArchiveOrder.shape,
  /** Read again what is there, and copy anew what is damaged. */
  verify: z.boolean().default(false),
  /** Where the report is written; absolute. */
  report: z.string().optional(),
  /** How paths in the report begin: as the root was typed. Default: the root. */
  shownRoot: z.string().optional(),
  /** How many files are copied at once; default: by the machine. */
  workers: z.number().int().min(1).max(32).optional(),
  dryRun: z.boolean().default(false),
});
export type ArchiveInput = z.input<typeof ArchiveInput>;

/** What happens to a file: copied anew, in the place of a former version, or there already. */
const ArchiveAction = z.enum(['copy', 'replace', 'keep']);
export type ArchiveAction = z.infer<typeof ArchiveAction>;

const LeftOut = z.object({ path: z.string(), why: z.string() });

/** A table as it is written: names of the columns, cells as text, null where there is no value. */
const ArchiveTable = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string().nullable())),
});

/** What is delivered together: a dataset `MASK/CONFIG/DATES`, or the coadds of `MASK/CONFIG`. Sizes in bytes. */
export const ArchiveUnit = z.object({
  unit: z.string(),
  files: z.number(),
  bytes: z.number(),
  /** How many of its files are copied or replaced. */
  copies: z.number(),
  /** As the status file of the tree knows it: never archived; archived, not yet delivered; KOA has it. */
  known: z.enum(['new', 'archived', 'delivered']),
  /** Whether it has changed since; of a new one false. */
  changed: z.boolean(),
  /** Why it stays as it was in the archive; null: it is taken. */
  left: z.string().nullable(),
});
export type ArchiveUnit = z.infer<typeof ArchiveUnit>;

export const ArchiveResult = z.object({
  dryRun: z.boolean(),
  root: z.string(),
  into: z.string(),
  units: z.array(ArchiveUnit),
  /** By path in the archive; `source`: absolute. */
  files: z.array(
    z.object({ path: z.string(), source: z.string(), kind: z.string(), bytes: z.number(), action: ArchiveAction }),
  ),
  /** Files of an earlier call that their datasets no longer have. */
  removed: z.array(z.string()),
  tables: z.array(ArchiveTable),
  /** What is to be copied, and what the disk has free. */
  copyBytes: z.number(),
  freeBytes: z.number(),
  /** Paths below the root's tree. */
  unrecognised: z.number(),
  missing: z.array(z.string()),
  problems: z.array(z.string()),
  damaged: z.array(LeftOut),
  /** Folders that may not be read. */
  unreadable: z.array(LeftOut),
  unreported: z.array(LeftOut),
  /** Coadds of spectra that were reduced again since: they go as they are. */
  outdated: z.array(LeftOut),
  /** Datasets that somebody rejected, and that go nonetheless; `why`: the note. */
  rejected: z.array(LeftOut),
  /** Reductions and coadds that someone is at, here or on another machine: nothing of them goes. */
  busy: z.array(LeftOut),
  /** Folders that were not looked into. */
  skipped: z.array(LeftOut),
  /**
   * Links to folders, which are not followed, and links that lead nowhere. `archived`: the archive has something in that
   * place, and its dataset stays there as it is.
   */
  links: z.array(LeftOut.extend({ archived: z.boolean() })),
  /** Files that could not be copied, and why; rows that need them are not in the tables. */
  failures: z.array(LeftOut),
  /** Datasets and coadds of the archive that the tree has no more: they stay. Not looked for with `subdirs`. */
  orphaned: z.array(z.string()),
  /** The report, as it is or would be written. */
  report: z.string(),
});
export type ArchiveResult = z.infer<typeof ArchiveResult>;

export const archive = oc.input(ArchiveInput).output(taskOf(ArchiveResult));

/** The rules that an archive is checked against. */
export const ARCHIVE_RULES = [
  'name',
  'format',
  'koaid',
  'traceable',
  'rows',
  'fits',
  'readme',
  'table',
  'public',
  'outside',
  'manifest',
] as const;

export const ArchiveFinding = z.object({
  rule: z.enum(ARCHIVE_RULES),
  /** `error`: KOA would refuse it; `warning`: look at it. */
  level: z.enum(['error', 'warning']),
  /** Its path in the archive; empty: the archive as a whole. */
  file: z.string(),
  what: z.string(),
  remedy: z.string(),
});
export type ArchiveFinding = z.infer<typeof ArchiveFinding>;

export const ValidateArchiveInput = z.object({
  /** Absolute. */
  folder: z.string(),
  /**
   * When the raw frames of each program are public: `SEMESTER_PROGID` → `YYYY-MM-DD`, or `authorised` where its PI has
   * told KOA to release them. Never guessed.
   */
  public: z
    .record(
      z.string(),
      z.string().refine((text) => publicDay(text) === text),
    )
    .default({}),
  /** `YYYY-MM-DD`, the day of the delivery; default: today (UTC). */
  on: z.string().refine(isDay).optional(),
  /** Check sizes, but not digests. */
  quick: z.boolean().default(false),
});
export type ValidateArchiveInput = z.input<typeof ValidateArchiveInput>;

export const ValidateArchiveResult = z.object({
  folder: z.string(),
  files: z.number(),
  bytes: z.number(),
  findings: z.array(ArchiveFinding),
});
export type ValidateArchiveResult = z.infer<typeof ValidateArchiveResult>;

export const validateArchive = oc.input(ValidateArchiveInput).output(taskOf(ValidateArchiveResult));

export const DeliveredInput = z.object({
  /** The tree whose archive was delivered; absolute. */
  root: z.string(),
  /** Only what was archived into this folder; absolute. Default: all that was archived. */
  into: z.string().optional(),
  /** `YYYY-MM-DD`; default: today (UTC). */
  on: z.string().refine(isDay).optional(),
  dryRun: z.boolean().default(false),
});
export type DeliveredInput = z.input<typeof DeliveredInput>;

export const DeliveredResult = z.object({ file: z.string(), units: z.array(z.string()) });
export type DeliveredResult = z.infer<typeof DeliveredResult>;

/** Note that KOA has got what was archived, so that the next delivery can leave it out. */
export const archiveDelivered = oc.input(DeliveredInput).output(DeliveredResult);
