/** Lets those who follow something sleep until it changes. Nothing is kept of who no longer waits. */
export class Wake {
  #count = 0;
  readonly #waiting = new Set<() => void>();

  /** How often it was called: to be read before one looks, and named in `after`. */
  get count(): number {
    return this.#count;
  }

  call(): void {
    this.#count++;
    for (const go of [...this.#waiting]) go();
  }

  /** Resolves once it was called more than `count` times, or when `signal` is aborted. */
  after(count: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (this.#count > count || signal?.aborted === true) return resolve();
      const go = () => {
        this.#waiting.delete(go);
        signal?.removeEventListener('abort', go);
        resolve();
      };
      this.#waiting.add(go);
      signal?.addEventListener('abort', go);
    });
  }
}
