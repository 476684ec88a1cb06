/** So long one that cannot go on is waited for. */
const PATIENCE_MS = 60_000;

/** Those who wait for the end of something that may be troubled on its way. */
export class Waiters {
  #waiting: PromiseWithResolvers<void>[] = [];
  #troubledSince: number | null = null;

  wait(): Promise<void> {
    const waiter = Promise.withResolvers<void>();
    this.#waiting.push(waiter);
    return waiter.promise;
  }

  resolve(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** It cannot go on; null: it can. After a minute of that, whoever waits gets the error. */
  troubled(error: unknown | null): void {
    if (error === null) this.#troubledSince = null;
    else this.#troubledSince ??= performance.now();
    if (this.#troubledSince === null || performance.now() - this.#troubledSince < PATIENCE_MS) return;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
