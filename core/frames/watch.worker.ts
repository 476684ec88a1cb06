import { sep } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { watchFolders } from '#core/frames/watch-folders.ts';
import type { WatchMessage, WatchOrder } from '#core/frames/watch-messages.ts';

// The watch worker: what it takes to know a hundred thousand files is not done on the thread of the host.

const open = new Map<string, () => Promise<void>>();
const send = (message: WatchMessage): void => parentPort?.postMessage(message);
const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(folder + sep);

parentPort?.on('message', ({ source, watch }: WatchOrder) => {
  const close = open.get(source);
  open.delete(source);
  void close?.();
  if (watch === null) return;
  const { poll, apart } = watch;
  open.set(
    source,
    watchFolders({
      roots: [source],
      poll,
      // A source within the tree is watched; a tree within a source is not.
      ignore: (path) => isBelow(path, apart) && !isBelow(source, apart),
      changed: (changed) => send({ type: 'changed', changed }),
      ready: () => send({ type: 'ready', source }),
      trouble: (why) => send({ type: 'trouble', why }),
    }),
  );
});
