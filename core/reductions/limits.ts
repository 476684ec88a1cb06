import type { Entry } from '#core/reductions/entry.ts';
import { defaultLimits, freeDisk, freeMemory } from '#core/reductions/machine.ts';
import type { Limits } from '#core/reductions/schedule.ts';

/** What may be used, as someone asked. What is left out is as much as the machine has. */
export interface AskedLimits {
  readonly workers?: number | undefined;
  /** Bytes. Given, not even one that runs alone may exceed it. */
  readonly memory?: number | undefined;
  /** Bytes of each disk that stay free. */
  readonly diskReserve?: number | undefined;
}

/** The limits of a queue. Memory in bytes; `hard`: someone asked for it, so that not even one alone may exceed it. */
export interface QueueLimits {
  readonly workers: number;
  readonly memory: number;
  readonly hard: boolean;
  readonly diskReserve: number;
}

const DISK_RESERVE = 0.5e9;

export function queueLimits({ workers, memory, diskReserve = DISK_RESERVE }: AskedLimits): QueueLimits {
  const machine = defaultLimits();
  return {
    workers: workers ?? machine.workers,
    memory: memory ?? machine.memory,
    hard: memory !== undefined,
    diskReserve,
  };
}

/** The limits as they are now. Each disk is asked once, by whichever folder on it can be reached. */
export function limitsNow({ workers, memory, diskReserve }: QueueLimits, waiting: readonly Entry[]): Limits {
  const disks = new Map<string, number>();
  for (const { device, work } of waiting) {
    const free = disks.has(device) ? null : freeDisk(work.folder, diskReserve);
    if (free !== null) disks.set(device, free);
  }
  return { workers, memory, freeMemory: freeMemory(), freeDisk: disks };
}
