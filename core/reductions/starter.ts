import type { Attempt } from '#core/reductions/attempt.ts';
import { demandOf, type Entry, fail } from '#core/reductions/entry.ts';
import { limitsNow, type QueueLimits } from '#core/reductions/limits.ts';
import { bestOrder } from '#core/reductions/order.ts';
import type { QueueOrder } from '#core/reductions/queue-order.ts';
import { type Active, type Decision, type Limits, nextStarts } from '#core/reductions/schedule.ts';
import { gigabytes } from '#core/workspace/gigabytes.ts';

/** A guess must not keep the machine idle: with this much free, one is tried alone at once. */
const TRY_ALONE = 1.5e9;

/** What runs, as far as it takes room: one whose PypeIt has ended is only being judged. */
const activeOf = (entries: Iterable<Entry>): readonly Active[] =>
  [...entries].flatMap((entry) => {
    const attempt: Attempt | null = entry.attempt;
    if (attempt === null || attempt.isJudging(entry.record)) return [];
    return [{ ...demandOf(entry), elapsed: attempt.elapsed(entry.record), measured: attempt.peakBytes }];
  });

/** Decides what starts next, and says why nothing does. */
export class Starter {
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #order: QueueOrder;
  readonly #graceMs: number;
  readonly #warn: (text: string) => void;
  /** Since when the first in the queue is held while nothing runs. */
  #stuckSince: number | null = null;
  /** Why nothing more starts although something waits, or null. */
  held: string | null = null;

  /**
   * `graceMs`: how long the first in the queue waits, on a machine where nothing of ours runs, for memory that others
   * hold.
   */
  constructor(entries: ReadonlyMap<string, Entry>, order: QueueOrder, graceMs: number, warn: (text: string) => void) {
    this.#entries = entries;
    this.#order = order;
    this.#graceMs = graceMs;
    this.#warn = warn;
  }

  /** Bring the order of what waits up to date. */
  plan({ workers, memory }: QueueLimits): void {
    const waiting = [...this.#entries.values()].filter((entry) => entry.queued);
    const demands = new Map(waiting.map((entry) => [entry.key, demandOf(entry)]));
    const steady = { workers, memory, freeMemory: memory, freeDisk: new Map() };
    this.#order.plan([...demands.keys()], (keys) => {
      const some = keys.map((key) => demands.get(key)).filter((demand) => demand !== undefined);
      return bestOrder(some, activeOf(this.#entries.values()), steady).map((demand) => demand.id);
    });
  }

  /** Those to start now, none if `paused`. One that the disk has no room for, even alone, fails. */
  next(limits: QueueLimits, paused: boolean): readonly Entry[] {
    this.plan(limits);
    const waiting = this.#of(this.#order.keys);
    if (waiting.length === 0 || paused) {
      this.#stuckSince = null;
      this.held = null;
      return [];
    }
    const active = activeOf(this.#entries.values());
    const now = limitsNow(limits, waiting);
    const { start, held } = nextStarts(waiting.map(demandOf), active, now);
    const head = held === null ? undefined : this.#entries.get(held.id);
    if (head === undefined || held === null || active.length + start.length > 0) {
      this.#stuckSince = null;
      this.#hold(head === undefined ? null : held, head);
      return this.#of(start);
    }
    this.#stuckSince ??= performance.now();
    if (held.why === 'disk') {
      fail(head, `the disk is too full: it writes about ${gigabytes(head.estimate.diskBytes)}`);
      return [];
    }
    const tries = this.#mayTry(head, now);
    this.#hold(tries ? null : held, head);
    return tries ? [head] : [];
  }

  #of(keys: readonly string[]): readonly Entry[] {
    return keys.map((key) => this.#entries.get(key)).filter((entry) => entry !== undefined);
  }

  /** Whether to start it alone, though less memory is free than it may take: others may never give theirs back. */
  #mayTry({ estimate }: Entry, { freeMemory }: Limits): boolean {
    if (estimate.basis === 'file sizes' && freeMemory > TRY_ALONE) return true;
    return performance.now() - (this.#stuckSince ?? performance.now()) >= this.#graceMs;
  }

  #hold(held: Decision['held'], head: Entry | undefined): void {
    const before = this.held;
    this.held = held === null || head === undefined ? null : heldText(held.why, head);
    if (this.held !== null && this.held !== before && held?.why !== 'limit') this.#warn(this.held);
  }
}

function heldText(why: 'limit' | 'memory' | 'disk', { work, estimate }: Entry): string {
  const needs = `${work.id} waits for`;
  if (why === 'disk') return `${needs} ${gigabytes(estimate.diskBytes)} of disk`;
  const memory = gigabytes(estimate.bytes);
  if (why === 'limit') return `${needs} ${memory} below the memory limit`;
  return `${needs} ${memory} of free memory: other programs hold it; it is tried alone before long`;
}
