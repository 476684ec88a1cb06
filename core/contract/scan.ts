import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Frame, MetaColumn } from '#core/contract/frame.ts';
import { taskOf } from '#core/contract/task.ts';

export const ScanInput = z.object({
  /** Folders or files; absolute. */
  roots: z.array(z.string()).min(1),
  /** PypeIt's name of the instrument; default: each frame tells. */
  spectrograph: z.string().optional(),
  python: z.string().optional(),
  /** Which frames are wanted: see `core/frames/where.ts`. */
  where: z.string().optional(),
  /** How long to wait for files that are still growing. */
  waitSeconds: z.number().nonnegative().default(5),
  /** A path in the workspace whose overrides count; default: those of the roots' own workspace. */
  workspace: z.string().optional(),
  /** False: read every file anew, and keep nothing. */
  useCatalogue: z.boolean().default(true),
});
export type ScanInput = z.infer<typeof ScanInput>;

export const ScanResult = z.object({
  /** Those that are wanted, by path. */
  frames: z.array(Frame),
  /** Of each instrument among them the columns of its observing log. */
  columns: z.record(z.string(), z.array(MetaColumn)),
  /** Every name that can be asked for in `where`, sorted by or shown: of files, and of metadata. */
  keys: z.array(z.string()),
  /** All frames that were found, also those that are not wanted. */
  found: z.number(),
  /** How many of them had to be read; the others have not changed since the last time. */
  read: z.number(),
  /** How many wanted and usable frames there are of each type; a frame of two types counts twice. */
  types: z.record(z.string(), z.number()),
  /** How many frames cannot be used, wanted or not. */
  quarantined: z.number(),
});
export type ScanResult = z.infer<typeof ScanResult>;

/** Find the frames below some folders and tell what they are. */
export const scan = oc.input(ScanInput).output(taskOf(ScanResult));
