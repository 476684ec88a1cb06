import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { WarningsState } from '#core/contract/logged-warnings.ts';
import { Feed } from '#core/host/feed.ts';
import type {
  WarningsAnswers,
  WarningsOrder,
  WarningsQuestion,
  WarningsReply,
} from '#core/quality/warnings-messages.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';

/** How often logs are looked at while someone watches [ms]. */
const LOOK_MS = 4000;
/** So many changes of the state are sent at most: one in this time [ms]. */
const THIN_MS = 200;

const NOTHING: WarningsState = {
  done: 0,
  total: 0,
  warnings: 0,
  important: 0,
  reductions: 0,
  unreadable: [],
  problem: null,
};

/**
 * The warnings in the logs of a workspace, kept up to date while someone watches. The work is done in a thread of its own,
 * which begins with the first question.
 */
export class WarningsDesk {
  readonly #root: string;
  readonly #lookMs: number;
  readonly #feed = new Feed<WarningsState>(NOTHING, THIN_MS);
  readonly #stop = new AbortController();
  readonly #waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  #worker: Worker | null = null;
  #id = 0;
  #watchers = 0;
  #looking: Promise<void> | null = null;

  constructor(root: string, lookMs = LOOK_MS) {
    this.#root = root;
    this.#lookMs = lookMs;
  }

  /** The state now, then whenever it changes. */
  async *follow(after: number | null, signal?: AbortSignal): AsyncGenerator<{ seq: number; state: WarningsState }> {
    this.#watchers++;
    this.#looking ??= this.#lookOn().finally(() => {
      this.#looking = null;
    });
    try {
      yield* this.#feed.follow(after, signal);
    } finally {
      this.#watchers--;
    }
  }

  groups(order: Omit<Extract<WarningsOrder, { ask: 'groups' }>, 'ask'>): Promise<WarningsAnswers['groups']> {
    return this.#ask({ ask: 'groups', ...order });
  }

  lines(order: Omit<Extract<WarningsOrder, { ask: 'lines' }>, 'ask'>): Promise<WarningsAnswers['lines']> {
    return this.#ask({ ask: 'lines', ...order });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#worker?.terminate();
  }

  async #lookOn(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#watchers > 0 && !signal.aborted) {
      const began = performance.now();
      try {
        this.#tell(await this.#ask({ ask: 'look' }));
      } catch (error) {
        if (signal.aborted) return;
        this.#tell({ ...this.#feed.state, problem: causeText(error) });
      }
      // Most of the time nothing is read: logs that grow are read from their beginning.
      const pause = Math.max(this.#lookMs, 4 * (performance.now() - began));
      await wait(pause, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  #tell(state: WarningsState): void {
    if (JSON.stringify(state) !== JSON.stringify(this.#feed.state)) this.#feed.set(state);
  }

  async #ask<O extends WarningsOrder>(order: O): Promise<WarningsAnswers[O['ask']]> {
    const worker = this.#start();
    const id = ++this.#id;
    const answer = await new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, order } satisfies WarningsQuestion);
    });
    return answer as WarningsAnswers[O['ask']];
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(new URL('./warnings.worker.ts', import.meta.url), { workerData: this.#root });
    worker.unref();
    worker.on('message', (reply: WarningsReply) => {
      if ('state' in reply) {
        this.#tell(reply.state);
        return;
      }
      const asked = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('answer' in reply) asked?.resolve(reply.answer);
      else
        asked?.reject(new Fault({ code: 'unreadable', message: reply.failed, remedy: 'Check the folder, try again.' }));
    });
    const end = (error: Error) => {
      if (this.#worker === worker) this.#worker = null;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
    worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => end(new Error('the thread that reads logs has ended')));
    this.#worker = worker;
    return worker;
  }
}
