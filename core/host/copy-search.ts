import { digestOf } from '#core/datasets/copy-file.ts';
import type { FrameLog, Lookalike } from '#core/frames/frame-log.ts';

interface Options {
  readonly log: FrameLog;
  readonly stop: AbortSignal;
  /** Files were found to hold the same. */
  readonly found: () => void;
}

/**
 * Finds files of a log that are copies of one another under other names. Only those of one size whose headers say the
 * same are read through, each once for as long as it stays as it is; one file at a time.
 */
export class CopySearch {
  readonly #options: Options;
  readonly #digests = new Map<string, { readonly stamp: string; readonly digest: string | null }>();
  #running: Promise<void> | null = null;
  #isDue = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Look, now or after the look that is under way. */
  look(): void {
    this.#isDue = true;
    this.#running ??= this.#work().finally(() => {
      this.#running = null;
    });
  }

  /** Resolves when nothing is looked at. */
  async over(): Promise<void> {
    await this.#running;
  }

  async #work(): Promise<void> {
    const { log, stop, found } = this.#options;
    while (this.#isDue && !stop.aborted) {
      this.#isDue = false;
      let isNews = false;
      for (const group of log.lookalikes()) {
        const known = new Map<string, string>();
        for (const file of [...group].sort((a, b) => (a.path < b.path ? -1 : 1))) {
          const digest = group.length > 1 ? await this.#digest(file) : null;
          if (stop.aborted) return;
          const exposure = digest === null ? undefined : known.get(digest);
          if (digest === null || exposure === file.exposure) continue;
          if (exposure === undefined) known.set(digest, file.exposure);
          else {
            log.identify(file.path, exposure);
            isNews = true;
          }
        }
      }
      if (isNews) found();
    }
  }

  /** Null where it cannot be read: then it is nobody's copy. */
  async #digest({ path, size, mtimeMs }: Lookalike): Promise<string | null> {
    const stamp = `${size} ${mtimeMs}`;
    const known = this.#digests.get(path);
    if (known?.stamp === stamp) return known.digest;
    const digest = await digestOf(path, this.#options.stop).catch(() => null);
    this.#digests.set(path, { stamp, digest });
    return digest;
  }
}
