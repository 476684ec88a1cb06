import { oc } from '@orpc/contract';
import { z } from 'zod';
import { FrameType } from '#core/contract/frame.ts';
import { taskOf } from '#core/contract/task.ts';

/** How frames come into the tree: absolute symbolic links, verified copies, or moved files. */
export const TRANSFER_MODES = ['symlink', 'copy', 'move'] as const;
export const TransferMode = z.enum(TRANSFER_MODES);
export type TransferMode = z.infer<typeof TransferMode>;

export const OrganizeInput = z.object({
  /** Absolute. */
  sources: z.array(z.string()).min(1),
  /** The root of the organised tree, absolute. Made if it is not there. */
  into: z.string(),
  mode: TransferMode.default('symlink'),
  /** Frames at most so many days apart are one run of nights. */
  window: z.number().min(0).max(3650).default(3),
  /** PypeIt's name, for frames whose headers do not tell it. */
  spectrograph: z.string().optional(),
  /** The Python that has PypeIt, for instruments that Slitbench does not know by itself. */
  python: z.string().optional(),
  /** Where the report goes instead of `ROOT/.slitbench/organize-report.tsv`. */
  report: z.string().optional(),
  /** Allow datasets that hold reductions to be renamed or merged. */
  rename: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});
export type OrganizeInput = z.infer<typeof OrganizeInput>;

/** A dataset as it will be. */
export const PlannedDataset = z.object({
  /** `MASK/CONFIG/DATES`. */
  id: z.string(),
  state: z.enum(['complete', 'incomplete']),
  spectrograph: z.string(),
  /** What it lacks to be complete: `science`, `flat`, `arc`. */
  missing: z.array(z.string()),
  notes: z.array(z.string()),
  /** Frames by type; one frame may count in several. */
  counts: z.partialRecord(FrameType, z.number()),
  frames: z.number(),
  /** How many of them are new. */
  added: z.number(),
  /** Where it lay before, `id state`, if it is renamed, completed or merged. */
  was: z.array(z.string()),
  /** Why nothing is done with it for now, and what to do; null: nothing stands in the way. */
  waiting: z.string().nullable(),
});
export type PlannedDataset = z.infer<typeof PlannedDataset>;

/**
 * What becomes of one source frame. `placed`: goes into the tree; `there`: is already; `waiting`: its dataset waits;
 * `excluded`: belongs to no dataset; `duplicate`: another file holds the same; `quarantined`: cannot be read;
 * `failed`: should have been placed.
 */
export const PlannedFrame = z.object({
  path: z.string(),
  /** Bytes. */
  size: z.number(),
  /** When it was begun, as its header tells; null: it does not. */
  mjd: z.number().nullable(),
  fate: z.enum(['placed', 'there', 'waiting', 'excluded', 'duplicate', 'quarantined', 'failed']),
  types: z.array(FrameType),
  /** Absolute paths in the tree. */
  to: z.array(z.string()),
  /** Ids of its datasets. */
  datasets: z.array(z.string()),
  /** Why, where it is not placed. */
  reason: z.string().nullable(),
});
export type PlannedFrame = z.infer<typeof PlannedFrame>;

export const OrganizeResult = z.object({
  root: z.string(),
  mode: TransferMode,
  dryRun: z.boolean(),
  datasets: z.array(PlannedDataset),
  frames: z.array(PlannedFrame),
  /** Operations by kind: `link` 12, `rename` 1, … All zero: there was nothing to do. */
  operations: z.record(z.string(), z.number()),
  /** Bytes that they take on the disk of the tree. Links, and moves on one disk, take none. */
  bytes: z.number(),
  /** What could not be done, of all operations. */
  failures: z.array(z.object({ path: z.string(), reason: z.string() })),
  report: z.string().nullable(),
  journal: z.string().nullable(),
});
export type OrganizeResult = z.infer<typeof OrganizeResult>;

export const organize = oc.input(OrganizeInput).output(taskOf(OrganizeResult));
