import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Frame } from '#core/contract/frame.ts';
import type { FramesState } from '#core/contract/frames.ts';
import { frameOf, problemContent } from '#core/frames/describe-file.ts';
import { isFrameName, type LostPath } from '#core/frames/find-files.ts';
import { scanNatively } from '#core/frames/scan-natively.ts';
import { isBelow } from '#core/host/access.ts';
import { type FramePlaces, placeFault } from '#core/host/frame-places.ts';
import type { TaskBoard } from '#core/host/task-board.ts';
import { quietTask, type TaskHandle } from '#core/tasks/run-task.ts';
import type { Fault } from '#core/workspace/fault.ts';
import { cachePlace } from '#core/workspace/places.ts';

interface Options {
  readonly places: FramePlaces;
  readonly tasks: TaskBoard;
  /** Ends all scans. */
  readonly stop: AbortSignal;
  /** A frame as it was read. */
  readonly take: (frame: Frame) => void;
  /** Take out what lies at or below a place, unless it is wanted. */
  readonly prune: (place: string, keep: (path: string) => boolean) => void;
  /** The state is another one, or a scan has come to its end. */
  readonly changed: () => void;
}

/** The scans of an observing log, one after the other: one that breaks off is told of and stops none that comes later. */
export class FrameScans {
  readonly #options: Options;
  readonly #lost = new Map<string, LostPath>();
  /** What was put in beside the scan that runs, or taken out. */
  readonly #beside = new Map<string, 'in' | 'out'>();
  #state: FramesState['scan'] = 'idle';
  #fault: Fault | null = null;
  /** What the last one did not look through to the end. */
  #unseen: readonly string[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
  }

  get state(): FramesState['scan'] {
    return this.#state;
  }

  /** Why the last one failed, or null. */
  get fault(): Fault | null {
    return this.#fault;
  }

  /** Folders and links that could not be followed. */
  get lost(): readonly LostPath[] {
    return [...this.#lost.values()];
  }

  forgetLost(): void {
    this.#lost.clear();
  }

  /** Something else has put a file into the log, or taken it out: what a scan has read before no longer counts. */
  beside(path: string, what: 'in' | 'out'): void {
    this.#beside.set(path, what);
  }

  /** A look at these places broke off. */
  fail(places: readonly string[], error: unknown): void {
    this.#state = 'failed';
    this.#unseen = places;
    this.#fault = placeFault(places, error);
    this.#options.changed();
  }

  /** Resolves when nothing is scanned. */
  async over(): Promise<void> {
    await this.#running;
  }

  /** Scan some places, one scan after the other; under a title on the task board, or quietly. Never rejects. */
  look(places: readonly string[], title: string | null): Promise<void> {
    // Else one that breaks off stops all that come after it.
    this.#running = this.#running
      .then(() => this.#scan(places, title))
      .catch((error: unknown) => this.fail(places, error));
    return this.#running;
  }

  async #scan(given: readonly string[], title: string | null): Promise<void> {
    const { places, tasks, stop, prune, changed } = this.#options;
    const roots = given.filter((place) => existsSync(place));
    for (const place of given) if (places.isGone(place)) prune(place, () => false);
    if (roots.length === 0 || stop.aborted) return changed();
    if (title !== null) {
      this.#state = 'scanning';
      this.#fault = null;
    }
    changed();
    let isStopped = false;
    const scan = async (task: TaskHandle) => {
      try {
        await this.#scanPlaces(roots, task);
      } catch (error) {
        // Asked now: the signal of a task that failed is aborted, too, once it is over.
        isStopped = task.signal.aborted;
        throw error;
      }
    };
    try {
      if (title === null) await scan(quietTask(stop));
      else await tasks.begin({ kind: 'scan', title, command: ['slitbench', 'scan', ...roots] }, scan).outcome;
      // A quiet look makes good only what it has looked through.
      if (title !== null || this.#unseen.every((place) => !existsSync(place) || isAmong(place, roots))) {
        this.#state = 'idle';
        this.#fault = null;
        this.#unseen = [];
      }
    } catch (error) {
      this.#state = isStopped ? 'cancelled' : 'failed';
      this.#unseen = roots;
      this.#fault = isStopped ? null : placeFault(roots, error);
    }
    changed();
  }

  async #scanPlaces(roots: readonly string[], task: TaskHandle): Promise<void> {
    const seen = new Set<string>();
    this.#beside.clear();
    const order = { roots, cataloguePath: join(cachePlace(), 'catalogue.sqlite') };
    const each = (frame: Frame) => {
      seen.add(frame.path);
      // It was read before it went.
      if (this.#beside.get(frame.path) !== 'out' || existsSync(frame.path)) this.#options.take(frame);
    };
    const { lost } = await scanNatively(order, each, task);
    for (const one of lost) {
      if (isFrameName(basename(one.path))) {
        const { path, reason, remedy } = one;
        each(frameOf({ path, size: 0, mtimeMs: 0 }, problemContent({ code: 'unreadable', reason, remedy })));
      } else this.#lost.set(one.path, one);
    }
    const { places, prune } = this.#options;
    // What came while it ran may lie in a folder that was read before; and the disk may have gone meanwhile.
    for (const root of roots)
      if (existsSync(root) || places.isGone(root))
        prune(root, (path) => seen.has(path) || this.#beside.get(path) === 'in');
  }
}

const isAmong = (place: string, roots: readonly string[]) => roots.some((root) => isBelow(place, root));
