import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { FaultData } from '#core/contract/fault.ts';
import { RunLoad, RunSnapshot } from '#core/contract/run.ts';
import { MatrixState, ProductsResult } from '#core/contract/state-matrix.ts';
import { Seen } from '#core/contract/workspace.ts';

/** What the queue has to say of what it did. */
export const QueueNote = z.object({
  /** Grows. */
  id: z.number(),
  /** ISO 8601 in UTC. */
  at: z.string(),
  level: z.enum(['info', 'warning']),
  text: z.string(),
});
export type QueueNote = z.infer<typeof QueueNote>;

/** What changed in the queue of the workspace since the event before. */
export const RunsUpdate = z.object({
  seq: z.number(),
  /** Whether `reductions` is all there is; false: only those that changed. */
  full: z.boolean(),
  /** Whether the first look at the tree is still under way. */
  looking: z.boolean(),
  /** Why the tree cannot be looked at or scheduled, or null. */
  fault: FaultData.nullable(),
  /** Why the queue cannot go on just now; it tries again by itself. */
  trouble: FaultData.nullable(),
  /** The latest, oldest first. */
  notes: z.array(QueueNote),
  reductions: z.array(RunSnapshot),
  /** Keys of those that are no longer there. */
  gone: z.array(z.string()),
  /** Coadds that run and wait in the same queue. */
  coadds: z.object({ running: z.number(), waiting: z.number() }),
  load: RunLoad,
});
export type RunsUpdate = z.infer<typeof RunsUpdate>;

const Key = z.object({ key: z.string() });
const Nothing = z.object({});
const Done = z.object({
  /** False: there was nothing to do. */
  done: z.boolean(),
});

/** The queue of reductions of the workspace. Reductions are named by their keys. */
export const runs = {
  /** All, then each change. A client that comes back names the last that it has seen, and gets what it missed. */
  watch: oc.input(Seen).output(eventIterator(RunsUpdate)),
  /**
   * Let reductions wait for their turn: all that are not complete and have not failed, those that failed, or those named.
   * The keys of those that now wait. Fault `no-pypeit` if there is none.
   */
  start: oc
    .input(z.object({ which: z.union([z.enum(['all', 'failed']), z.array(z.string()).min(1)]) }))
    .output(z.object({ keys: z.array(z.string()) })),
  /** End one, or take it out of the queue. */
  cancel: oc.input(Key).output(Done),
  /** End all that run, and empty the queue. */
  cancelAll: oc.input(Nothing).output(Nothing),
  /** Whether nothing new is started; what runs goes on. */
  stopAfterCurrent: oc.input(z.object({ on: z.boolean() })).output(Nothing),
  /** Move one that waits, by one place or to a place from 1. */
  move: oc.input(Key.extend({ to: z.union([z.enum(['up', 'down']), z.number().int().min(1)]) })).output(Done),
  /** What may be used from now on, kept in the settings. What is left out stays; null: as much as the machine has. Bytes. */
  setLimits: oc
    .input(
      z.object({
        workers: z.number().int().min(1).max(1024).nullable().optional(),
        memoryLimit: z.number().positive().nullable().optional(),
      }),
    )
    .output(Nothing),
  /** Look at the tree again, now. */
  lookAgain: oc.input(Nothing).output(Nothing),
  /** How far each step of one reduction is, from its files and its log; again whenever that changes. */
  matrix: oc.input(Key.extend(Seen.shape)).output(eventIterator(z.object({ seq: z.number(), state: MatrixState }))),
  /** The files that one reduction has made. */
  products: oc.input(Key).output(ProductsResult),
};
