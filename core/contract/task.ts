import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

/** How far a piece of long work is. `total` is null while it is not known. */
export const Progress = z.object({
  /** What is being done, in the present: "reading headers". */
  phase: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
  etaSeconds: z.number().nullable(),
  /** The same in bytes, of work on files. */
  bytes: z.object({ done: z.number(), total: z.number() }).optional(),
  /** What it is at: a file, a dataset. */
  item: z.string().optional(),
});
export type Progress = z.infer<typeof Progress>;

/** A sentence on the way. */
export const Note = z.object({ type: z.literal('note'), level: z.enum(['info', 'warning']), text: z.string() });
/** How far it is now. */
export const Advance = z.object({ type: z.literal('progress'), progress: Progress });

/** What long work sends: progress and notes as they come, then its result, once, last. */
export type TaskEvent<R> =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'note'; readonly level: 'info' | 'warning'; readonly text: string }
  | { readonly type: 'result'; readonly result: R };

/** The contract's output schema of long work whose result is `result`. */
export function taskOf<S extends z.ZodType>(result: S) {
  return eventIterator(z.union([Advance, Note, z.object({ type: z.literal('result'), result })]));
}
