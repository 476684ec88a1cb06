import { Worker } from 'node:worker_threads';

/** How much of small pictures is kept [bytes]. */
const KEPT = 64 << 20;

interface Asked {
  readonly png: Buffer;
  readonly isWanted: () => boolean;
  readonly answer: (small: Buffer | null) => void;
}

/** Small pictures of plots, made by a thread of their own when they are first asked for. */
export class SmallPlots {
  readonly #kept = new Map<string, Buffer>();
  #keptBytes = 0;
  /** What waits; the last is made first, since it is what one looks at now. */
  readonly #waiting: Asked[] = [];
  #current: Asked | null = null;
  #worker: Worker | null = null;

  /** One that was made before, by what names the plot and its version. */
  known(key: string): Buffer | null {
    return this.#kept.get(key) ?? null;
  }

  /** Make one of a PNG. Null: it is to be shown as it is, or nobody wants it any more. */
  async make(key: string, png: Buffer, isWanted: () => boolean): Promise<Buffer | null> {
    const small = await new Promise<Buffer | null>((answer) => {
      this.#waiting.push({ png, isWanted, answer });
      this.#next();
    });
    if (small !== null) this.#keep(key, small);
    return small;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #next(): void {
    if (this.#current !== null) return;
    let next = this.#waiting.pop();
    for (; next !== undefined && !next.isWanted(); next = this.#waiting.pop()) next.answer(null);
    if (next === undefined) return;
    this.#current = next;
    this.#start().postMessage(next.png);
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(new URL('./shrink.worker.ts', import.meta.url));
    worker.unref();
    worker.on('message', (small: Uint8Array | null) => this.#end(small === null ? null : Buffer.from(small)));
    worker.on('error', () => {
      this.#worker = null;
      this.#end(null);
    });
    this.#worker = worker;
    return worker;
  }

  #end(small: Buffer | null): void {
    const done = this.#current;
    this.#current = null;
    done?.answer(small);
    this.#next();
  }

  #keep(key: string, small: Buffer): void {
    this.#keptBytes += small.length - (this.#kept.get(key)?.length ?? 0);
    this.#kept.set(key, small);
    for (const [old, bytes] of this.#kept) {
      if (this.#keptBytes <= KEPT) return;
      this.#kept.delete(old);
      this.#keptBytes -= bytes.length;
    }
  }
}
