import type { FrameView, LogFrame } from '#core/contract/frames.ts';
import { type ViewedFrames, viewOf } from '#core/frames/frame-view.ts';

const VIEWS = 12;

/** The views of the log that windows look at, each made once for as long as the rows stay. */
export class ViewCache {
  readonly #views = new Map<string, ViewedFrames>();

  /** Throws a Fault `where`. */
  of(rows: readonly LogFrame[], view: FrameView): ViewedFrames {
    const key = JSON.stringify(view);
    const known = this.#views.get(key);
    if (known !== undefined) return known;
    const made = viewOf(rows, view);
    if (this.#views.size >= VIEWS) for (const [old] of [...this.#views].slice(0, 1)) this.#views.delete(old);
    this.#views.set(key, made);
    return made;
  }

  clear(): void {
    this.#views.clear();
  }
}
