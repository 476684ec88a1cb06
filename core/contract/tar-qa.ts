import { oc } from '@orpc/contract';
import { z } from 'zod';
import { taskOf } from '#core/contract/task.ts';

export const TarQaInput = z.object({
  /** Absolute: workspaces, datasets, reduction folders or setup files. */
  roots: z.array(z.string()).min(1),
  dryRun: z.boolean().default(false),
});
export type TarQaInput = z.input<typeof TarQaInput>;

/** The plots of one reduction that were packed, or of a dry run would be. Sizes in bytes. */
const PackedQa = z.object({
  folder: z.string(),
  archive: z.string(),
  /** Files that are in the archive now and were removed from QA/. */
  files: z.number(),
  bytes: z.number(),
  /** Size of the archive; null of a dry run. */
  archiveBytes: z.number().nullable(),
  /** Files of a former archive that were taken over. */
  kept: z.number(),
});

export const TarQaResult = z.object({
  dryRun: z.boolean(),
  packed: z.array(PackedQa),
  /** Reductions that were left as they are, and why; `failed`: packing went wrong, or a root holds no reduction. */
  left: z.array(z.object({ folder: z.string(), reason: z.string(), failed: z.boolean() })),
  /** How many have a QA.tar.gz, and nothing in QA/ that is not in it. */
  already: z.number(),
  /** How many have neither plots in QA/ nor a QA.tar.gz. */
  without: z.number(),
});
export type TarQaResult = z.infer<typeof TarQaResult>;

export const tarQa = oc.input(TarQaInput).output(taskOf(TarQaResult));
