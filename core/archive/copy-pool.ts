import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CopyGear } from '#core/archive/copy-gear.ts';
import type { CopyOrder, CopyReplies, CopyReply } from '#core/archive/copy-messages.ts';

/** How many files are copied at once at first, and at most. */
const [START, MOST] = [2, 8];
/** Orders that are handed over together, so that small files do not wait for messages. */
const BATCH_FILES = 32;
const BATCH_BYTES = 8e6;
/** A round ends after either: then the disk gets to write all of it. */
const ROUND_MS = 500;
const ROUND_BYTES = 256e6;

function* batches(orders: readonly CopyOrder[]): Generator<readonly CopyOrder[], undefined> {
  let batch: CopyOrder[] = [];
  let bytes = 0;
  for (const order of orders) {
    batch.push(order);
    bytes += order.size;
    if (batch.length < BATCH_FILES && bytes < BATCH_BYTES) continue;
    yield batch;
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
  return undefined;
}

/** A thread that copies. `take` is called with each reply as it comes. */
class CopyThread {
  readonly #worker = new Worker(new URL('./copy.worker.ts', import.meta.url));
  #ended: (failure: { readonly error: unknown } | null) => void = () => {};

  constructor(take: (reply: CopyReply) => void) {
    let failure: { readonly error: unknown } | null = null;
    this.#worker.on('error', (error) => this.#ended({ error }));
    this.#worker.on('exit', () => this.#ended({ error: new Error('a thread that copies has ended') }));
    this.#worker.on('message', ({ replies, isLast }: CopyReplies) => {
      for (const reply of replies)
        try {
          take(reply);
        } catch (error) {
          failure ??= { error };
        }
      if (isLast) this.#ended(failure);
    });
  }

  /** Copy some files. What `take` throws is thrown when all are done. */
  run(orders: readonly CopyOrder[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#ended = (failure) => (failure === null ? resolve() : reject(failure.error));
      this.#worker.postMessage(orders);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** What becomes of copies. */
export interface Taking {
  /** Called with each reply as it comes. */
  readonly take: (reply: CopyReply) => void;
  /** Makes durable what was taken since it was last called. */
  readonly settle: () => Promise<void>;
}

/**
 * Copy files in threads of their own, round by round. `workers`: how many at once; without it that is found by measuring
 * (`CopyGear`). What `take` or `settle` throws, and an abort, stop the handing out: what threads have begun they end
 * first, and it is settled.
 */
export async function copyAll(
  orders: readonly CopyOrder[],
  workers: number | undefined,
  signal: AbortSignal,
  { take, settle }: Taking,
): Promise<void> {
  const work = batches(orders);
  const gear = new CopyGear(workers ?? Math.min(START, availableParallelism()), workers ?? MOST);
  const threads: CopyThread[] = [];
  let isOver = false;
  let failure: { readonly error: unknown } | null = null;
  const fail = (error: unknown): void => {
    failure ??= { error };
    isOver = true;
  };
  const round = async (): Promise<void> => {
    const begun = performance.now();
    let [files, bytes] = [0, 0];
    const one = async (n: number): Promise<void> => {
      while (!isOver && performance.now() - begun < ROUND_MS && bytes < ROUND_BYTES) {
        if (signal.aborted) return;
        const { value: batch } = work.next();
        if (batch === undefined) {
          isOver = true;
          return;
        }
        threads[n] ??= new CopyThread(take);
        files += batch.length;
        bytes += batch.reduce((sum, { size }) => sum + size, 0);
        await threads[n].run(batch).catch(fail);
      }
    };
    await Promise.all(Array.from({ length: gear.count }, (_, n) => one(n)));
    await settle().catch(fail);
    if (workers === undefined) gear.tell({ files, bytes, seconds: (performance.now() - begun) / 1000 });
  };
  try {
    while (!isOver && !signal.aborted) await round();
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
  signal.throwIfAborted();
}
