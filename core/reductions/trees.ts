import { existsSync, realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { canStart, type Entry } from '#core/reductions/entry.ts';
import { type KeptReduction, queueText, readQueue, writeQueue } from '#core/reductions/kept-queue.ts';
import { readRecord } from '#core/reductions/record.ts';
import { lockScheduler } from '#core/reductions/scheduler-lock.ts';
import { placeOf } from '#core/workspace/copied.ts';

/** A tree of a queue. */
interface Tree {
  readonly lock: Disposable;
  /** Its real path, from which its reductions are named. */
  readonly real: string;
  /** What waited when the last queue of the tree ended; undefined until it was read. */
  read: ReturnType<typeof readQueue> | undefined;
  /** Whether what waited was taken up, so that the queue may be written. */
  isTaken: boolean;
  /** What waited there and is not this queue's to run: it stays for a later one. */
  rest: readonly KeptReduction[];
  /** Whether that was held. */
  restHeld: boolean;
  /** What the file holds, as far as one knows. */
  written: string | null;
}

/** What waited in trees when their last queue ended. */
export interface TakenUp {
  /** In their turn. */
  readonly waiting: readonly Entry[];
  readonly held: boolean;
  readonly moved: boolean;
  readonly notes: readonly string[];
}

/** How a queue stands, for its next one. */
interface Standing {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Keys of what waits, in its turn. */
  readonly turns: readonly string[];
  readonly held: boolean;
  readonly moved: boolean;
}

/** The trees of a queue: the scheduler's lock of each, and the file in which the queue outlives its process. */
export class Trees implements Disposable {
  readonly #trees = new Map<string, Tree>();

  /** Be the one that schedules a tree. Throws a Fault `locked`. */
  lock(root: string): void {
    if (this.#trees.has(root)) return;
    const lock = lockScheduler([root]);
    const real = realpathSync(root);
    this.#trees.set(root, { lock, real, read: undefined, isTaken: false, rest: [], restHeld: false, written: null });
  }

  /** Keys of what waited in the trees that are new here, and is not among these. */
  lacking(entries: ReadonlyMap<string, Entry>): readonly string[] {
    return [...this.#trees].flatMap(([root, tree]) => {
      if (tree.isTaken) return [];
      tree.read ??= readQueue(root);
      const keys = tree.read.kept?.reductions.map(({ setup }) => resolve(tree.real, setup)) ?? [];
      return keys.filter((key) => !entries.has(key));
    });
  }

  /** Take up what waited in the trees that are new here, once all in them were looked at. */
  takeUp(entries: ReadonlyMap<string, Entry>): TakenUp {
    const waiting: Entry[] = [];
    const notes: string[] = [];
    let [held, moved] = [false, false];
    for (const [root, tree] of this.#trees) {
      if (tree.isTaken) continue;
      tree.isTaken = true;
      const { kept, note } = tree.read ?? readQueue(root);
      if (note !== null) notes.push(note);
      if (kept === null) continue;
      tree.written = queueText(kept);
      const before = waiting.length;
      const rest: KeptReduction[] = [];
      for (const item of kept.reductions) {
        const key = resolve(tree.real, item.setup);
        const entry = entries.get(key);
        if (entry === undefined || entry.beside) rest.push(item);
        else if (goesOn(entry, item)) {
          entry.retry = item.retry;
          waiting.push(entry);
        }
      }
      tree.rest = rest.filter(({ setup }) => existsSync(resolve(tree.real, setup)));
      tree.restHeld = kept.held;
      held ||= kept.held && waiting.length > before;
      moved ||= kept.moved;
    }
    return { waiting, held, moved, notes };
  }

  /** Write how the queue stands, where that differs from what is written. Throws if the disk does not let it. */
  save({ entries, turns, held, moved }: Standing): void {
    const begun = [...entries.values()].filter(({ attempt, beside, cancelled }) => attempt && !beside && !cancelled);
    const queued = turns.map((key) => entries.get(key)).filter((entry) => entry !== undefined);
    for (const [root, tree] of this.#trees) {
      if (!tree.isTaken) continue;
      const own = [...begun, ...queued].filter(({ work }) => work.root === root);
      const rest = tree.rest.filter(({ setup }) => entries.get(resolve(tree.real, setup))?.beside !== false);
      const reductions = [
        ...own.map((entry) => ({
          setup: relative(tree.real, entry.key),
          retry: entry.retry,
          begun: entry.attempt !== null,
        })),
        ...rest,
      ];
      const isHeld = held || (rest.length > 0 && tree.restHeld);
      const text =
        reductions.length === 0 ? null : queueText({ held: isHeld, moved, reductions, at: placeOf(tree.real) });
      if (text === tree.written) continue;
      writeQueue(root, text);
      tree.written = text;
    }
  }

  [Symbol.dispose](): void {
    for (const { lock } of this.#trees.values()) lock[Symbol.dispose]();
    this.#trees.clear();
  }
}

/**
 * Whether what waited still has something to do, or what ran was lost with all its processes, as when the machine went
 * down. What failed, was cancelled or was killed under its supervisor's eyes meanwhile stays so.
 */
function goesOn({ attempt, looking, queued, work }: Entry, item: KeptReduction): boolean {
  const { reduction, standing, folder } = work;
  if (attempt !== null || looking || queued || reduction === null || !canStart(standing)) return false;
  if (!item.begun) return standing.kind !== 'failed' || item.retry;
  if (standing.kind === 'fresh') return true;
  return standing.kind === 'unfinished' && !standing.cancelled && readRecord(folder)?.signal == null;
}
