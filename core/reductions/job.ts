import { z } from 'zod';

/** What a supervisor is told. The environment that PypeIt needs is its own. */
export const Job = z.object({
  pypeitFile: z.string(),
  /** Absolute path of `run_pypeit`. */
  script: z.string(),
  versions: z.object({ slitbench: z.string(), pypeit: z.string(), python: z.string() }),
  /** Arguments after the setup file; null: `-o` where nothing is to be kept, else none. */
  args: z.array(z.string()).nullable(),
  retryFailed: z.boolean(),
  history: z.string(),
});
export type Job = z.infer<typeof Job>;

/** Signals that a supervisor obeys: each ends PypeIt, and the record says why. */
export const STOP = { cancelled: 'SIGTERM', memory: 'SIGUSR2' } as const;

/** Exit codes of a supervisor. */
export const SUPERVISOR_EXIT = { ended: 0, failed: 1, locked: 3, nothing: 4, stopped: 5, restored: 6 } as const;
