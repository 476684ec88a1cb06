import { setTimeout as wait } from 'node:timers/promises';
import type { RunLoad } from '#core/contract/run.ts';
import { Attempt, type AttemptEnd } from '#core/reductions/attempt.ts';
import type { Entry } from '#core/reductions/entry.ts';
import type { Job } from '#core/reductions/job.ts';
import { deviceOf, diskOf, freeMemory } from '#core/reductions/machine.ts';
import { bestOrder } from '#core/reductions/order.ts';
import { type Active, type Demand, type Limits, nextStarts, toEnd } from '#core/reductions/schedule.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { gigabytes } from '#core/workspace/gigabytes.ts';

const MEASURE_MS = 500;
/** A guess must not keep the machine idle: with this much free, one is tried alone. */
const TRY_ALONE = 1.5e9;
/** How long the trees get to end by themselves; supervisors kill after 3.5 s. */
const END_MS = 4200;

export const demandOf = (entry: Entry): Demand => ({
  id: entry.work.id,
  seconds: entry.estimate.seconds,
  bytes: entry.estimate.bytes,
  diskBytes: entry.estimate.diskBytes,
  device: deviceOf(entry.work.folder),
});

/** The limits of a call. Memory in bytes; `hard`: someone asked for that limit, so that not even one alone may exceed it. */
export interface CallLimits {
  readonly workers: number;
  readonly memory: number;
  readonly hard: boolean;
  /** Bytes of each disk that stay free. */
  readonly diskReserve: number;
}

/** The limits as they are now. */
export function limitsOf({ workers, memory, diskReserve }: CallLimits, waiting: readonly Entry[]): Limits {
  const disks = waiting.map((entry) => diskOf(entry.work.folder, diskReserve));
  return {
    workers,
    memory,
    freeMemory: freeMemory(),
    freeDisk: new Map(disks.map(({ device, free }) => [device, free])),
  };
}

const ADOPTED = 'adopted: it ran already';

/** What all jobs of a call have in common, and what their processes are given. */
export type JobBase = Pick<Job, 'script' | 'versions' | 'args' | 'retryFailed'> & {
  readonly environment: () => Readonly<Record<string, string>>;
};

/** The scheduler at work: it starts, adopts, measures and collects supervisors. */
export class RunLoop {
  readonly #entries: readonly Entry[];
  readonly #limits: CallLimits;
  readonly #task: TaskHandle;
  readonly #base: JobBase;
  #measured = 0;
  #held: string | null = null;
  /** Ids in the order to start; null: to be planned anew. */
  #order: readonly string[] | null = null;

  constructor(entries: readonly Entry[], limits: CallLimits, total: number, task: TaskHandle, base: JobBase) {
    this.#entries = entries;
    this.#limits = limits;
    this.#task = task;
    this.#base = base;
    for (const entry of this.#waiting()) {
      if (entry.work.standing.kind === 'running') this.#begin(entry);
      else if (entry.estimate.bytes > total && entry.estimate.basis !== 'file sizes')
        fail(
          entry,
          `it took up to ${gigabytes(entry.estimate.bytes)} before, and this machine has ${gigabytes(total)}`,
        );
      else if (entry.estimate.bytes > limits.memory)
        task.note(
          'warning',
          `${entry.work.id} may take ${gigabytes(entry.estimate.bytes)}, more than the limit of ${gigabytes(limits.memory)}: it will run alone${limits.hard ? ', and be ended if it outgrows the limit' : ''}`,
        );
    }
  }

  #waiting(): Entry[] {
    return this.#entries.filter(
      (e) => e.wanted && e.attempt === null && (e.state === 'waiting' || e.state === 'stale'),
    );
  }

  #running(): Entry[] {
    return this.#entries.filter((entry) => entry.attempt !== null);
  }

  idle(): boolean {
    return this.#running().length === 0 && this.#waiting().length === 0;
  }

  load(): RunLoad {
    const running = this.#running();
    const memory = running.reduce((sum, entry) => sum + (entry.attempt?.bytes ?? 0), 0);
    const { workers, memory: memoryLimit } = this.#limits;
    return { workers, running: running.length, memory, memoryLimit, held: this.#held };
  }

  /** Look, decide, act. True if a state changed. */
  step(): boolean {
    let changed = false;
    for (const entry of this.#running()) changed = this.#collect(entry) || changed;
    if (performance.now() - this.#measured >= MEASURE_MS) {
      this.#measured = performance.now();
      for (const entry of this.#running()) entry.attempt?.measure(entry.record);
      this.#keepLimit();
    }
    return this.#startNext() || changed;
  }

  #begin(entry: Entry): void {
    const { reduction, pypeitFile, history, standing } = entry.work;
    if (reduction === null) return;
    const { environment, ...job } = this.#base;
    try {
      entry.attempt = standing.kind === 'running' ? this.#adopted(entry) : null;
      if (entry.attempt === null) {
        entry.attempt = new Attempt(reduction);
        entry.attempt.start({ ...job, pypeitFile, history }, environment());
      }
    } catch (error) {
      entry.attempt = null;
      fail(entry, error instanceof Error ? error.message : String(error));
      return;
    }
    entry.record = null;
    entry.state = 'running';
    entry.why = standing.kind === 'running' ? ADOPTED : entry.why;
  }

  #adopted(entry: Entry): Attempt | null {
    if (entry.work.reduction === null) return null;
    const attempt = new Attempt(entry.work.reduction);
    return attempt.adopt() ? attempt : null;
  }

  /** See how an attempt is. True if it ended. */
  #collect(entry: Entry): boolean {
    const { attempt } = entry;
    if (attempt === null) return false;
    entry.record = attempt.record() ?? entry.record;
    const end = attempt.ended();
    if (end === null) return false;
    entry.attempt = null;
    this.#settle(entry, attempt, end);
    return true;
  }

  #settle(entry: Entry, attempt: Attempt, end: AttemptEnd): void {
    const { id } = entry.work;
    switch (end.kind) {
      case 'recorded': {
        entry.record = end.record;
        entry.state = end.record.state;
        entry.why = end.record.cause;
        if (end.record.state !== 'cancelled' || attempt.stoppedFor !== 'memory') return;
        const peak = Math.max(attempt.peakBytes, end.record.peakBytes);
        if (peak > this.#limits.memory) {
          const limit = gigabytes(this.#limits.memory);
          fail(entry, `it needs more than the memory limit of ${limit}: it was ended at ${gigabytes(peak)}`);
        } else if (entry.restarts < 3) {
          // It was still growing: what it had then says little of what it needs.
          const bytes = Math.max(2 * entry.estimate.bytes, 1.25 * peak);
          entry.estimate = { ...entry.estimate, bytes };
          entry.restarts++;
          entry.state = 'waiting';
          this.#order = null;
          this.#task.note(
            'warning',
            `${id} was ended to keep the memory limit; it goes on later, with ${gigabytes(bytes)}`,
          );
        }
        return;
      }
      case 'locked':
        // A supervisor of a command that was killed may have been quicker: then that one is followed.
        entry.attempt = this.#adopted(entry);
        entry.state = entry.attempt === null && entry.restarts++ < 3 ? 'waiting' : 'running';
        entry.why = entry.attempt === null ? end.why : ADOPTED;
        return;
      case 'idle':
        entry.state = 'complete';
        entry.why = 'it was completed meanwhile';
        return;
      case 'lost':
        // Its PypeIt may live: a new supervisor looks after it. Once is chance, twice is a fault.
        if (entry.restarts++ < 1) {
          this.#task.note('warning', `${id}: ${end.why}; it gets another`);
          entry.state = 'waiting';
          this.#order = null;
        } else fail(entry, end.why);
    }
  }

  /** The limit is hard: if the trees have outgrown it together, the youngest makes room. */
  #keepLimit(): void {
    const running = this.#running();
    if (running.some((entry) => entry.attempt?.stoppedFor !== null)) return;
    const holding = running.map((entry) => ({
      id: entry.work.id,
      elapsed: entry.attempt?.elapsed(entry.record) ?? 0,
      bytes: entry.attempt?.bytes ?? 0,
    }));
    const young = toEnd(holding, this.#limits.memory, this.#limits.hard);
    running.find((entry) => entry.work.id === young)?.attempt?.stop('memory');
  }

  #startNext(): boolean {
    const waiting = this.#waiting();
    if (waiting.length === 0) {
      this.#hold(null);
      return false;
    }
    const active: Active[] = this.#running()
      .filter((entry) => entry.attempt?.isJudging(entry.record) === false)
      .map((entry) => ({
        ...demandOf(entry),
        elapsed: entry.attempt?.elapsed(entry.record) ?? 0,
        measured: entry.attempt?.peakBytes ?? 0,
      }));
    const limits = limitsOf(this.#limits, waiting);
    const demands = new Map(waiting.map((entry) => [entry.work.id, demandOf(entry)]));
    this.#order ??= bestOrder([...demands.values()], active, limits).map((demand) => demand.id);
    const queue = this.#order.map((id) => demands.get(id)).filter((demand) => demand !== undefined);
    const { start, held } = nextStarts(queue, active, limits);
    const head = waiting.find((entry) => entry.work.id === held?.id);
    const starting = waiting.filter((entry) => start.includes(entry.work.id));
    if (head !== undefined && held !== null && active.length + start.length === 0) {
      if (held.why === 'disk') {
        fail(head, `the disk is too full: it writes about ${gigabytes(head.estimate.diskBytes)}`);
        return true;
      }
      if (head.estimate.basis === 'file sizes' && limits.freeMemory > TRY_ALONE) starting.push(head);
    }
    this.#hold(held === null || starting.length > 0 ? null : { ...held, entry: head, limits });
    for (const entry of starting) this.#begin(entry);
    return starting.length > 0;
  }

  #hold(held: { why: 'limit' | 'memory' | 'disk'; entry: Entry | undefined; limits: Limits } | null): void {
    const before = this.#held;
    if (held === null || held.entry === undefined) this.#held = null;
    else {
      const needs = `${held.entry.work.id} waits for`;
      const memory = gigabytes(held.entry.estimate.bytes);
      if (held.why === 'limit') this.#held = `${needs} ${memory} below the memory limit`;
      else if (held.why === 'memory') this.#held = `${needs} ${memory} of free memory: other programs hold it`;
      else this.#held = `${needs} ${gigabytes(held.entry.estimate.diskBytes)} of disk`;
    }
    if (this.#held !== null && this.#held !== before && held?.why !== 'limit') this.#task.note('warning', this.#held);
  }

  /** End every process tree; all are gone within five seconds. */
  async endAll(): Promise<void> {
    for (const entry of this.#running()) entry.attempt?.stop('cancelled');
    const end = performance.now() + END_MS;
    while (this.#running().length > 0 && performance.now() < end) {
      for (const entry of this.#running()) {
        if (this.#collect(entry) && entry.state === 'waiting') entry.state = 'cancelled';
      }
      await wait(50);
    }
    for (const entry of this.#running()) {
      entry.attempt?.kill();
      entry.attempt = null;
      entry.state = 'cancelled';
      entry.why = 'killed: it did not end by itself';
    }
  }
}

function fail(entry: Entry, why: string): void {
  entry.state = 'failed';
  entry.why = why;
}
