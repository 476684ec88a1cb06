import { Worker } from 'node:worker_threads';
import type { SlitAnswers, SlitOrder, SlitQuestion, SlitReply } from '#core/quality/slit-messages.ts';
import { Fault } from '#core/workspace/fault.ts';

interface Asked {
  readonly resolve: (answer: SlitAnswers[SlitOrder['ask']]) => void;
  readonly reject: (error: Error) => void;
}

/** Slits of products, read by a thread of its own, which begins with the first question. */
export class Slits {
  #worker: Worker | null = null;
  #id = 0;
  readonly #waiting = new Map<number, Asked>();

  /** Read a slit (`readSlit`, as bytes) or the spectra of its objects (`readSpectra`). Rejects with their Faults. */
  async read<O extends SlitOrder>(order: O): Promise<SlitAnswers[O['ask']]> {
    const worker = this.#start();
    const id = ++this.#id;
    const answer = await new Promise<SlitAnswers[SlitOrder['ask']]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, order } satisfies SlitQuestion);
    });
    return answer as SlitAnswers[O['ask']];
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(new URL('./slit.worker.ts', import.meta.url));
    worker.unref();
    worker.on('message', (reply: SlitReply) => {
      const asked = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('answer' in reply) asked?.resolve(reply.answer);
      else asked?.reject(new Fault(reply.fault));
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
}
