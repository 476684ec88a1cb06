import type { TaskSnapshot } from '#core/contract/tasks.ts';
import { NO_REDUCTIONS, type Reductions } from '#main/queue.ts';

/** Work of a host that a person would not want to lose by closing a window. */
export interface Work {
  /** Titles of the long work that runs. */
  readonly tasks: readonly string[];
  /** How many reductions run. */
  readonly reductions: number;
  /** How much of it is done, 0 to 1; null: none runs, `unknown`: one cannot tell. */
  readonly share: number | 'unknown' | null;
}

export function workOf(tasks: readonly TaskSnapshot[], reductions: Reductions = NO_REDUCTIONS): Work {
  const running = tasks.filter(({ state }) => state === 'running');
  const shares = running.flatMap(({ progress }) =>
    progress === null || progress.total === null || progress.total === 0 ? [] : [progress.done / progress.total],
  );
  const { begun, ended } = reductions;
  if (reductions.running > 0 && begun > 1) shares.push((ended.complete + ended.failed) / begun);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const isIdle = running.length + reductions.running === 0;
  return {
    tasks: running.map(({ title }) => title),
    reductions: reductions.running,
    share: isIdle ? null : shares.length === 0 ? 'unknown' : Math.min(1, mean),
  };
}

/** Work is long when a person will have looked away. */
const LONG_MS = 15_000;

/** What has just ended and was long: `before` holds the ids of what ran when one looked last. */
export function endedLong(before: ReadonlySet<string>, tasks: readonly TaskSnapshot[]): readonly TaskSnapshot[] {
  return tasks.filter(
    ({ id, state, started, ended }) =>
      before.has(id) && (state === 'complete' || state === 'failed') && (ended ?? started) - started >= LONG_MS,
  );
}

export const runningIds = (tasks: readonly TaskSnapshot[]): ReadonlySet<string> =>
  new Set(tasks.filter(({ state }) => state === 'running').map(({ id }) => id));
