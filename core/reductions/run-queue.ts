import { setTimeout as wait } from 'node:timers/promises';
import { here } from '#core/pypeit/candidates.ts';
import { childEnvironment } from '#core/pypeit/child-environment.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import {
  become,
  type Entry,
  enqueue,
  entryOf,
  fail,
  isStartable,
  lookedAgain,
  snapshotOf,
} from '#core/reductions/entry.ts';
import { choose, type Found, findBelow, isAtWork, lookAtEach, type Work } from '#core/reductions/find-work.ts';
import { CANCELLED } from '#core/reductions/judge.ts';
import { type AskedLimits, queueLimits } from '#core/reductions/limits.ts';
import { defaultLimits } from '#core/reductions/machine.ts';
import { Pasts } from '#core/reductions/past.ts';
import { QueueOrder } from '#core/reductions/queue-order.ts';
import { type Launch, RunLoop } from '#core/reductions/run-loop.ts';
import { lockScheduler } from '#core/reductions/scheduler-lock.ts';
import type { Asked } from '#core/reductions/standing.ts';
import { type QueueUpdate, Telling } from '#core/reductions/telling.ts';
import { gigabytes } from '#core/workspace/gigabytes.ts';
import packageJson from '../../package.json' with { type: 'json' };

const TICK_MS = 100;
/** Several changes in a row are decided and told together. */
const SOON_MS = 10;
const GRACE_MS = 30_000;
/** With this part of the machine in hand, a reduction that ran out of memory had about all there is. */
const NEARLY_ALL = 0.75;

export interface QueueOptions {
  readonly roots: readonly string[];
  /** Only reductions whose id matches this pattern. */
  readonly only?: string | undefined;
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
  /** How long the first in the queue waits, on a machine where nothing of ours runs, for memory that others hold. */
  readonly graceMs?: number;
}

const askedOf = (pypeit: PypeitEnvironment | null, args: readonly string[] | null): Asked => ({
  pypeit: pypeit?.version ?? null,
  args: args ?? [],
});

/** Throws a Fault `broken-environment` if its run_pypeit cannot be started. */
const launchOf = (pypeit: PypeitEnvironment | null, args: readonly string[] | null, threads = 1): Launch | null =>
  pypeit === null
    ? null
    : {
        job: {
          script: pypeit.script('run_pypeit'),
          versions: { slitbench: packageJson.version, pypeit: pypeit.version, python: pypeit.python },
          args: args === null ? null : [...args],
        },
        environment: () => childEnvironment(pypeit, here(), threads),
      };

/** How to look again. */
interface Looking {
  readonly signal?: AbortSignal;
  readonly looked?: (done: number, total: number) => void;
  /** Look below these from now on. */
  readonly roots?: readonly string[];
}

/**
 * The reductions below some roots, and the queue in which they are run, each under a supervisor that outlives it.
 * Empty until `lookAgain`, which adopts what lives; nothing else starts until `start` says so. Holds the scheduler's
 * locks of the trees from then to `close`.
 */
export class RunQueue implements Disposable {
  readonly #options: QueueOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #order = new QueueOrder();
  readonly #locks = new Map<string, Disposable>();
  readonly #loop: RunLoop;
  readonly #telling: Telling;
  readonly #total = defaultLimits().total;
  #asked: Asked;
  #roots: readonly string[];
  #looking: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  readonly #closing = new AbortController();
  /** Whether the next tick decides anew, whatever was seen. */
  #urgent = false;
  #waiters: PromiseWithResolvers<void>[] = [];

  constructor(options: QueueOptions) {
    const { pypeit, args } = options;
    this.#options = options;
    this.#roots = options.roots;
    this.#telling = new Telling((update) => options.changed?.(update));
    this.#asked = askedOf(pypeit, args);
    this.#loop = new RunLoop(this.#entries, this.#order, queueLimits(options.limits), {
      launch: launchOf(pypeit, args, options.threads),
      graceMs: options.graceMs ?? GRACE_MS,
      note: (level, text) => options.note?.(level, text),
    });
  }

  /** Start with this PypeIt, these arguments and threads from now on. What runs goes on with its own. */
  use(pypeit: PypeitEnvironment | null, args: readonly string[] | null, threads = 1): void {
    this.#loop.launch = launchOf(pypeit, args, threads);
    this.#asked = askedOf(pypeit, args);
  }

  /**
   * Look at what is below the roots (the former ones, unless others are given), and how it stands. What lives is
   * adopted, first; what has gone is forgotten, unless it runs; what waits or was cancelled here stays so. Aborting, or
   * `close`, throws an AbortError and leaves the rest as it was. Throws a Fault if a root is not there, nothing is found
   * (`no-reductions`), or another queue has one of the trees (`locked`).
   */
  lookAgain({ signal, looked = () => {}, roots }: Looking = {}): Promise<void> {
    const until = AbortSignal.any([this.#closing.signal, ...(signal === undefined ? [] : [signal])]);
    const look = this.#looking.then(() => this.#look(looked, until, roots ?? this.#roots));
    this.#looking = look.catch(() => {});
    return look;
  }

  async #look(looked: (done: number, total: number) => void, signal: AbortSignal, roots: readonly string[]) {
    signal.throwIfAborted();
    this.#roots = roots;
    const { only } = this.#options;
    const found = findBelow(roots);
    this.#forget(found);
    const chosen = choose(found, roots, only);
    for (const root of new Set(chosen.map((one) => one.root)))
      if (!this.#locks.has(root)) this.#locks.set(root, lockScheduler([root]));
    const pasts = new Pasts();
    const keys = new Set(chosen.map(({ key }) => key));
    const beside = found.filter(({ key, folder }) => !keys.has(key) && !this.#entries.has(key) && isAtWork(folder));
    for await (const work of lookAtEach(beside, this.#asked, signal))
      if (work.standing.kind === 'running') this.#take(work, pasts, true);
    let done = 0;
    looked(done, chosen.length);
    for await (const work of lookAtEach(chosen, this.#asked, signal)) {
      this.#take(work, pasts, false);
      looked(++done, chosen.length);
    }
    this.#wake();
  }

  /** Those that are no longer there, and that nobody is at. */
  #forget(found: readonly Found[]): void {
    const keys = new Set(found.map(({ key }) => key));
    for (const { key, attempt, looking } of this.#entries.values()) {
      if (keys.has(key) || attempt !== null || looking) continue;
      this.#entries.delete(key);
      this.#telling.forget(key);
      this.#telling.pending = true;
    }
  }

  /** Take in how one stands. */
  #take(work: Work, pasts: Pasts, beside: boolean): void {
    let entry = this.#entries.get(work.key);
    if (entry !== undefined && (entry.attempt !== null || entry.looking)) {
      entry.work = { ...work, standing: entry.work.standing };
      entry.changed = true;
      return;
    }
    pasts.heal(work);
    if (entry === undefined) {
      entry = entryOf(work, pasts.estimate(work), beside);
      this.#entries.set(work.key, entry);
    } else {
      if (!entry.queued) entry.estimate = pasts.estimate(work) ?? entry.estimate;
      lookedAgain(entry, work);
    }
    if (work.standing.kind === 'running') this.#loop.begin(entry);
    this.#wake();
  }

  #shown(): Entry[] {
    return [...this.#entries.values()].filter((entry) => !entry.beside).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /**
   * Let reductions wait for their turn: those named by key, all that are not complete and have not failed, or those that
   * failed. The keys of those that now wait. One that needs more memory than this machine has fails instead.
   */
  start(which: 'all' | 'failed' | readonly string[]): readonly string[] {
    const named = typeof which === 'string' ? null : new Set(which);
    const started = this.#shown().filter((entry) => {
      if (named === null) return isStartable(entry, which === 'failed');
      return named.has(entry.key) && (isStartable(entry, false) || isStartable(entry, true));
    });
    for (const entry of started) {
      entry.restarts = 0;
      enqueue(entry);
      this.#admit(entry);
    }
    this.#wake();
    return started.filter((entry) => entry.queued).map((entry) => entry.key);
  }

  #admit(entry: Entry): void {
    const { bytes, outOfMemoryAt } = entry.estimate;
    const total = this.#total;
    const { memory, hard } = this.#loop.limits;
    if (outOfMemoryAt !== null && outOfMemoryAt > NEARLY_ALL * total && !hard)
      fail(
        entry,
        `it ran out of memory on this machine before, at ${gigabytes(outOfMemoryAt)} of ${gigabytes(total)}; with a memory limit of its own (--memory-limit) it is tried again`,
      );
    else if (bytes > memory)
      this.#options.note?.(
        'warning',
        `${entry.work.id} may take ${gigabytes(bytes)}, more than the limit of ${gigabytes(memory)}: it will run alone${hard ? ', and be ended if it outgrows the limit' : ''}`,
      );
  }

  /** End one, or take it out of the queue. It stays cancelled until it is started again. False if it does neither. */
  cancel(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.beside) return false;
    if (entry.attempt !== null || entry.looking) entry.attempt?.stop('cancelled');
    else if (entry.queued) become(entry, 'cancelled', CANCELLED);
    else return false;
    entry.queued = false;
    entry.cancelled = true;
    this.#wake();
    return true;
  }

  cancelAll(): void {
    for (const entry of this.#shown()) this.cancel(entry.key);
  }

  /** Whether nothing new is started; what runs goes on, and what waits keeps its place. */
  stopAfterCurrent(on: boolean): void {
    this.#loop.paused = on;
    this.#wake();
  }

  /** Move one that waits up or down by one, or to a place from 1. Planning then leaves the order as it is. */
  move(key: string, to: 'up' | 'down' | number): boolean {
    this.#loop.plan();
    const moved = this.#order.move(key, to);
    this.#wake();
    return moved;
  }

  /** What may be used from now on. Fewer workers end nothing; less memory ends the youngest, which goes on later. */
  setLimits(limits: AskedLimits): void {
    this.#loop.limits = queueLimits(limits);
    this.#order.outdate();
    this.#wake();
  }

  /** All that is shown, as it is now. */
  snapshot(): QueueUpdate {
    const at = this.#places();
    const reductions = this.#shown().map((entry) => snapshotOf(entry, at.get(entry.key) ?? null));
    return { seq: this.#telling.seq, reductions, gone: [], load: this.#loop.load() };
  }

  /** The trees' histories. */
  histories(): readonly string[] {
    return [...new Set(this.#shown().map(({ work }) => work.history))];
  }

  #places(): ReadonlyMap<string, number> {
    this.#loop.plan();
    return new Map(this.#order.keys.map((key, i) => [key, i + 1]));
  }

  /** Whether nothing of this queue runs or waits. */
  isIdle(): boolean {
    return this.#shown().every((entry) => entry.attempt === null && !entry.looking && !entry.queued);
  }

  /** Resolves when nothing of this queue runs or waits any more. */
  settled(): Promise<void> {
    const waiter = Promise.withResolvers<void>();
    this.#waiters.push(waiter);
    this.#wake();
    return waiter.promise;
  }

  /** End every process tree, within five seconds; what waits keeps its place, and nothing starts. */
  async endAll(): Promise<void> {
    this.#loop.paused = true;
    for (const entry of this.#shown()) if (entry.attempt !== null) this.cancel(entry.key);
    while (this.#shown().some((entry) => entry.attempt !== null || entry.looking)) await wait(50);
  }

  /** Let go of everything and end nothing: supervisors see what runs to its end, and the next queue adopts them. */
  close(): void {
    this.#closing.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const lock of this.#locks.values()) lock[Symbol.dispose]();
    this.#locks.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Look and decide soon, and tell what changed. */
  #wake(): void {
    if (this.#closing.signal.aborted || this.#urgent) return;
    this.#urgent = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), SOON_MS);
  }

  #tick(): void {
    const urgent = this.#urgent;
    this.#urgent = false;
    this.#timer = null;
    try {
      if (this.#loop.step(urgent)) this.#telling.pending = true;
      for (const { key, beside, attempt, changed } of this.#entries.values()) {
        if (beside && attempt === null) this.#entries.delete(key);
        if (!beside && changed) this.#telling.pending = true;
      }
      if (this.#telling.isDue()) this.#telling.tell(this.#shown(), this.#places(), this.#loop.load());
    } catch (error) {
      for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
    }
    const idle = this.isIdle();
    if (idle) for (const waiter of this.#waiters.splice(0)) waiter.resolve();
    const beside = [...this.#entries.values()].some((entry) => entry.beside);
    const more = !idle || beside || this.#telling.pending;
    if (more && this.#timer === null && !this.#closing.signal.aborted)
      this.#timer = setTimeout(() => this.#tick(), TICK_MS);
  }
}
