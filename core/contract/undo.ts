import { oc } from '@orpc/contract';
import { z } from 'zod';
import { taskOf } from '#core/contract/task.ts';

export const UndoInput = z.object({
  /** A path in the workspace, absolute. */
  from: z.string(),
  dryRun: z.boolean().default(false),
});
export type UndoInput = z.infer<typeof UndoInput>;

export const UndoResult = z.object({
  root: z.string(),
  dryRun: z.boolean(),
  /** When what is undone was begun (ISO 8601); null: there is nothing to undo. */
  undone: z.string().nullable(),
  /** Operations by kind. */
  operations: z.record(z.string(), z.number()),
  /** What was left as it is, and why; of a dry run, what would be. */
  left: z.array(z.object({ path: z.string(), reason: z.string() })),
});
export type UndoResult = z.infer<typeof UndoResult>;

export const undo = oc.input(UndoInput).output(taskOf(UndoResult));
