import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import type { Found, Work } from '#core/reductions/find-work.ts';
import type { AskedLimits } from '#core/reductions/limits.ts';
import type { QueueUpdate } from '#core/reductions/telling.ts';

/** Something else than reductions for a queue. What is reduced below its roots meanwhile counts beside it. */
export interface Finder {
  readonly found: readonly Found[];
  /** How each of these stands. Aborting throws the reason. */
  readonly lookAtEach: (found: readonly Found[], signal: AbortSignal) => AsyncIterable<Work>;
}

/** What a queue is for, with what it runs, and whom it tells. */
export interface QueueOptions {
  readonly roots: readonly string[];
  /** Only reductions whose id matches this pattern. */
  readonly only?: string | undefined;
  /** What is in the queue; default: the reductions below the roots. */
  readonly finder?: Finder;
  /** Takes in what waited when the last queue of a tree ended and is no reduction below the roots, by its keys. */
  readonly others?: (keys: readonly string[]) => Finder;
  /** Null: there is none, so that nothing can be started until `use`. */
  readonly pypeit: PypeitEnvironment | null;
  /** Arguments for run_pypeit, in place of `-o`; null: those that fit. */
  readonly args: readonly string[] | null;
  readonly limits: AskedLimits;
  /** Threads of each PypeIt; default 1. */
  readonly threads?: number | undefined;
  /** Told at once what starts, ends, moves or appears, and once a second how those that run are. */
  readonly changed?: (update: QueueUpdate) => void;
  readonly note?: (level: 'info' | 'warning', text: string) => void;
  /** Told why the queue cannot go on just now: it tries again by itself; and null when it can. */
  readonly troubled?: (error: unknown | null) => void;
  /** How long the first in the queue waits, on a machine where nothing of ours runs, for memory that others hold. */
  readonly graceMs?: number;
}
