import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { Advance, Note } from '#core/contract/task.ts';

/**
 * The one vocabulary of states. `waiting`: for its turn in the queue; `not started`: nobody has put it there; `unfinished`:
 * it was begun, and neither ended nor was cancelled; `stale`: its setup file or raw frames changed since.
 */
export const RunState = z.enum([
  'not started',
  'waiting',
  'running',
  'complete',
  'warning',
  'failed',
  'cancelled',
  'unfinished',
  'stale',
]);
export type RunState = z.infer<typeof RunState>;

export const RunInput = z.object({
  /** Absolute: workspaces, datasets, reduction folders, setup files, or trees that pypeit_setup made. */
  roots: z.array(z.string()).min(1),
  /** Most reductions at once. Default: one per core. */
  workers: z.number().int().positive().optional(),
  /** Bytes that all together may take. Default: most of the machine's memory. */
  memoryLimit: z.number().positive().optional(),
  /** Bytes of the disk that stay free. */
  diskReserve: z.number().min(0).default(0.5e9),
  /** Threads of each PypeIt process. */
  threads: z.number().int().min(1).max(64).default(1),
  retryFailed: z.boolean().default(false),
  /** Only reductions whose id matches this pattern. */
  only: z.string().optional(),
  /** A Python, or an environment, with PypeIt. */
  python: z.string().optional(),
  dryRun: z.boolean().default(false),
  /** Arguments for run_pypeit, in place of `-o`. */
  pypeitArgs: z.array(z.string()).optional(),
});
export type RunInput = z.input<typeof RunInput>;

/** One reduction as it stands. Memory in bytes, times in seconds. */
export const RunSnapshot = z.object({
  /** Names it for good, whatever else is found. */
  key: z.string(),
  /** A coadd, and which; absent: a reduction. */
  kind: z.enum(['coadd1d', 'coadd2d']).optional(),
  /** Its path below the root: `MASK/CONFIG/DATES/complete/reduce/keck_deimos_A`; for people, unique among all shown. */
  id: z.string(),
  folder: z.string(),
  pypeitFile: z.string(),
  spectrograph: z.string().nullable(),
  state: RunState,
  /** Why it is so: the cause of a failure, why it waits, why it runs again. */
  why: z.string().nullable(),
  /** Of a failure or warning: `why` without what differs from one reduction to the next. Equal ones have one cause. */
  cause: z.string().nullable(),
  /** Whether there is work for it in this call; false: it was done before, or is left alone. */
  wanted: z.boolean(),
  /** Its place in the queue, from 1; null if it does not wait for its turn. */
  position: z.number().nullable(),
  /** The worker that it occupies, from 1; null if it does not run. */
  worker: z.number().nullable(),
  /** When its run began, ISO 8601 in UTC; null before. */
  started: z.string().nullable(),
  stage: z.string().nullable(),
  detector: z.string().nullable(),
  group: z.string().nullable(),
  /** Raw frame of the exposure in progress. */
  frame: z.string().nullable(),
  /** Which exposure, counted from 1, and how many there are. */
  exposure: z.number(),
  exposures: z.number(),
  elapsed: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  memory: z.number(),
  peakMemory: z.number(),
  expectedSeconds: z.number(),
  expectedMemory: z.number(),
  /** PypeIt's log and console; null where there is none yet. */
  logPath: z.string().nullable(),
  stdoutPath: z.string().nullable(),
});
export type RunSnapshot = z.infer<typeof RunSnapshot>;

/** What is used of the machine. Bytes. */
export const RunLoad = z.object({
  workers: z.number(),
  running: z.number(),
  memory: z.number(),
  memoryLimit: z.number(),
  /** Whether nothing new is started, for someone asked for that. */
  paused: z.boolean(),
  /** Why nothing more is started although something waits, or null. */
  held: z.string().nullable(),
});
export type RunLoad = z.infer<typeof RunLoad>;

export const RunResult = z.object({
  reductions: z.array(RunSnapshot),
  /** In the order in which they would start; only of a dry run. */
  plan: z.array(z.string()).nullable(),
  interrupted: z.boolean(),
  /** Everything is complete, or complete with a warning. */
  succeeded: z.boolean(),
  histories: z.array(z.string()),
});
export type RunResult = z.infer<typeof RunResult>;

/** What a run sends besides notes and its result: how all reductions stand, whenever that changes. */
export const RunAdvance = z.object({ type: z.literal('runs'), reductions: z.array(RunSnapshot), load: RunLoad });

export type RunsEvent = z.infer<typeof RunAdvance>;

export const run = oc
  .input(RunInput)
  .output(
    eventIterator(z.union([RunAdvance, Advance, Note, z.object({ type: z.literal('result'), result: RunResult })])),
  );
