import { parentPort } from 'node:worker_threads';
import { copyInto } from '#core/archive/copy-into.ts';
import type { CopyOrder, CopyReplies, CopyReply } from '#core/archive/copy-messages.ts';

// Copies files into an archive: reading, hashing and waiting for the disk hold up nobody else.

/** How often it is told what was done: a message costs as much as a small file. */
const EVERY_MS = 100;

parentPort?.on('message', (orders: readonly CopyOrder[]) => {
  let replies: CopyReply[] = [];
  let told = performance.now();
  const tell = (isLast: boolean) => {
    parentPort?.postMessage({ replies, isLast } satisfies CopyReplies);
    replies = [];
    told = performance.now();
  };
  for (const order of orders) {
    replies.push(copyInto(order));
    if (performance.now() - told > EVERY_MS) tell(false);
  }
  tell(true);
});
