import { type Active, type Demand, type Limits, nextStarts } from '#core/reductions/schedule.ts';
import { randomStream } from '#core/workspace/random.ts';

/** When all would be done if each took what is expected and the waiting were started in this order. */
export function makespan(order: readonly Demand[], active: readonly Active[], limits: Limits): number {
  // What is free on the machine now says nothing about later: plan by the limit.
  const steady: Limits = { ...limits, freeMemory: Number.POSITIVE_INFINITY, freeDisk: new Map() };
  let waiting = order;
  let running = active;
  let now = 0;
  for (;;) {
    const { start } = nextStarts(waiting, running, steady);
    const starting = new Set(start);
    const fresh = waiting.filter((d) => starting.has(d.id)).map((d) => ({ ...d, elapsed: 0, measured: 0 }));
    running = [...running, ...fresh];
    waiting = waiting.filter((d) => !starting.has(d.id));
    if (running.length === 0) return now;
    const step = Math.min(...running.map((r) => Math.max(0, r.seconds - r.elapsed)));
    now += step;
    running = running.map((r) => ({ ...r, elapsed: r.elapsed + step })).filter((r) => r.seconds - r.elapsed > 1e-9);
  }
}

/** No order can be done sooner: the longest one, all work over all workers, all memory × time over the limit. */
export function lowerBound(waiting: readonly Demand[], active: readonly Active[], limits: Limits): number {
  const all = [
    ...waiting.map((d) => ({ seconds: d.seconds, bytes: d.bytes })),
    ...active.map((a) => ({ seconds: Math.max(0, a.seconds - a.elapsed), bytes: a.bytes })),
  ];
  const longest = all.reduce((most, d) => Math.max(most, d.seconds), 0);
  const work = all.reduce((sum, d) => sum + d.seconds, 0) / limits.workers;
  const area = all.reduce((sum, d) => sum + d.seconds * Math.min(1, d.bytes / limits.memory), 0);
  return Math.max(longest, work, area);
}

/** How much sooner all must be done for another order than longest first. */
const WORTH = 0.005;

/**
 * The order in which to start: longest expected first, unless memory makes another order clearly better. Then the best
 * of a bounded number of orders that were tried: by memory × time, by memory, and by seeded random changes.
 */
export function bestOrder(waiting: readonly Demand[], active: readonly Active[], limits: Limits): readonly Demand[] {
  const by = (value: (d: Demand) => number): readonly Demand[] =>
    [...waiting].sort((a, b) => value(b) - value(a) || (a.id < b.id ? -1 : 1));
  const longestFirst = by((d) => d.seconds);
  let best: readonly Demand[] = longestFirst;
  if (waiting.length < 3) return best;
  const bound = lowerBound(waiting, active, limits);
  const plain = makespan(longestFirst, active, limits);
  let end = plain;
  const good = () => end <= bound * (1 + WORTH);
  for (const order of [by((d) => d.seconds * d.bytes), by((d) => d.bytes)]) {
    const when = makespan(order, active, limits);
    if (when < end * (1 - WORTH)) [best, end] = [order, when];
  }
  const random = randomStream(waiting.length, 'order').uniform;
  const at = () => Math.floor(random() * waiting.length);
  const tries = Math.min(4000, Math.floor(2_000_000 / waiting.length ** 2));
  // Annealing: a slightly worse order may be a step to a better one, less and less so towards the end.
  let current = { order: best, end };
  for (let i = 0; i < tries && !good(); i++) {
    const order = [...current.order];
    const [moved] = order.splice(at(), 1);
    if (moved !== undefined) order.splice(at(), 0, moved);
    const when = makespan(order, active, limits);
    const heat = 0.02 * end * (1 - i / tries);
    if (when > current.end && random() >= Math.exp((current.end - when) / heat)) continue;
    current = { order, end: when };
    if (when < end) ({ order: best, end } = current);
  }
  return end < plain * (1 - WORTH) ? best : longestFirst;
}
