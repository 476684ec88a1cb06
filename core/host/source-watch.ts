import { existsSync } from 'node:fs';
import { networkKind } from '#core/doctor/file-system.ts';
import { type Changed, watchFolders } from '#core/frames/watch-folders.ts';
import { isBelow } from '#core/host/access.ts';

interface Listener {
  readonly changed: (changed: Changed) => void;
  /** These sources are watched from now on: what came before must be looked for. */
  readonly ready: (sources: readonly string[]) => void;
  readonly trouble: (why: string) => void;
}

/** Watches each source of a workspace, those on network disks in intervals. The tree itself is not watched. */
export class SourceWatch {
  readonly #root: string;
  readonly #listener: Listener;
  readonly #open = new Map<string, () => Promise<void>>();

  constructor(root: string, listener: Listener) {
    this.#root = root;
    this.#listener = listener;
  }

  /** Watch these sources and no others. One that is not there is watched once it is named again. */
  set(sources: readonly string[]): void {
    for (const [source, close] of this.#open) {
      if (sources.includes(source)) continue;
      this.#open.delete(source);
      void close();
    }
    for (const source of sources) if (!this.#open.has(source) && existsSync(source)) this.#add(source);
  }

  #add(source: string): void {
    const { changed, ready, trouble } = this.#listener;
    // A source within the tree's root is watched; a tree within a source is not.
    const ignore = (path: string) => isBelow(path, this.#root) && !isBelow(source, this.#root);
    const close = watchFolders({
      roots: [source],
      poll: networkKind(source) !== null,
      ignore,
      changed,
      ready: () => ready([source]),
      trouble,
    });
    this.#open.set(source, close);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((close) => close()));
    this.#open.clear();
  }
}
