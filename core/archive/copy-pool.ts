import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CopyOrder, CopyReply } from '#core/archive/copy-messages.ts';

/** Disks bear a few files at once; more make rotating ones seek and gain nothing on others. */
const MOST = 4;
/** Orders that are handed over together, so that small files do not wait for messages. */
const BATCH_FILES = 32;
const BATCH_BYTES = 8e6;

/** How many files are copied at once. */
export const defaultWorkers = (): number => Math.max(1, Math.min(MOST, availableParallelism()));

function* batches(orders: readonly CopyOrder[]): Generator<readonly CopyOrder[]> {
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
}

/**
 * Copy files in threads of their own. `take` is called with each reply as it comes; what it throws, and an abort, stop
 * the handing out: what threads have begun they end first.
 */
export async function copyAll(
  orders: readonly CopyOrder[],
  workers: number,
  signal: AbortSignal,
  take: (reply: CopyReply) => void,
): Promise<void> {
  const work = batches(orders);
  let failure: { readonly error: unknown } | null = null;
  const fail = (error: unknown): void => {
    failure ??= { error };
  };
  const one = () =>
    new Promise<void>((resolve) => {
      const worker = new Worker(new URL('./copy.worker.ts', import.meta.url));
      const next = (): void => {
        if (signal.aborted) fail(signal.reason);
        const { value } = failure === null ? work.next() : { value: undefined };
        if (value === undefined) void worker.terminate().then(() => resolve());
        else worker.postMessage(value);
      };
      worker.on('message', (reply: CopyReply | 'done') => {
        if (reply === 'done') next();
        else
          try {
            take(reply);
          } catch (error) {
            fail(error);
          }
      });
      worker.on('error', (error) => {
        fail(error);
        resolve();
      });
      next();
    });
  const few = Math.max(1, Math.min(workers, Math.ceil(orders.length / BATCH_FILES)));
  await Promise.all(Array.from({ length: few }, one));
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
}
