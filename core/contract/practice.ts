import { oc } from '@orpc/contract';
import { z } from 'zod';
import { taskOf } from '#core/contract/task.ts';

export const PracticeInput = z.object({
  /** Absolute; made if it is not there. */
  folder: z.string(),
  nights: z.number().int().min(1).max(52).default(1),
  /** The same seed gives the same bytes. */
  seed: z.number().int().min(0).max(0xffff_ffff).default(1),
  /** Spoil a flat of the last night, so that its reduction fails. */
  broken: z.boolean().default(false),
  /** The Python whose PypeIt is given the wavelength template. */
  python: z.string().optional(),
  dryRun: z.boolean().default(false),
});
export type PracticeInput = z.infer<typeof PracticeInput>;

export const PracticeNight = z.object({
  /** UT, YYYY-MM-DD. */
  date: z.string(),
  /** Folder of its raw frames. */
  raw: z.string(),
  /** Folder of what was put into its standard and science frames. */
  truth: z.string(),
  frames: z.number(),
  standard: z.string(),
  science: z.array(z.string()),
  /** The spoiled frame, if any. */
  broken: z.string().nullable(),
});
export type PracticeNight = z.infer<typeof PracticeNight>;

export const PracticeResult = z.object({
  folder: z.string(),
  dryRun: z.boolean(),
  nights: z.array(PracticeNight),
  /** Folder for `setup --config`. */
  config: z.string(),
  /** Folder for `doctor --fix --data-from`. */
  data: z.string(),
  files: z.array(z.object({ path: z.string(), what: z.string(), state: z.enum(['planned', 'written', 'unchanged']) })),
  /** The PypeIt that has the wavelength template now; null if none was found (or in a dry run). */
  installed: z.object({ python: z.string(), version: z.string() }).nullable(),
  /** Commands to type next, as argument lists. */
  next: z.array(z.array(z.string())),
});
export type PracticeResult = z.infer<typeof PracticeResult>;

/** Write simulated nights that PypeIt reduces. */
export const practice = oc.input(PracticeInput).output(taskOf(PracticeResult));
