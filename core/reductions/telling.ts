import type { RunLoad, RunSnapshot } from '#core/contract/run.ts';
import { type Entry, snapshotOf } from '#core/reductions/entry.ts';

/** What changed in a queue. */
export interface QueueUpdate {
  /** Counts from 1 without a gap; a snapshot of all has that of the last update. */
  readonly seq: number;
  /** Those that changed; of a snapshot, all. */
  readonly reductions: readonly RunSnapshot[];
  /** Keys of those that are no longer there. */
  readonly gone: readonly string[];
  readonly load: RunLoad;
}

/** Changes are told at most so often. */
const SOON_MS = 100;
/** How those that run are is told so often. */
const STEADY_MS = 1000;

/** Tells what changed, thinned: each reduction when it changed, moved in the queue or runs. */
export class Telling {
  readonly #tell: (update: QueueUpdate) => void;
  #seq = 0;
  #at = 0;
  /** Key → the place in the queue that was told. */
  readonly #places = new Map<string, number | null>();
  #gone: string[] = [];
  /** Whether something is to be told soon. */
  pending = false;

  constructor(tell: (update: QueueUpdate) => void) {
    this.#tell = tell;
  }

  get seq(): number {
    return this.#seq;
  }

  /** It is no longer there. */
  forget(key: string): void {
    if (this.#places.delete(key)) this.#gone.push(key);
  }

  isDue(): boolean {
    return performance.now() - this.#at >= (this.pending ? SOON_MS : STEADY_MS);
  }

  tell(entries: readonly Entry[], places: ReadonlyMap<string, number>, load: RunLoad): void {
    this.#at = performance.now();
    this.pending = false;
    const reductions = entries.flatMap((entry) => {
      const place = places.get(entry.key) ?? null;
      if (!entry.changed && entry.attempt === null && this.#places.get(entry.key) === place) return [];
      entry.changed = false;
      this.#places.set(entry.key, place);
      return [snapshotOf(entry, place)];
    });
    this.#tell({ seq: ++this.#seq, reductions, gone: this.#gone, load });
    this.#gone = [];
  }
}
