import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { networkKind } from '#core/doctor/file-system.ts';
import type { Changed, WatchMessage, WatchOrder } from '#core/frames/watch-messages.ts';

interface Listener {
  readonly changed: (changed: Changed) => void;
  /** This source is watched from now on: what came before must be looked for. */
  readonly ready: (source: string) => void;
  readonly trouble: (why: string) => void;
}

/** Watches each source of a workspace, those on network disks in intervals. The tree itself is not watched. */
export class SourceWatch {
  readonly #root: string;
  readonly #listener: Listener;
  readonly #watched = new Set<string>();
  #worker: Worker | null = null;

  constructor(root: string, listener: Listener) {
    this.#root = root;
    this.#listener = listener;
  }

  /** Watch these sources and no others. One that is not there (any more) is watched once it is there and named again. */
  set(sources: readonly string[]): void {
    for (const source of this.#watched)
      if (!sources.includes(source) || !existsSync(source)) this.#order({ source, watch: null });
    for (const source of sources)
      if (!this.#watched.has(source) && existsSync(source))
        this.#order({ source, watch: { poll: networkKind(source) !== null, apart: this.#root } });
  }

  #order(order: WatchOrder): void {
    if (order.watch === null) this.#watched.delete(order.source);
    else this.#watched.add(order.source);
    this.#worker ??= this.#start();
    this.#worker.postMessage(order);
  }

  #start(): Worker {
    const { changed, ready, trouble } = this.#listener;
    const worker = new Worker(new URL('../frames/watch.worker.ts', import.meta.url));
    worker.unref();
    worker.on('message', (message: WatchMessage) => {
      if (message.type === 'changed') changed(message.changed);
      else if (message.type === 'ready') ready(message.source);
      else trouble(message.why);
    });
    worker.on('error', (error) => {
      // All is watched anew once it is named again.
      this.#worker = null;
      this.#watched.clear();
      trouble(error.message);
    });
    return worker;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }
}
