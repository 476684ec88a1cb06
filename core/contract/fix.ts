import { oc } from '@orpc/contract';
import { z } from 'zod';
import { taskOf } from '#core/contract/task.ts';

/** Number of the HDU. */
const hdu = z.number().int().nonnegative().default(0);

/** A change of a header, made by hand. Values as one types them: `12`, `45.0`, `T`, `'12'` or `any text`. */
export const HandEdit = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('set'),
    hdu,
    keyword: z.string().min(1),
    value: z.string(),
    /** Left out: the comment that is there stays. */
    comment: z.string().optional(),
  }),
  z.object({ kind: z.literal('delete'), hdu, keyword: z.string().min(1) }),
]);
export type HandEdit = z.input<typeof HandEdit>;

export const FixInput = z.object({
  /** Frames, or folders that are searched for them; absolute. */
  files: z.array(z.string()).min(1),
  /** Files of rules, absolute; empty: those that come with Slitbench, and those of the workspace `into` lies in. */
  rules: z.array(z.string()).default([]),
  /** For every frame, in place of rules. What its copy has been fixed of before stays. */
  edits: z.array(HandEdit).default([]),
  /** Why, with `edits`: it goes into the copy. */
  why: z.string().default(''),
  /** Folder of the fixed copies, absolute; made if it is not there. Null: `fixed` of the workspace that the command is given in, or else of where it is given. */
  into: z.string().nullable().default(null),
  dryRun: z.boolean().default(false),
});
export type FixInput = z.infer<typeof FixInput>;

/** A card before and after, as 80-column records, ends trimmed; null: it was not there, or is gone. */
export const CardChange = z.object({
  keyword: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  hdu,
  /** Name of the rule, or `by hand`. */
  rule: z.string().default(''),
});
export type CardChange = z.infer<typeof CardChange>;

/**
 * A frame that rules are meant for. `written`: its copy is there now (of a dry run: it would be); `there`: it was;
 * `unneeded`: its header is right already; `failed`: see `problem`.
 */
export const FixedFrame = z.object({
  path: z.string(),
  /** The copy. */
  to: z.string(),
  status: z.enum(['written', 'there', 'unneeded', 'failed']),
  /** Name of each rule, and why. */
  rules: z.array(z.object({ name: z.string(), why: z.string() })),
  changes: z.array(CardChange),
  problem: z.string().nullable(),
});
export type FixedFrame = z.infer<typeof FixedFrame>;

export const FixResult = z.object({
  into: z.string(),
  dryRun: z.boolean(),
  frames: z.array(FixedFrame),
  /** How many frames were looked at. */
  looked: z.number(),
  /** Names of the rules, of files that were named, that are meant for none of the frames. */
  unmatched: z.array(z.string()).default([]),
  /** Cards that were to be deleted by hand and that none of the frames has. */
  absent: z.array(z.string()).default([]),
});
export type FixResult = z.infer<typeof FixResult>;

/** Write copies of frames with mended headers. The frames stay as they are. */
export const fix = oc.input(FixInput).output(taskOf(FixResult));

export const UnfixInput = z.object({ into: z.string().nullable().default(null), dryRun: z.boolean().default(false) });
export type UnfixInput = z.infer<typeof UnfixInput>;

export const UnfixResult = z.object({
  into: z.string(),
  /** When the call was made that is taken back, ISO 8601; null: there is none. */
  undone: z.string().nullable(),
  removed: z.array(z.string()),
  /** Copies that are as the call before left them. */
  restored: z.array(z.string()),
  left: z.array(z.object({ path: z.string(), reason: z.string() })),
});
export type UnfixResult = z.infer<typeof UnfixResult>;

/** Take back what the last `fix` into a folder wrote; copies that were changed since stay. */
export const unfix = oc.input(UnfixInput).output(taskOf(UnfixResult));
