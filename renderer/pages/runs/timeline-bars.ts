import type { PastRun } from '#core/contract/history.ts';
import type { RunSnapshot, RunState } from '#core/contract/run.ts';

/** A run on the timeline. Epoch, ms. */
export interface Bar {
  readonly id: string;
  /** Of the reduction, if it is still there. */
  readonly key: string | null;
  readonly label: string;
  readonly state: RunState;
  readonly from: number;
  readonly to: number;
  /** When it will be done, if it runs; else null. */
  readonly expected: number | null;
  /** The worker, from 1; null: not kept. */
  readonly worker: number | null;
}

/** Runs that have ended since `since`, and those that go on. */
export function barsOf(
  reductions: readonly RunSnapshot[],
  past: readonly PastRun[],
  since: number,
  now: number,
): readonly Bar[] {
  const byFolder = new Map(reductions.map((one) => [one.folder, one]));
  const running = reductions
    .filter(({ worker, started }) => worker !== null && started !== null)
    .map((one): Bar => {
      const from = Date.parse(one.started ?? '');
      return {
        id: one.key,
        key: one.key,
        label: one.id,
        state: 'running',
        from,
        to: now,
        expected: one.etaSeconds === null ? null : now + 1000 * one.etaSeconds,
        worker: one.worker,
      };
    });
  const ended = past
    .filter(({ ended: at }) => Date.parse(at) >= since)
    .map(
      (run): Bar => ({
        id: run.id,
        key: byFolder.get(run.folder)?.key ?? null,
        label: run.reduction,
        state: run.state,
        from: Date.parse(run.started),
        to: Date.parse(run.ended),
        expected: null,
        worker: null,
      }),
    );
  return [...ended, ...running].sort((a, b) => a.from - b.from);
}

/** Ends and beginnings are told to the second or so: a touch is no overlap. */
const TOUCH_MS = 1000;

/**
 * The lane of each bar, from 0. One whose worker is known has that worker's. For the others, the last first, the lane
 * that went on soonest after it: the queue gives a worker that is free to the next at once.
 */
export function lanesOf(bars: readonly Bar[]): { readonly lanes: ReadonlyMap<string, number>; readonly count: number } {
  const taken: Bar[][] = [];
  const lanes = new Map<string, number>();
  const put = (bar: Bar, lane: number) => {
    while (taken.length <= lane) taken.push([]);
    taken[lane]?.push(bar);
    lanes.set(bar.id, lane);
  };
  for (const bar of bars) if (bar.worker !== null) put(bar, bar.worker - 1);
  for (const bar of [...bars].sort((a, b) => b.to - a.to)) {
    if (bar.worker !== null) continue;
    let best = { lane: taken.length, gap: Number.POSITIVE_INFINITY };
    for (const [lane, others] of taken.entries()) {
      const next = Math.min(...others.map(({ from }) => from));
      const isFree = others.every(({ from, to }) => bar.to <= from + TOUCH_MS || to <= bar.from + TOUCH_MS);
      if (isFree && (next - bar.to < best.gap || best.lane === taken.length)) best = { lane, gap: next - bar.to };
    }
    put(bar, best.lane);
  }
  return { lanes, count: taken.length };
}

const STEPS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200].map((s) => 1000 * s);

/** Round moments between two, at most about `most`. */
export function ticksOf(from: number, to: number, most: number): readonly number[] {
  const step = STEPS.find((one) => (to - from) / one <= most) ?? 86_400_000;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}
