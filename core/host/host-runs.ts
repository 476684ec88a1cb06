import { statSync } from 'node:fs';
import { type CoaddTools, toolsOf } from '#core/coadds/coadd-work.ts';
import { keptCoadds } from '#core/coadds/kept-coadds.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import type { RunsUpdate } from '#core/contract/runs.ts';
import type { Settings } from '#core/contract/settings.ts';
import { findReductions } from '#core/datasets/layout.ts';
import { passedOver } from '#core/datasets/list-folder.ts';
import { QueueSays } from '#core/host/queue-says.ts';
import { requireRoot } from '#core/host/root-there.ts';
import { Wake } from '#core/host/wake.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { RunQueue } from '#core/reductions/run-queue.ts';
import type { QueueUpdate } from '#core/reductions/telling.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

const SOON_MS = 300;
/** How often the setup files are looked at, and a tree that could not be had is tried again. */
const WATCH_MS = 5000;

type Limits = Pick<Settings, 'workers' | 'memoryLimit' | 'diskReserve' | 'threads' | 'pypeitArgs'>;

const askedOf = ({ workers, memoryLimit, diskReserve }: Limits) => ({
  workers: workers ?? undefined,
  memory: memoryLimit ?? undefined,
  diskReserve,
});
const argsOf = ({ pypeitArgs }: Limits) => (pypeitArgs.length === 0 ? null : pypeitArgs);

/**
 * The reductions of a workspace and their queue, for as long as its host runs. It adopts what lives when it opens, and
 * ends nothing when it closes. What its clients see carries a number that grows, from one host to the next as well.
 */
export class HostRuns {
  readonly #root: string;
  readonly #queue: RunQueue;
  #settings: Limits;
  /** Undefined until it was looked for. */
  #pypeit: PypeitEnvironment | null | undefined;
  #noPypeit: Fault | null = null;
  readonly #base = Date.now();
  #seq = this.#base;
  readonly #shown = new Map<string, { readonly snapshot: RunSnapshot; readonly seq: number }>();
  readonly #gone = new Map<string, number>();
  /** Those that run or wait. */
  readonly #coadds = new Map<string, RunSnapshot>();
  #load: RunsUpdate['load'];
  #fault: Fault | null = null;
  #looked = Promise.withResolvers<void>();
  #isLooking = true;
  #stamp = '';
  #soon: NodeJS.Timeout | null = null;
  #watch: NodeJS.Timeout | null = null;
  readonly #says: QueueSays;
  readonly #wake = new Wake();
  #closed = false;

  constructor(root: string, settings: Limits) {
    this.#root = root;
    this.#settings = settings;
    this.#says = new QueueSays(root, () => this.#tell());
    this.#queue = new RunQueue({
      roots: [root],
      pypeit: null,
      args: argsOf(settings),
      threads: settings.threads,
      limits: askedOf(settings),
      others: (keys) => keptCoadds(keys, () => this.#tools()),
      changed: (update) => this.#take(update),
      note: (level, text) => this.#says.note(level, text),
      troubled: (error) => this.#says.troubled(error),
    });
    this.#load = this.#queue.snapshot().load;
  }

  /** Run with this PypeIt from now on; null: there is none, for the reason that the fault says. The first call opens. */
  use(pypeit: PypeitEnvironment | null, why: Fault | null): void {
    const first = this.#pypeit === undefined;
    this.#pypeit = pypeit;
    this.#noPypeit = why;
    this.#apply();
    if (!first) return;
    this.#watch = setInterval(() => this.#seeSetupFiles(), WATCH_MS);
    this.#watch.unref();
    void this.lookAgain().catch(() => {}); // What is shown says why.
  }

  /** The settings changed. */
  settle(settings: Limits): void {
    const before = this.#settings;
    this.#settings = settings;
    const changed = (what: (limits: Limits) => unknown) =>
      JSON.stringify(what(before)) !== JSON.stringify(what(settings));
    if (changed(askedOf)) this.#queue.setLimits(askedOf(settings));
    if (changed(({ pypeitArgs, threads }) => [pypeitArgs, threads])) this.#apply();
  }

  #apply(): void {
    try {
      this.#queue.use(this.#pypeit ?? null, argsOf(this.#settings), this.#settings.threads);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#noPypeit = error;
      this.#queue.use(null, argsOf(this.#settings));
    }
  }

  /** Look at the tree again. Throws a Fault if it cannot be had; what is known of it stays. */
  async lookAgain(): Promise<void> {
    if (this.#closed) return;
    try {
      requireRoot(this.#root);
      this.#stamp = this.#stampNow();
      await this.#queue.lookAgain();
      this.#fault = null;
    } catch (error) {
      if (this.#closed) return;
      const fault = error instanceof Fault ? error : systemFault(error);
      this.#fault =
        fault?.data.code === 'no-reductions'
          ? null
          : (fault ??
            new Fault({ code: 'defect', message: causeText(error), remedy: 'Please report it.', path: this.#root }));
      if (this.#fault !== null) throw this.#fault;
    } finally {
      this.#isLooking = false;
      this.#looked.resolve();
      this.#tell();
    }
  }

  /** Look again before long: files of the tree changed. */
  lookSoon(): void {
    if (this.#closed || this.#pypeit === undefined) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      void this.lookAgain().catch(() => {}); // What is shown says why.
    }, SOON_MS);
  }

  #seeSetupFiles(): void {
    if (this.#fault !== null || this.#isChanged()) this.lookSoon();
  }

  /** Also where that cannot be told: looking again says why. */
  #isChanged(): boolean {
    try {
      return this.#stampNow() !== this.#stamp;
    } catch {
      return true;
    }
  }

  /** Changes whenever a setup file comes, goes or is written. */
  #stampNow(): string {
    return findReductions(this.#root, passedOver)
      .map(({ pypeitFile }) => {
        const stat = statSync(pypeitFile, { throwIfNoEntry: false });
        return `${pypeitFile} ${stat?.mtimeMs} ${stat?.size}`;
      })
      .join('\n');
  }

  /** The queue, once the tree was looked at: before that it does not know yet what runs and waits. */
  async looked(): Promise<RunQueue> {
    await this.#looked.promise;
    return this.#queue;
  }

  /** The same, if there is a PypeIt. Throws the Fault that stands in the way. */
  async ready(): Promise<RunQueue> {
    const queue = await this.looked();
    if (this.#fault !== null) throw this.#fault;
    if (this.#noPypeit !== null) throw this.#noPypeit;
    return queue;
  }

  /** With what is run. Throws the Fault that stands in the way. */
  async pypeit(): Promise<PypeitEnvironment> {
    await this.ready();
    if (this.#pypeit != null) return this.#pypeit;
    throw new Fault({
      code: 'no-pypeit',
      message: 'The host has no PypeIt',
      remedy: 'slitbench doctor --fix makes one.',
    });
  }

  #tools(): CoaddTools {
    if (this.#pypeit == null) throw this.#noPypeit ?? new Error('there is no PypeIt');
    return toolsOf(this.#pypeit);
  }

  /** A reduction by its key. Throws a Fault `no-reduction`. */
  get(key: string): RunSnapshot {
    const found = this.#shown.get(key);
    if (found !== undefined) return found.snapshot;
    throw new Fault({
      code: 'no-reduction',
      message: `There is no reduction ${key}`,
      remedy: 'It may have been moved or removed: choose another one.',
    });
  }

  /** Whether a reduction is in the queue. */
  waits(key: string): boolean {
    return this.#shown.get(key)?.snapshot.position != null;
  }

  #take({ reductions, gone, load }: QueueUpdate): void {
    this.#seq++;
    for (const snapshot of reductions) {
      if (snapshot.kind !== undefined) {
        if (snapshot.position === null && snapshot.worker === null) this.#coadds.delete(snapshot.key);
        else this.#coadds.set(snapshot.key, snapshot);
        continue;
      }
      this.#shown.set(snapshot.key, { snapshot, seq: this.#seq });
      this.#gone.delete(snapshot.key);
    }
    for (const key of gone) {
      if (this.#coadds.delete(key)) continue;
      this.#shown.delete(key);
      this.#gone.set(key, this.#seq);
    }
    this.#load = load;
    this.#wake.call();
  }

  #tell(): void {
    this.#seq++;
    this.#wake.call();
  }

  /** All now, or what changed since `after`; then each change, until `signal` is aborted. */
  async *follow(after: number | null, signal?: AbortSignal): AsyncGenerator<RunsUpdate, void, void> {
    let seen = after !== null && after >= this.#base && after <= this.#seq ? after : null;
    while (signal?.aborted !== true) {
      const calls = this.#wake.count;
      if (seen === null || seen < this.#seq) {
        const update = this.#since(seen);
        seen = update.seq;
        yield update;
      }
      await this.#wake.after(calls, signal);
    }
  }

  /** The coadds that run or wait, now and after each change of them; ends when `signal` is aborted. */
  async *followCoadds(signal?: AbortSignal): AsyncGenerator<readonly RunSnapshot[], void, void> {
    let told = '';
    while (signal?.aborted !== true) {
      const calls = this.#wake.count;
      const active = [...this.#coadds.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
      const now = JSON.stringify(active);
      if (now !== told) yield active;
      told = now;
      await this.#wake.after(calls, signal);
    }
  }

  #since(seen: number | null): RunsUpdate {
    const common = {
      seq: this.#seq,
      looking: this.#isLooking,
      fault: this.#fault?.data ?? null,
      ...this.#says.all(),
      coadds: this.#countCoadds(),
    };
    if (seen === null) {
      const { reductions, load } = this.#queue.snapshot();
      return { ...common, full: true, reductions: reductions.filter(({ kind }) => kind === undefined), gone: [], load };
    }
    return {
      ...common,
      full: false,
      reductions: [...this.#shown.values()].filter(({ seq }) => seq > seen).map(({ snapshot }) => snapshot),
      gone: [...this.#gone].filter(([, seq]) => seq > seen).map(([key]) => key),
      load: this.#load,
    };
  }

  #countCoadds(): RunsUpdate['coadds'] {
    const running = [...this.#coadds.values()].filter(({ worker }) => worker !== null).length;
    return { running, waiting: this.#coadds.size - running };
  }

  /** Whether something runs, or will start by itself. */
  get busy(): boolean {
    const starts = !this.#load.paused && this.#pypeit != null && this.#noPypeit === null;
    return this.#load.running > 0 || (starts && !this.#queue.isIdle());
  }

  /** Let go of everything and end nothing. */
  close(): void {
    this.#closed = true;
    if (this.#watch !== null) clearInterval(this.#watch);
    if (this.#soon !== null) clearTimeout(this.#soon);
    this.#queue.close();
  }
}
