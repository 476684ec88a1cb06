import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { LogState } from '#core/contract/log.ts';
import type { LogAnswers, LogOrder, LogQuestion, LogReply } from '#core/logs/log-messages.ts';
import { Fault } from '#core/workspace/fault.ts';

/** How often a followed log is looked at. */
const LOOK_MS = 400;

/** The logs that somebody looks at. The work is done in a thread of its own, which begins with the first question. */
export class Logs {
  readonly #root: string | null;
  #worker: Worker | null = null;
  #id = 0;
  readonly #waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  readonly #followers = new Map<string, number>();

  /** `root`: the workspace, whose own rows of important warnings count too. */
  constructor(root: string | null = null) {
    this.#root = root;
  }

  async #ask<O extends LogOrder>(path: string, order: O): Promise<LogAnswers[O['ask']]> {
    return (await this.#send(path, order)) as LogAnswers[O['ask']];
  }

  #send(path: string, order: LogQuestion['order']): Promise<unknown> {
    const worker = this.#start();
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, path, order } satisfies LogQuestion);
    });
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(new URL('./log.worker.ts', import.meta.url), { workerData: this.#root });
    worker.unref();
    worker.on('message', (reply: LogReply) => {
      const asked = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('answer' in reply) asked?.resolve(reply.answer);
      else
        asked?.reject(
          new Fault({ code: 'unreadable', message: reply.failed.message, remedy: 'Check the file and try again.' }),
        );
    });
    worker.on('error', (error) => {
      this.#worker = null;
      for (const { reject } of this.#waiting.values())
        reject(error instanceof Error ? error : new Error(String(error)));
      this.#waiting.clear();
    });
    this.#worker = worker;
    return worker;
  }

  /** How a log stands, now and whenever it grows. */
  async *follow(
    path: string,
    after: number | null,
    signal?: AbortSignal,
  ): AsyncGenerator<{ seq: number; state: LogState }> {
    this.#followers.set(path, (this.#followers.get(path) ?? 0) + 1);
    try {
      // A number that is another whenever the state is, so that who comes back hears only of changes.
      let seen = after;
      while (signal?.aborted !== true) {
        const { state, more } = await this.#ask(path, { ask: 'look' });
        const seq = state.generation * 2 ** 40 + state.read + (state.exists ? 1 : 0);
        if (seq !== seen) {
          seen = seq;
          yield { seq, state };
        }
        if (!more) await wait(LOOK_MS, undefined, { ...(signal === undefined ? {} : { signal }) }).catch(() => {});
      }
    } finally {
      const left = (this.#followers.get(path) ?? 1) - 1;
      if (left > 0) this.#followers.set(path, left);
      else {
        this.#followers.delete(path);
        void this.#send(path, { ask: 'forget' });
      }
    }
  }

  lines(path: string, order: Omit<Extract<LogOrder, { ask: 'lines' }>, 'ask'>): Promise<LogAnswers['lines']> {
    return this.#ask(path, { ask: 'lines', ...order });
  }

  /** Throws a Fault `usage` for an expression that is none. */
  search(path: string, order: Omit<Extract<LogOrder, { ask: 'search' }>, 'ask'>): Promise<LogAnswers['search']> {
    if (order.regex) {
      try {
        new RegExp(order.text);
      } catch (error) {
        const remedy = 'Mend the expression, or search for plain text.';
        throw new Fault({ code: 'usage', message: `${order.text} is no regular expression`, remedy }, error);
      }
    }
    return this.#ask(path, { ask: 'search', ...order });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }
}
