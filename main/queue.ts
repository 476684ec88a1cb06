import type { RunSnapshot } from '#core/contract/run.ts';

/** A reduction as the window needs it; `key` names it. */
export type Queued = Pick<RunSnapshot, 'state'> & { readonly key: string };

/** What changed in the queue: all there is, or only those that changed and the keys of those that are gone. */
export interface QueueUpdate {
  readonly full: boolean;
  readonly reductions: readonly Queued[];
  readonly gone: readonly string[];
}

/** How reductions stand: how many run, and how many of those that ran or waited since the last pause have ended. */
export interface Reductions {
  readonly running: number;
  readonly begun: number;
  readonly ended: Readonly<Record<'complete' | 'failed', number>>;
}

export const NO_REDUCTIONS: Reductions = { running: 0, begun: 0, ended: { complete: 0, failed: 0 } };

/** Counts reductions as updates come. A pause, when nothing runs, begins the count anew. */
export class QueueCount {
  readonly #states = new Map<string, Queued['state']>();
  readonly #begun = new Set<string>();
  #isPaused = true;

  /** How it is now; `hasPaused`: the last has just ended. */
  take({ full, reductions, gone }: QueueUpdate): Reductions & { readonly hasPaused: boolean } {
    if (full) this.#states.clear();
    for (const { key, state } of reductions) this.#states.set(key, state);
    for (const key of gone) this.#states.delete(key);
    const running = [...this.#states.values()].filter((state) => state === 'running').length;
    if (this.#isPaused && running > 0) this.#begun.clear();
    for (const [key, state] of this.#states) if (state === 'running') this.#begun.add(key);
    const count = (...wanted: readonly Queued['state'][]) =>
      [...this.#begun].filter((key) => wanted.some((state) => state === this.#states.get(key))).length;
    const hasPaused = running === 0 && !this.#isPaused;
    this.#isPaused = running === 0;
    return {
      running,
      begun: this.#begun.size,
      ended: { complete: count('complete', 'warning'), failed: count('failed') },
      hasPaused,
    };
  }
}
