import { setTimeout as wait } from 'node:timers/promises';
import { UNLISTED } from '#core/datasets/list-folder.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { admit } from '#core/reductions/admit.ts';
import { become, type Entry, enqueue, isStartable, snapshotOf, withdraw } from '#core/reductions/entry.ts';
import type { Found } from '#core/reductions/find-work.ts';
import { CANCELLED } from '#core/reductions/judge.ts';
import { launchOf } from '#core/reductions/launch.ts';
import { type AskedLimits, queueLimits } from '#core/reductions/limits.ts';
import { lookBelow, lookBesides } from '#core/reductions/look-below.ts';
import type { Finder, QueueOptions } from '#core/reductions/queue-options.ts';
import { QueueOrder } from '#core/reductions/queue-order.ts';
import { withdrawRebuild } from '#core/reductions/rebuild.ts';
import { RunLoop } from '#core/reductions/run-loop.ts';
import type { Asked } from '#core/reductions/standing.ts';
import { type QueueUpdate, Telling } from '#core/reductions/telling.ts';
import { Ticker } from '#core/reductions/ticker.ts';
import { Trees } from '#core/reductions/trees.ts';
import { Waiters } from '#core/reductions/waiters.ts';

const GRACE_MS = 30_000;

const askedOf = (pypeit: PypeitEnvironment | null, args: readonly string[] | null): Asked => ({
  pypeit: pypeit?.version ?? null,
  args: args ?? [],
});

const isReduction = ({ work }: Entry): boolean => work.engine === undefined;

/** How to look again. */
interface Looking {
  readonly signal?: AbortSignal;
  readonly looked?: (done: number, total: number) => void;
  /** Look below these from now on. */
  readonly roots?: readonly string[];
}

/**
 * The reductions below some roots, and the queue in which they are run, each under a supervisor that outlives it.
 * Empty until `lookAgain`, which adopts what lives and takes up what waited when the last queue of the trees ended, unless
 * that was held; nothing else starts until `start` says so. Holds the scheduler's locks of the trees from then to `close`.
 */
export class RunQueue implements Disposable {
  readonly #options: QueueOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #order = new QueueOrder();
  readonly #trees = new Trees();
  readonly #added = new Map<string, Found>();
  readonly #unlisted = new Set<string>();
  readonly #loop: RunLoop;
  readonly #telling: Telling;
  #asked: Asked;
  #roots: readonly string[];
  #looking: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();
  readonly #ticker: Ticker;
  readonly #waiters = new Waiters();

  constructor(options: QueueOptions) {
    const { pypeit, args } = options;
    this.#options = options;
    this.#roots = options.roots;
    this.#telling = new Telling((update) => options.changed?.(update));
    this.#asked = askedOf(pypeit, args);
    const troubled = (error: unknown | null) => {
      options.troubled?.(error);
      this.#waiters.troubled(error);
    };
    this.#ticker = new Ticker({ tick: (urgent) => this.#tick(urgent), troubled });
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
    this.#ticker.wake();
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
    const { only, finder } = this.#options;
    const [added, asked] = [[...this.#added.values()], this.#asked];
    const unlisted = (folder: string) => this.#tellUnlisted(folder);
    await lookBelow(roots, { only, finder, added, asked, looked, signal, unlisted }, this.#seen());
    const others = this.#options.others?.(this.#trees.lacking(this.#entries));
    if (others !== undefined) await this.#lookBesides(others, signal);
    this.#takeUp();
    this.#keep();
    this.#tell();
  }

  /** Once, however often one looks. */
  #tellUnlisted(folder: string): void {
    if (!this.#unlisted.has(folder)) this.#options.note?.('warning', `${folder}: ${UNLISTED}`);
    this.#unlisted.add(folder);
  }

  #seen(): Parameters<typeof lookBelow>[2] {
    return {
      entries: this.#entries,
      lock: (root) => this.#trees.lock(root),
      forget: (key) => this.#forget(key),
      lives: (entry) => this.#loop.begin(entry),
      taken: () => this.#ticker.wake(),
    };
  }

  /**
   * Take in something else than what this queue is for; what lives is adopted, nothing else starts until `start` says so. It
   * stays known until it is added again. Throws as `lookAgain` does.
   */
  add(finder: Finder, signal: AbortSignal): Promise<void> {
    const until = AbortSignal.any([this.#closing.signal, signal]);
    const look = this.#looking.then(async () => {
      await this.#lookBesides(finder, until);
      this.#keep();
      this.#tell();
    });
    this.#looking = look.catch(() => {});
    return look;
  }

  async #lookBesides(finder: Finder, signal: AbortSignal): Promise<void> {
    for (const one of finder.found) this.#added.set(one.key, one);
    await lookBesides(finder, signal, this.#seen());
  }

  /** It is no longer there. */
  #forget(key: string): void {
    this.#entries.delete(key);
    this.#telling.forget(key);
    this.#telling.pending = true;
  }

  /** Go on with what waited when the last queue of these trees ended. */
  #takeUp(): void {
    const { waiting, held, moved, notes } = this.#trees.takeUp(this.#entries);
    for (const note of notes) this.#options.note?.('warning', note);
    for (const entry of waiting) {
      enqueue(entry);
      admit(entry, this.#loop.limits, (text) => this.#options.note?.('warning', text));
    }
    const queued = waiting.filter((entry) => entry.queued).map(({ key }) => key);
    this.#order.restore(queued, moved);
    if (held) this.#loop.paused = true;
  }

  #shown(): Entry[] {
    return [...this.#entries.values()].filter((entry) => !entry.beside).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /**
   * Let some wait for their turn: those named by key, or of the reductions all that are not complete and have not failed, or
   * those that failed. The keys of those that now wait. One that needs more memory than this machine has fails instead.
   */
  start(which: 'all' | 'failed' | readonly string[]): readonly string[] {
    const named = typeof which === 'string' ? null : new Set(which);
    const started = this.#shown().filter((entry) => {
      if (named === null) return isReduction(entry) && isStartable(entry, which === 'failed');
      return named.has(entry.key) && (isStartable(entry, false) || isStartable(entry, true));
    });
    for (const entry of started) {
      entry.restarts = 0;
      enqueue(entry);
      admit(entry, this.#loop.limits, (text) => this.#options.note?.('warning', text));
    }
    this.#keep();
    return started.filter((entry) => entry.queued).map((entry) => entry.key);
  }

  /** End one, or take it out of the queue. It stays cancelled until it is started again. False if it does neither. */
  cancel(key: string): boolean {
    const does = this.#cancel(key);
    if (does) this.#keep();
    return does;
  }

  #cancel(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.beside) return false;
    if (entry.attempt !== null || entry.looking) entry.attempt?.stop('cancelled');
    else if (entry.queued) {
      withdrawRebuild(entry.work.folder);
      become(entry, 'cancelled', CANCELLED);
    } else return false;
    entry.queued = false;
    entry.cancelled = true;
    return true;
  }

  /** The same for all reductions. */
  cancelAll(): void {
    for (const entry of this.#shown().filter(isReduction)) this.#cancel(entry.key);
    this.#keep();
  }

  /** Take what waits out of the queue, as if nobody had put it there. */
  withdrawAll(): void {
    for (const entry of this.#shown()) if (entry.queued) withdraw(entry);
    this.#keep();
  }

  /** Whether nothing new is started; what runs goes on, and what waits keeps its place. */
  stopAfterCurrent(on: boolean): void {
    this.#loop.paused = on;
    this.#keep();
  }

  /** Move one that waits up or down by one, or to a place from 1. Planning then leaves the order as it is. */
  move(key: string, to: 'up' | 'down' | number): boolean {
    this.#loop.plan();
    const moved = this.#order.move(key, to);
    this.#keep();
    return moved;
  }

  /** What may be used from now on. Fewer workers end nothing; less memory ends the youngest, which goes on later. */
  setLimits(limits: AskedLimits): void {
    this.#loop.limits = queueLimits(limits);
    this.#order.outdate();
    this.#ticker.wake();
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

  /** Resolves when nothing of this queue runs or waits any more. Rejects if it could not go on for a minute. */
  settled(): Promise<void> {
    this.#ticker.wake();
    return this.#waiters.wait();
  }

  /** End every process tree, within five seconds; what waits keeps its place, and nothing starts. */
  async endAll(): Promise<void> {
    this.#loop.paused = true;
    for (const entry of this.#shown()) if (entry.attempt !== null) this.cancel(entry.key);
    while (this.#shown().some((entry) => entry.attempt !== null || entry.looking)) await wait(50);
  }

  /**
   * Let go of everything and end nothing: supervisors see what runs to its end, and the next queue adopts them and takes
   * up what waits.
   */
  close(): void {
    this.#closing.abort();
    this.#ticker.close();
    this.#trees[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Write how the queue stands before anyone relies on it, then go on. What goes wrong, the next tick says. */
  #keep(): void {
    try {
      this.#save();
    } catch {}
    this.#ticker.wake();
  }

  #save(): void {
    this.#loop.plan();
    this.#trees.save({
      entries: this.#entries,
      turns: this.#order.keys,
      held: this.#loop.paused,
      moved: this.#order.isFixed,
    });
  }

  /** Look, decide, tell what changed. True: again before long. */
  #tick(urgent: boolean): boolean {
    const changed = this.#loop.step(urgent);
    if (changed) this.#telling.pending = true;
    for (const { key, beside, attempt, changed } of this.#entries.values()) {
      if (beside && attempt === null) this.#entries.delete(key);
      if (!beside && changed) this.#telling.pending = true;
    }
    if (this.#telling.isDue()) this.#tell();
    if (changed) this.#save();
    const idle = this.isIdle();
    if (idle) this.#waiters.resolve();
    const beside = [...this.#entries.values()].some((entry) => entry.beside);
    return !idle || beside || this.#telling.pending;
  }

  #tell(): void {
    this.#telling.tell(this.#shown(), this.#places(), this.#loop.load());
  }
}
