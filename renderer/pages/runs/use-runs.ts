import { useMemo } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import type { RunLoad, RunSnapshot } from '#core/contract/run.ts';
import type { QueueNote, RunsUpdate } from '#core/contract/runs.ts';
import type { Workbench } from '#core/contract/workbench.ts';
import { useFeed } from '#renderer/host/use-feed.ts';

/** The queue as it is now. */
export interface Runs {
  readonly seq: number;
  readonly looking: boolean;
  readonly fault: FaultData | null;
  /** Why the queue cannot go on just now. */
  readonly trouble: FaultData | null;
  /** The latest, oldest first. */
  readonly notes: readonly QueueNote[];
  /** Coadds in the same queue. */
  readonly coadds: RunsUpdate['coadds'];
  readonly load: RunLoad;
  /** By id. */
  readonly reductions: readonly RunSnapshot[];
}

/** What was heard of the queue, put together; shared by all who follow it. */
let known: { readonly seq: number; readonly byKey: ReadonlyMap<string, RunSnapshot> } | null = null;

function take(update: RunsUpdate): Runs {
  const byKey = new Map(update.full || known === null ? [] : known.byKey);
  for (const one of update.reductions) byKey.set(one.key, one);
  for (const key of update.gone) byKey.delete(key);
  known = { seq: update.seq, byKey };
  const reductions = [...byKey.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { seq, looking, fault, trouble, notes, coadds, load } = update;
  return { seq, looking, fault, trouble, notes, coadds, load, reductions };
}

/** Changes, each put onto what was known: nothing is lost if only the last of several is drawn. */
async function* follow(host: Workbench, after: number | null, signal: AbortSignal): AsyncGenerator<Runs> {
  const from = after !== null && known?.seq === after ? after : null;
  for await (const update of await host.runs.watch({ after: from }, { signal })) yield take(update);
}

/** Follow the queue of the workspace; null until it is known. */
export function useRuns(): Runs | null {
  return useFeed('runs', (host, after, signal) => Promise.resolve(follow(host, after, signal)));
}

/** One reduction by its id; undefined: there is none, null: not known yet. */
export function useRun(id: string): RunSnapshot | null | undefined {
  const runs = useRuns();
  return useMemo(() => {
    if (runs === null) return null;
    const found = runs.reductions.find((one) => one.id === id);
    return found ?? (runs.looking ? null : undefined);
  }, [runs, id]);
}
