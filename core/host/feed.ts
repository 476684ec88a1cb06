import { Wake } from '#core/host/wake.ts';

/**
 * A state that clients follow: sent whole to whoever has not seen it, and again whenever it changes. A client that comes
 * back names the last it has seen, so that it misses nothing and gets nothing twice.
 */
export class Feed<T> {
  #seq = Date.now();
  #state: T;
  readonly #wake = new Wake();
  readonly #thinMs: number;
  #due: NodeJS.Timeout | null = null;

  /** `thinMs`: changes that follow one another more closely are sent as one. */
  constructor(state: T, thinMs = 0) {
    this.#state = state;
    this.#thinMs = thinMs;
  }

  get state(): T {
    return this.#state;
  }

  /** Grows with each change. */
  get seq(): number {
    return this.#seq;
  }

  set(state: T): void {
    this.#state = state;
    this.#seq++;
    if (this.#thinMs === 0) this.#wake.call();
    else
      this.#due ??= setTimeout(() => {
        this.#due = null;
        this.#wake.call();
      }, this.#thinMs);
  }

  /** The state now, unless it is the one seen as `after`, then each later one; ends when `signal` is aborted. */
  async *follow(after: number | null, signal?: AbortSignal): AsyncGenerator<{ seq: number; state: T }, void, void> {
    let seen = after;
    while (signal?.aborted !== true) {
      const calls = this.#wake.count;
      if (seen !== this.#seq) {
        seen = this.#seq;
        yield { seq: seen, state: this.#state };
      }
      await this.#wake.after(calls, signal);
    }
  }
}
