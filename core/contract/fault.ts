import { z } from 'zod';

/** What a person needs to know of a fault: what failed, on what, why, and the way out. */
export const FaultData = z.object({
  /** Kebab-case kind, stable for scripts: `not-fits`, `locked`, `disk-full`, … */
  code: z.string(),
  message: z.string(),
  /** What to do about it: a sentence or a command line. */
  remedy: z.string(),
  path: z.string().optional(),
  /** Byte offset in `path`, from 0. */
  offset: z.number().optional(),
  /** The FITS card or text line concerned, as read. */
  line: z.string().optional(),
  command: z.array(z.string()).optional(),
  exitCode: z.number().optional(),
  logPath: z.string().optional(),
  cause: z.string().optional(),
});
export type FaultData = z.infer<typeof FaultData>;
