/** What a reduction is expected to take. */
export interface Demand {
  readonly id: string;
  /** Expected duration from start to end. */
  readonly seconds: number;
  /** Expected peak memory of its process tree, bytes. */
  readonly bytes: number;
  /** Bytes it will write. */
  readonly diskBytes: number;
  /** The disk it writes to; opaque. */
  readonly device: string;
}

/** A reduction under way. */
export interface Active extends Demand {
  readonly elapsed: number;
  /** Memory of its tree: the peak so far, bytes. */
  readonly measured: number;
}

/** What may be used. Memory in bytes. */
export interface Limits {
  readonly workers: number;
  /** The sum of all trees never exceeds this; a reduction that may alone need more runs alone. */
  readonly memory: number;
  /** What the machine has free now, beyond what the active ones hold already, less a reserve. */
  readonly freeMemory: number;
  /** Free bytes of each device, less a reserve. A device that is not named is not limited. */
  readonly freeDisk: ReadonlyMap<string, number>;
}

export interface Decision {
  /** Which to start now, in this order. */
  readonly start: readonly string[];
  /** Why the first in the queue waits although a worker is free, or null. */
  readonly held: { readonly id: string; readonly why: 'limit' | 'memory' | 'disk' } | null;
}

/** What an active reduction counts: never less than it was expected to take, or has taken. */
export const counted = (active: Active): number => Math.max(active.bytes, active.measured);

interface Room {
  workers: number;
  memory: number;
  free: number;
  disk: Map<string, number>;
  alone: boolean;
}

/** Expected rest of an active one. One that is over its time is taken to end soon, but not at once. */
const rest = (active: Active): number => Math.max(active.seconds - active.elapsed, 0.02 * active.seconds);

function roomBeside(active: readonly Active[], limits: Limits): Room {
  const promised = active.reduce((sum, a) => sum + Math.max(0, a.bytes - a.measured), 0);
  const disk = new Map(limits.freeDisk);
  for (const a of active) {
    const free = disk.get(a.device);
    const unwritten = a.diskBytes * Math.min(1, rest(a) / Math.max(a.seconds, 1e-9));
    if (free !== undefined) disk.set(a.device, free - unwritten);
  }
  return {
    workers: limits.workers - active.length,
    memory: limits.memory - active.reduce((sum, a) => sum + counted(a), 0),
    free: limits.freeMemory - promised,
    disk,
    alone: active.length === 0,
  };
}

/** Why a demand does not fit, or null if it does. */
function obstacle(demand: Demand, room: Room, limits: Limits): 'workers' | 'limit' | 'memory' | 'disk' | null {
  if (room.workers < 1) return 'workers';
  if ((room.disk.get(demand.device) ?? Number.POSITIVE_INFINITY) < demand.diskBytes) return 'disk';
  if (demand.bytes > limits.memory ? !room.alone : demand.bytes > room.memory) return 'limit';
  return Math.min(demand.bytes, limits.memory) > room.free ? 'memory' : null;
}

function take(demand: Demand, room: Room): void {
  room.workers--;
  room.memory -= demand.bytes;
  room.free -= demand.bytes;
  const disk = room.disk.get(demand.device);
  if (disk !== undefined) room.disk.set(demand.device, disk - demand.diskBytes);
  room.alone = false;
}

/**
 * Which of the waiting to start now. In the order given; when the first does not fit, it is promised the moment at
 * which enough will be free, and others start before it only if that does not put it off: they end before, or fit
 * beside it. So small ones fill the gaps, and a big one is never starved. Nothing is promised to one that waits for what
 * other programs hold.
 */
export function nextStarts(waiting: readonly Demand[], active: readonly Active[], limits: Limits): Decision {
  const room = roomBeside(active, limits);
  const start: string[] = [];
  const started: Active[] = [];
  const go = (demand: Demand) => {
    take(demand, room);
    start.push(demand.id);
    started.push({ ...demand, elapsed: 0, measured: 0 });
  };

  let first = 0;
  for (; first < waiting.length; first++) {
    const demand = waiting[first];
    if (demand === undefined || obstacle(demand, room, limits) !== null) break;
    go(demand);
  }
  const head = waiting[first];
  if (head === undefined) return { start, held: null };
  const why = obstacle(head, room, limits);
  const held = why === null || why === 'workers' ? null : { id: head.id, why };
  if (room.workers < 1) return { start, held };

  // When the head can start, and what is left beside it then.
  const ends = [...active, ...started].sort((a, b) => rest(a) - rest(b));
  let at = 0;
  let then: Room = { ...room };
  for (let gone = 1; gone <= ends.length && obstacle(head, then, limits) !== null; gone++) {
    const left = ends.slice(gone);
    at = rest(ends[gone - 1] ?? (head as Active));
    // What has ended gives back its memory; what it wrote stays on the disk.
    const freed = ends.slice(0, gone).reduce((sum, a) => sum + counted(a), 0);
    then = { ...roomBeside(left, limits), disk: new Map(room.disk), free: room.free + freed };
  }
  // Nothing of ours will make that room: others need not wait for it, too.
  const promised = obstacle(head, then, limits) === null;
  take(head, then);

  for (const demand of waiting.slice(first + 1)) {
    if (obstacle(demand, room, limits) !== null || demand.bytes > limits.memory) continue;
    const endsBefore = !promised || demand.seconds <= at;
    if (!endsBefore && (then.workers < 1 || then.memory < demand.bytes || then.free < demand.bytes)) continue;
    if (!endsBefore) take(demand, then);
    go(demand);
  }
  return { start, held };
}

/** The one to end because together they hold more than the limit: the youngest; one that is alone only if `hard`. */
export function toEnd(
  holding: readonly { readonly id: string; readonly elapsed: number; readonly bytes: number }[],
  limit: number,
  hard: boolean,
): string | null {
  const sum = holding.reduce((total, one) => total + one.bytes, 0);
  if (sum <= limit || holding.length < (hard ? 1 : 2)) return null;
  return holding.reduce((young, one) => (one.elapsed < young.elapsed ? one : young)).id;
}
