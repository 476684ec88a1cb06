import { oc } from '@orpc/contract';
import { z } from 'zod';
import { FrameType } from '#core/contract/frame.ts';
import { taskOf } from '#core/contract/task.ts';

export const SetupInput = z.object({
  /** Absolute: organised roots, masks, configurations or datasets. */
  paths: z.array(z.string()).min(1),
  /** Folder of default parameters, custom files and the exclude list; null: `ROOT/.slitbench/config`, if there. */
  config: z.string().nullable().default(null),
  /** PypeIt's name of the instrument, for those that Slitbench does not recognise. */
  spectrograph: z.string().optional(),
  python: z.string().optional(),
  dryRun: z.boolean().default(false),
  /** Replace files that were edited by hand too; a backup stays beside them. */
  force: z.boolean().default(false),
});
export type SetupInput = z.infer<typeof SetupInput>;

/** What became of one raw frame: `used`; `trimmed`: its row is commented out; `dropped`: it has no row. */
const SetupFrame = z.object({
  filename: z.string(),
  types: z.array(FrameType),
  use: z.enum(['used', 'trimmed', 'dropped']),
  reason: z.string(),
});

/**
 * What became of one setup file. `written`: new. `updated`: ours, rewritten. `unchanged`: it was right already. `kept`:
 * edited by hand, left alone. `replaced`: edited by hand, and replaced with force. `locked`: PypeIt is at work there.
 */
export const SetupStatus = z.enum(['written', 'updated', 'unchanged', 'kept', 'replaced', 'locked', 'failed']);
export type SetupStatus = z.infer<typeof SetupStatus>;

export const SetupReduction = z.object({
  /** Absolute path of the .pypeit file. */
  path: z.string(),
  /** `reduce`, `reduce-det6`, … */
  reduceName: z.string(),
  /** Where its parameters come from: a file, or `PypeIt's defaults`. */
  parameters: z.string(),
  status: SetupStatus,
  /** Where the file that was replaced lies now. */
  backup: z.string().nullable(),
  /** Of `kept`, `locked` and `failed`: why, and what to do. */
  problem: z.string().nullable(),
  warnings: z.array(z.string()),
  frames: z.array(SetupFrame),
});
export type SetupReduction = z.infer<typeof SetupReduction>;

export const SetupDataset = z.object({
  /** `MASK/CONFIG/DATES` */
  id: z.string(),
  folder: z.string(),
  state: z.enum(['complete', 'incomplete']),
  /** What an incomplete dataset lacks: science, flat, arc. */
  missing: z.array(z.string()),
  /** Why nothing could be set up at all, and what to do. */
  problem: z.string().nullable(),
  reductions: z.array(SetupReduction),
});
export type SetupDataset = z.infer<typeof SetupDataset>;

export const SetupResult = z.object({
  dryRun: z.boolean(),
  datasets: z.array(SetupDataset),
  /** Custom files that belong to no dataset of the tree, and other oddities of the configuration folder. */
  notes: z.array(z.string()),
});
export type SetupResult = z.infer<typeof SetupResult>;

/** Write the .pypeit files of organised datasets. */
export const setup = oc.input(SetupInput).output(taskOf(SetupResult));
