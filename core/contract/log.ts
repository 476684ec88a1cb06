import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { Seen } from '#core/contract/workspace.ts';

export const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const;
export const LogLevel = z.enum(LOG_LEVELS);
export type LogLevel = z.infer<typeof LogLevel>;

/** Which lines are wanted. A line that goes on with a message counts as that message. */
export const LogFilter = z.object({
  levels: z.array(LogLevel).default([...LOG_LEVELS]),
  /** Only the important warnings. */
  important: z.boolean().default(false),
});
export type LogFilter = z.infer<typeof LogFilter>;

/** What is known of a log. Lines count from 0. */
export const LogState = z.object({
  path: z.string(),
  /** False: it is not there (yet). */
  exists: z.boolean(),
  lines: z.number(),
  /** Bytes of the file, and how many of them were looked at. */
  size: z.number(),
  read: z.number(),
  counts: z.object({
    debug: z.number(),
    info: z.number(),
    warning: z.number(),
    error: z.number(),
    important: z.number(),
  }),
  /** Line of the first error, or null. */
  firstError: z.number().nullable(),
  /** Grows when the log was begun anew: line numbers of before mean nothing then. */
  generation: z.number(),
});
export type LogState = z.infer<typeof LogState>;

export const LogText = z.object({
  line: z.number(),
  /** Null: it belongs to no message. */
  level: LogLevel.nullable(),
  /** It goes on with the message before it. */
  continues: z.boolean(),
  important: z.boolean(),
  /** With the colour codes of the terminal, if it has some; cut at 20,000 characters. */
  text: z.string(),
});
export type LogText = z.infer<typeof LogText>;

const Path = z.object({ path: z.string() });

export const log = {
  /** The state now, then whenever the file grows. */
  watch: oc.input(Path.extend(Seen.shape)).output(eventIterator(z.object({ seq: z.number(), state: LogState }))),
  /** Some of the lines that the filter leaves: `from` to `to` (not itself) of these; `total` is how many there are. */
  lines: oc
    .input(
      Path.extend({
        filter: LogFilter.prefault({}),
        from: z.number().int().min(0),
        to: z.number().int().min(0),
      }),
    )
    .output(z.object({ total: z.number(), generation: z.number(), lines: z.array(LogText) })),
  /** Lines that hold a text, or match an expression: their places among those that the filter leaves. */
  search: oc
    .input(
      Path.extend({
        filter: LogFilter.prefault({}),
        text: z.string().min(1).max(1000),
        regex: z.boolean().default(false),
        matchCase: z.boolean().default(false),
      }),
    )
    .output(z.object({ at: z.array(z.number()), total: z.number() })),
};
