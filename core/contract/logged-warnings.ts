import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { WarningCount, WarningFilter, WarningGrouping } from '#core/contract/warnings.ts';
import { Seen } from '#core/contract/workspace.ts';

/** How far the host has read the logs of the workspace. */
export const WarningsState = z.object({
  /** Logs that were looked at, and how many there are; equal when nothing is under way. */
  done: z.number(),
  total: z.number(),
  warnings: z.number(),
  important: z.number(),
  reductions: z.number(),
  /** Logs that cannot be read. */
  unreadable: z.array(z.object({ path: z.string(), why: z.string() })),
  /** Why rows of one's own are not used, or nothing can be read; null: all is well. */
  problem: z.string().nullable(),
});
export type WarningsState = z.infer<typeof WarningsState>;

/** One warning, in the log of a reduction. */
export const WarningLine = z.object({
  reduction: z.string(),
  dataset: z.string(),
  /** Which log, as the page Log names it. */
  log: z.enum(['log', 'console']),
  /** From 1. */
  line: z.number(),
  text: z.string(),
  important: z.boolean(),
  detector: z.string().nullable(),
  slit: z.number().nullable(),
  frame: z.string().nullable(),
});
export type WarningLine = z.infer<typeof WarningLine>;

const Window = z.object({ from: z.number().int().min(0), to: z.number().int().min(0) });

/** Warnings of a workspace, as its host knows them. */
export const loggedWarnings = {
  /** The state now, then whenever logs changed; they are looked at while someone watches. */
  watch: oc.input(Seen).output(eventIterator(z.object({ seq: z.number(), state: WarningsState }))),
  /** Some of the groups, those with most warnings first. */
  groups: oc
    .input(Window.extend({ by: WarningGrouping, filter: WarningFilter }))
    .output(z.object({ total: z.number(), warnings: z.number(), groups: z.array(WarningCount) })),
  /** Some of the warnings themselves, by dataset, reduction and line. `kept`: how many have lines, of `total`. */
  lines: oc
    .input(Window.extend({ filter: WarningFilter }))
    .output(z.object({ total: z.number(), kept: z.number(), lines: z.array(WarningLine) })),
};
