import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Metadata } from '#core/contract/frame.ts';
import { MetaOrder } from '#core/contract/frames.ts';
import { taskOf } from '#core/contract/task.ts';

export const SetMetadataInput = z.object({
  /** Frames, or folders that are searched for them; absolute. */
  files: z.array(z.string()).min(1),
  values: MetaOrder,
  why: z.string().default(''),
  /** The workspace that is told, or a path in it; absolute. Null: the one that the command was given in. */
  workspace: z.string().nullable(),
  /** A Python with PypeIt, for frames that only PypeIt can describe; default: the one that is found. */
  python: z.string().optional(),
  dryRun: z.boolean().default(false),
});
export type SetMetadataInput = z.infer<typeof SetMetadataInput>;

export const SetMetadataResult = z.object({
  /** The overrides.yaml. */
  file: z.string(),
  dryRun: z.boolean(),
  looked: z.number(),
  /** Frames of which something changes, with what counted and what counts. */
  frames: z.array(z.object({ path: z.string(), before: Metadata, after: Metadata })),
});
export type SetMetadataResult = z.infer<typeof SetMetadataResult>;

/** Have values of the metadata of frames count in place of their headers', in one workspace. No frame is written. */
export const setMetadata = oc.input(SetMetadataInput).output(taskOf(SetMetadataResult));

export const UndoMetadataInput = z.object({ workspace: z.string().nullable(), dryRun: z.boolean().default(false) });
export type UndoMetadataInput = z.infer<typeof UndoMetadataInput>;

/** Take the last change of overrides.yaml back: of metadata, or of types. `left`: frames that were changed since. */
export const undoMetadata = oc.input(UndoMetadataInput).output(z.object({ restored: z.number(), left: z.number() }));
