import { oc } from '@orpc/contract';
import { z } from 'zod';
import { FaultData } from '#core/contract/fault.ts';
import { CardChange, FixedFrame, FixInput, FixResult, UnfixInput, UnfixResult } from '#core/contract/fix.ts';

/** A copy of a frame with a mended header. */
export const MendedCopy = z.object({
  path: z.string(),
  /** `user@machine` */
  who: z.string(),
  /** ISO 8601. */
  when: z.string(),
  rules: z.array(z.object({ name: z.string(), why: z.string() })),
  changes: z.array(CardChange),
});
export type MendedCopy = z.infer<typeof MendedCopy>;

export const FrameFixes = z.object({
  /** Where copies go unless somewhere else is named. */
  into: z.string(),
  /** What the known rules would make of it; null: none is meant for it. */
  known: FixedFrame.nullable(),
  /** Why the rules cannot be had, or null. */
  fault: FaultData.nullable(),
  /** Its copies, in the folder where copies go, beside it, and directly in the sources. */
  copies: z.array(MendedCopy),
  /** The frame that it is a copy of itself, or null. */
  original: z.string().nullable(),
});
export type FrameFixes = z.infer<typeof FrameFixes>;

/** Mended headers, for windows. They are written, and taken back, as tasks: `fix` and `unfix`. */
export const fixes = {
  /** What is known of the header of one frame. */
  of: oc.input(z.object({ path: z.string() })).output(FrameFixes),
  /** What a `fix` of at most 200 frames would write; nothing is. */
  preview: oc.input(FixInput.extend({ files: z.array(z.string()).min(1).max(200) })).output(FixResult),
  /** What an `unfix` would take back. */
  undoPreview: oc.input(UnfixInput).output(UnfixResult),
};
