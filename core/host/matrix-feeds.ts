import { setTimeout as sleep } from 'node:timers/promises';
import type { RunSnapshot } from '#core/contract/run.ts';
import type { MatrixResult, MatrixState } from '#core/contract/state-matrix.ts';
import { Feed } from '#core/host/feed.ts';
import { placeFault } from '#core/host/frame-places.ts';

/** How often the files of a reduction are looked at: while PypeIt is at it, and else. */
const LIVE_MS = 1000;
const REST_MS = 5000;
/** How soon a change of the queue is seen, which costs nothing to look at. */
const TICK_MS = 250;

interface Options {
  /** The matrix of a reduction as its files are now. */
  readonly matrixOf: (snapshot: RunSnapshot) => Promise<MatrixResult>;
  /** A reduction by its key. Throws a Fault `no-reduction`. */
  readonly get: (key: string) => RunSnapshot;
}

interface Followed {
  readonly feed: Feed<MatrixState | null>;
  readonly stop: AbortController;
  viewers: number;
}

/** Follows the files of each reduction that somebody looks at, once for all its viewers. */
export class MatrixFeeds {
  readonly #options: Options;
  readonly #followed = new Map<string, Followed>();

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * The matrix now, unless it is the one seen as `after`, then each later one; ends when `signal` is aborted. Throws a
   * Fault `no-reduction`; what goes wrong later is in the state.
   */
  async *follow(
    key: string,
    after: number | null,
    signal?: AbortSignal,
  ): AsyncGenerator<{ seq: number; state: MatrixState }, void, void> {
    this.#options.get(key);
    const followed = this.#followed.get(key) ?? this.#begin(key);
    followed.viewers++;
    try {
      for await (const { seq, state } of followed.feed.follow(after, signal)) if (state !== null) yield { seq, state };
    } finally {
      followed.viewers--;
      if (followed.viewers === 0) this.#end(key, followed);
    }
  }

  close(): void {
    for (const [key, followed] of this.#followed) this.#end(key, followed);
  }

  #begin(key: string): Followed {
    const followed = { feed: new Feed<MatrixState | null>(null), stop: new AbortController(), viewers: 0 };
    this.#followed.set(key, followed);
    void this.#watch(key, followed);
    return followed;
  }

  #end(key: string, followed: Followed): void {
    followed.stop.abort();
    if (this.#followed.get(key) === followed) this.#followed.delete(key);
  }

  async #watch(key: string, { feed, stop: { signal } }: Followed): Promise<void> {
    let before = '';
    while (!signal.aborted) {
      const standing = this.#standing(key);
      const state = await this.#look(key);
      const now = JSON.stringify(state);
      if (now !== before) feed.set(state);
      before = now;
      const waitMs = state.matrix?.live === true ? LIVE_MS : REST_MS;
      for (let waited = 0; waited < waitMs && !signal.aborted; waited += TICK_MS) {
        await sleep(TICK_MS, undefined, { signal, ref: false }).catch(() => {});
        if (this.#standing(key) !== standing) break;
      }
    }
  }

  async #look(key: string): Promise<MatrixState> {
    let folder = key;
    try {
      const snapshot = this.#options.get(key);
      folder = snapshot.folder;
      return { matrix: await this.#options.matrixOf(snapshot), fault: null };
    } catch (error) {
      return { matrix: null, fault: placeFault([folder], error).data };
    }
  }

  /** Changes whenever the queue says something else of a reduction than before. */
  #standing(key: string): string {
    try {
      const { state, why, started } = this.#options.get(key);
      return JSON.stringify([state, why, started]);
    } catch {
      return '';
    }
  }
}
