import type { HostRuns } from '#core/host/host-runs.ts';

/** Tells each time when reductions stand otherwise than before, not how far they are. */
export async function* runChanges(runs: HostRuns, signal: AbortSignal): AsyncGenerator<void, void, void> {
  const states = new Map<string, string>();
  for await (const { reductions, gone } of runs.follow(null, signal)) {
    const isFirst = states.size === 0;
    const others = reductions.filter(({ key, state }) => states.get(key) !== state);
    for (const { key, state } of others) states.set(key, state);
    for (const key of gone) states.delete(key);
    if (!isFirst && others.length + gone.length > 0) yield;
  }
}
