import { parentPort } from 'node:worker_threads';
import { copyInto } from '#core/archive/copy-into.ts';
import type { CopyOrder } from '#core/archive/copy-messages.ts';

// Copies files into an archive: reading, hashing and waiting for the disk hold up nobody else.

parentPort?.on('message', (orders: readonly CopyOrder[]) => {
  for (const order of orders) parentPort?.postMessage(copyInto(order));
  parentPort?.postMessage('done');
});
