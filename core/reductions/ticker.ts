const TICK_MS = 100;
/** Several changes in a row are decided and told together. */
const SOON_MS = 10;
/** What went wrong is tried again so soon. */
const AGAIN_MS = 1000;

/** What a ticker does, and whom it tells. */
export interface Ticking {
  /** Look and decide. `urgent`: whatever was seen. True: again before long. */
  tick(urgent: boolean): boolean;
  /** A tick failed, and is tried again; null: it does no longer. */
  troubled(error: unknown | null): void;
}

/** Looks again and again while there is something to look at, and soon after it was woken. */
export class Ticker {
  readonly #does: Ticking;
  #timer: NodeJS.Timeout | null = null;
  /** Whether the next tick decides anew, whatever was seen. */
  #isUrgent = false;
  #hasFailed = false;
  #isClosed = false;

  constructor(does: Ticking) {
    this.#does = does;
  }

  /** Look and decide soon. */
  wake(): void {
    if (this.#isClosed || this.#isUrgent) return;
    this.#isUrgent = true;
    this.#wait(SOON_MS);
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wait(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), ms);
  }

  #tick(): void {
    const isUrgent = this.#isUrgent;
    this.#isUrgent = false;
    this.#timer = null;
    try {
      const more = this.#does.tick(isUrgent);
      if (this.#hasFailed) this.#does.troubled(null);
      this.#hasFailed = false;
      if (more && this.#timer === null && !this.#isClosed) this.#wait(TICK_MS);
    } catch (error) {
      this.#hasFailed = true;
      this.#isUrgent = true;
      if (!this.#isClosed) this.#wait(AGAIN_MS);
      this.#does.troubled(error);
    }
  }
}
