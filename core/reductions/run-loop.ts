import { statSync } from 'node:fs';
import type { RunLoad } from '#core/contract/run.ts';
import { Attempt, type AttemptEnd } from '#core/reductions/attempt.ts';
import { become, type Entry, enqueue, fail } from '#core/reductions/entry.ts';
import { CANCELLED } from '#core/reductions/judge.ts';
import type { Launch } from '#core/reductions/launch.ts';
import type { QueueLimits } from '#core/reductions/limits.ts';
import { listProcesses } from '#core/reductions/process-tree.ts';
import type { QueueOrder } from '#core/reductions/queue-order.ts';
import { withdrawRebuild } from '#core/reductions/rebuild.ts';
import { toEnd } from '#core/reductions/schedule.ts';
import { lookAt } from '#core/reductions/standing.ts';
import { Starter } from '#core/reductions/starter.ts';
import { causeText } from '#core/workspace/fault.ts';
import { gigabytes } from '#core/workspace/gigabytes.ts';
import { lives } from '#core/workspace/process-identity.ts';

const MEASURE_MS = 500;
/** How long a tree gets to end by itself; supervisors kill after 3.5 s. */
const END_MS = 4200;

const ADOPTED = 'adopted: it ran already';

/** With what the loop begins, and how it speaks. */
export interface LoopOptions {
  /** Null: there is no PypeIt, so that nothing can be started. */
  readonly launch: Launch | null;
  /** How long the first in the queue waits, on a machine where nothing of ours runs, for memory that others hold. */
  readonly graceMs: number;
  readonly note: (level: 'info' | 'warning', text: string) => void;
}

/** The scheduler at work: it starts, adopts, measures, ends and collects supervisors. */
export class RunLoop {
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #order: QueueOrder;
  readonly #options: LoopOptions;
  readonly #starter: Starter;
  limits: QueueLimits;
  launch: Launch | null;
  /** Whether nothing new is started. */
  paused = false;
  #measured = 0;

  constructor(entries: ReadonlyMap<string, Entry>, order: QueueOrder, limits: QueueLimits, options: LoopOptions) {
    this.#entries = entries;
    this.#order = order;
    this.#options = options;
    this.limits = limits;
    this.launch = options.launch;
    this.#starter = new Starter(entries, order, options.graceMs, (text) => options.note('warning', text));
  }

  /** Bring the order of what waits up to date. */
  plan(): void {
    this.#starter.plan(this.limits);
  }

  running(): Entry[] {
    return [...this.#entries.values()].filter((entry) => entry.attempt !== null);
  }

  load(): RunLoad {
    const running = this.running();
    const memory = running.reduce((sum, entry) => sum + (entry.attempt?.bytes ?? 0), 0);
    const { workers, memory: memoryLimit } = this.limits;
    const lacks = this.launch === null && this.#order.keys.length > 0 ? 'there is no PypeIt to run them with' : null;
    const held = lacks ?? this.#starter.held;
    return { workers, running: running.length, memory, memoryLimit, paused: this.paused, held };
  }

  /** Look, decide, act. True if a state changed. `urgent`: decide also if nothing ended and no time has passed. */
  step(urgent: boolean): boolean {
    let changed = urgent;
    for (const entry of this.running()) changed = this.#collectSafely(entry) || changed;
    const due = performance.now() - this.#measured >= MEASURE_MS;
    if (due) {
      this.#measured = performance.now();
      this.#measure();
    }
    if (!changed && !due) return false;
    const starting = this.#starter.next(this.limits, this.paused || this.launch === null);
    for (const entry of starting) this.begin(entry);
    return changed || starting.length > 0;
  }

  #measure(): void {
    const running = this.running();
    const all = running.length > 0 ? listProcesses() : [];
    for (const entry of running) entry.attempt?.measure(entry.record, all);
    for (const entry of running) {
      const { attempt } = entry;
      if (attempt?.stoppedFor !== 'cancelled' || attempt.stoppingMs() < END_MS) continue;
      attempt.kill();
      this.#free(entry);
      become(entry, 'cancelled', 'killed: it did not end by itself');
    }
    this.#keepLimit();
  }

  /** Start it, or adopt what runs there already. */
  begin(entry: Entry): void {
    const { reduction, pypeitFile, history, folder, standing, engine } = entry.work;
    if (reduction === null) return;
    entry.queued = false;
    try {
      if (statSync(folder, { throwIfNoEntry: false }) === undefined) throw new Error(`${folder} is gone`);
      let attempt = standing.kind === 'running' ? this.#adopted(entry) : null;
      if (attempt === null) {
        // It has just come to the end that was asked for.
        if (entry.cancelled) {
          become(entry, 'cancelled', CANCELLED);
          return;
        }
        if (this.launch === null) throw new Error('there is no PypeIt to run it with');
        attempt = new Attempt(reduction, engine?.supervisor);
        const how = { history, retryFailed: entry.retry };
        const job: object = engine?.job(how) ?? { ...this.launch.job, pypeitFile, ...how };
        attempt.start(job, this.launch.environment());
      }
      entry.attempt = attempt;
    } catch (error) {
      fail(entry, causeText(error));
      return;
    }
    entry.wanted = true;
    entry.record = null;
    entry.worker ??= this.#freeWorker();
    become(entry, 'running', standing.kind === 'running' ? ADOPTED : entry.why);
  }

  #freeWorker(): number {
    // One whose PypeIt has ended is only being judged: its worker has gone on.
    const busy = this.running().filter(({ attempt, record }) => attempt?.isJudging(record) !== true);
    const taken = new Set(busy.map((entry) => entry.worker));
    for (let worker = 1; ; worker++) if (!taken.has(worker)) return worker;
  }

  #free(entry: Entry): void {
    // What is left is ordered anew: the times that were planned with are never quite those that it took.
    this.#order.outdate();
    entry.attempt = null;
    entry.worker = null;
    entry.changed = true;
  }

  #adopted(entry: Entry): Attempt | null {
    if (entry.work.reduction === null) return null;
    const attempt = new Attempt(entry.work.reduction);
    return attempt.adopt() ? attempt : null;
  }

  /** What goes wrong with one is the end of that one alone. */
  #collectSafely(entry: Entry): boolean {
    try {
      return this.#collect(entry);
    } catch (error) {
      this.#free(entry);
      fail(entry, causeText(error));
      return true;
    }
  }

  /** See how an attempt is. True if it ended. */
  #collect(entry: Entry): boolean {
    const { attempt } = entry;
    if (attempt === null) return false;
    const record = attempt.record();
    if (record !== entry.record) entry.changed = true;
    entry.record = record ?? entry.record;
    const end = attempt.ended();
    if (end === null) return false;
    this.#free(entry);
    this.#settle(entry, attempt, end);
    return true;
  }

  #settle(entry: Entry, attempt: Attempt, end: AttemptEnd): void {
    const { id } = entry.work;
    switch (end.kind) {
      case 'recorded':
        entry.record = end.record;
        become(entry, end.record.state, end.record.cause);
        if (end.record.state === 'cancelled' && !entry.cancelled && attempt.stoppedFor === 'memory')
          this.#outgrown(entry, Math.max(attempt.peakBytes, end.record.peakBytes));
        return;
      case 'stopped':
        if (attempt.stoppedFor === 'memory' && !entry.cancelled) this.#again(entry);
        else become(entry, 'cancelled', CANCELLED);
        return;
      case 'locked': {
        // A supervisor of a command that was killed may have been quicker: then that one is followed.
        entry.attempt = this.#adopted(entry);
        if (entry.attempt !== null) {
          entry.worker = this.#freeWorker();
          become(entry, 'running', ADOPTED);
          if (entry.cancelled) entry.attempt.stop('cancelled');
        } else if (entry.cancelled) become(entry, 'cancelled', end.why);
        else if (entry.restarts++ < 3) this.#again(entry, end.why);
        else become(entry, 'running', end.why);
        return;
      }
      case 'idle':
        void this.#lookAgain(entry);
        return;
      case 'restored':
        this.#options.note('warning', `${id}: ${end.why}`);
        entry.record = null;
        if (attempt.stoppedFor === 'memory' && !entry.cancelled) this.#outgrown(entry, attempt.peakBytes);
        else void this.#lookAgain(entry, end.why);
        return;
      case 'lost':
        if (entry.cancelled) {
          attempt.kill();
          become(entry, 'cancelled', CANCELLED);
        } else if (entry.restarts++ < 1) {
          // Once is chance, twice is a fault. Its PypeIt may live: then the new supervisor must not wait.
          this.#options.note('warning', `${id}: ${end.why}; it gets another`);
          this.#again(entry);
          if (entry.record?.pypeit && lives(entry.record.pypeit) === 'alive') this.begin(entry);
        } else fail(entry, end.why);
    }
  }

  #again(entry: Entry, why: string | null = entry.why): void {
    become(entry, 'waiting', why);
    enqueue(entry);
  }

  /** It was ended to keep the limit, having taken `peak` bytes. */
  #outgrown(entry: Entry, peak: number): void {
    if (peak > this.limits.memory) {
      const limit = gigabytes(this.limits.memory);
      withdrawRebuild(entry.work.folder);
      fail(entry, `it needs more than the memory limit of ${limit}: it was ended at ${gigabytes(peak)}`);
    } else if (entry.restarts < 3) {
      // It was still growing: what it had then says little of what it needs.
      const bytes = Math.max(2 * entry.estimate.bytes, 1.25 * peak);
      entry.estimate = { ...entry.estimate, bytes };
      this.#order.outdate();
      entry.restarts++;
      this.#again(entry);
      const with_ = gigabytes(bytes);
      this.#options.note(
        'warning',
        `${entry.work.id} was ended to keep the memory limit; it goes on later, with ${with_}`,
      );
    }
  }

  /** Its supervisor found nothing to do: how it stands in truth. */
  async #lookAgain(entry: Entry, why = 'it was completed meanwhile'): Promise<void> {
    const { reduction } = entry.work;
    if (reduction === null) return;
    entry.looking = true;
    try {
      const job = this.launch?.job;
      const asked = { pypeit: job?.versions.pypeit ?? null, args: job?.args ?? [] };
      const standing = await (entry.work.engine?.look() ?? lookAt(reduction, asked));
      entry.work = { ...entry.work, standing };
      if (standing.kind === 'complete' || standing.kind === 'warning')
        become(entry, standing.kind, standing.cause ?? why);
      else if (standing.kind === 'failed' || standing.kind === 'unreadable') fail(entry, standing.cause);
      else if (standing.kind === 'busy') become(entry, 'running', standing.why);
      else if (entry.cancelled) become(entry, 'cancelled', CANCELLED);
      else if (entry.restarts++ < 1) this.#again(entry);
      else fail(entry, 'its supervisor found nothing to do, though it is not complete');
    } catch (error) {
      fail(entry, causeText(error));
    } finally {
      entry.looking = false;
    }
  }

  /** The limit is hard: if the trees have outgrown it together, the youngest makes room. */
  #keepLimit(): void {
    const running = this.running();
    if (running.some((entry) => entry.attempt?.stoppedFor != null)) return;
    const holding = running
      .filter((entry) => (entry.attempt?.bytes ?? 0) > 0)
      .map((entry) => ({
        id: entry.key,
        elapsed: entry.beside ? Number.POSITIVE_INFINITY : (entry.attempt?.elapsed(entry.record) ?? 0),
        bytes: entry.attempt?.bytes ?? 0,
      }));
    const young = this.#entries.get(toEnd(holding, this.limits.memory, this.limits.hard) ?? '');
    if (young?.beside === false) young.attempt?.stop('memory');
  }
}
