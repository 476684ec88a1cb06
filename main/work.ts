import type { TaskSnapshot } from '#core/contract/tasks.ts';

/** Work of a host that a person would not want to lose by closing a window. */
export interface Work {
  /** Titles of the long work that runs. */
  readonly tasks: readonly string[];
  /** How much of it is done, 0 to 1; null: none runs, `unknown`: one cannot tell. */
  readonly share: number | 'unknown' | null;
}

export function workOf(tasks: readonly TaskSnapshot[]): Work {
  const running = tasks.filter(({ state }) => state === 'running');
  const shares = running.flatMap(({ progress }) =>
    progress === null || progress.total === null || progress.total === 0 ? [] : [progress.done / progress.total],
  );
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return {
    tasks: running.map(({ title }) => title),
    share: running.length === 0 ? null : shares.length === 0 ? 'unknown' : Math.min(1, mean),
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
