import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Frame, FrameProblem } from '#core/contract/frame.ts';
import type { FramesState } from '#core/contract/frames.ts';
import type { FoundFile } from '#core/frames/find-files.ts';
import type { FrameLog } from '#core/frames/frame-log.ts';
import { judged } from '#core/frames/judge-frame.ts';
import type { InstrumentFinder } from '#core/frames/named-instruments.ts';
import type { TaskBoard } from '#core/host/task-board.ts';
import { nativeByName } from '#core/spectrographs/registry.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { cachePlace } from '#core/workspace/places.ts';

/** Frames that come close together are asked for together, but none is kept back longer than `LATEST_MS`. */
const QUIET_MS = 300;
const LATEST_MS = 3000;
/** When PypeIt is asked again after it failed. */
const AGAIN_MS = [30_000, 120_000, 600_000];
/** So many folders fit into a command line that one would type. */
const FOLDERS = 8;

interface Options {
  readonly tasks: TaskBoard;
  readonly log: FrameLog;
  readonly instrumentOf: InstrumentFinder;
  readonly python: () => string | undefined;
  /** The log was changed. */
  readonly changed: () => void;
}

const undescribed = (name: string): FrameProblem => ({
  code: 'undescribed',
  reason: `PypeIt has still to describe it as a frame of ${name}`,
  remedy: 'Wait until PypeIt was asked, or choose Ask again on the page Frames.',
});

/** How asking for an instrument's frames failed, since it last worked. */
interface Failure {
  /** Null while it is being asked again. */
  readonly fault: Fault | null;
  readonly times: number;
  /** When it is tried again, or never by itself. */
  readonly due: number;
}

/**
 * Frames of instruments that only PypeIt knows. They stand in the log as `undescribed` until PypeIt has described them:
 * many at a time, in a task that can be stopped. What fails is tried again after a while, and on `retry`.
 */
export class ForeignFrames {
  readonly #options: Options;
  /** Frames that PypeIt is still to be asked for, with the instrument's name. */
  readonly #due = new Map<string, string>();
  readonly #facts = new Map<string, SpectrographFacts>();
  #asking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #since = 0;
  /** Instruments for which PypeIt failed, the latest last. */
  readonly #failures = new Map<string, Failure>();
  /** Goes off when the first of them is due. */
  #again: NodeJS.Timeout | null = null;
  #stopped = false;
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  get state(): Pick<FramesState['undescribed'], 'stopped' | 'fault'> {
    const fault = [...this.#failures.values()].findLast((failure) => failure.fault !== null)?.fault;
    return { stopped: this.#stopped, fault: fault?.data ?? null };
  }

  /** What is known of an instrument by now, or null. */
  factsOf(name: string): SpectrographFacts | null {
    return nativeByName(name) ?? this.#facts.get(name) ?? null;
  }

  /** A frame as the native instruments leave it → as it stands in the log. PypeIt is asked for it soon, if it must be. */
  admit(frame: Frame): Frame {
    if (frame.problem !== null || frame.spectrograph !== null) return frame;
    const name = this.#options.instrumentOf(frame.path) ?? null;
    if (name === null || nativeByName(name) !== null) {
      this.#due.delete(frame.path);
      return judged(frame, name);
    }
    const known = this.#options.log.own(frame.path);
    const isSame = known?.spectrograph === name && known.size === frame.size && known.mtimeMs === frame.mtimeMs;
    return isSame ? known : this.#hold(frame, name);
  }

  /** Other instruments are named: judge again what depends on it. */
  reconsider(): void {
    const { log } = this.#options;
    for (const own of log.files()) {
      const now = isOpen(own) ? this.admit(plain(own)) : own;
      if (now !== own) log.put(now);
    }
    this.retry();
  }

  /** Ask PypeIt again for all that it has not described. */
  retry(): void {
    // Unless it was stopped, what is undescribed is being asked for.
    const waits = this.#stopped ? ['undescribed', 'needs-pypeit'] : ['needs-pypeit'];
    this.#stopped = false;
    this.#askAgain(waits, () => true);
    this.#watch();
  }

  /** Ask again for the frames that wait, of some instruments. What failed counts as failed until it works. */
  #askAgain(waits: readonly string[], isMeant: (name: string) => boolean): void {
    const { log } = this.#options;
    for (const [name, { times }] of this.#failures)
      if (isMeant(name)) this.#failures.set(name, { fault: null, times, due: Number.POSITIVE_INFINITY });
    for (const own of log.files())
      if (own.spectrograph !== null && isMeant(own.spectrograph) && waits.includes(own.problem?.code ?? ''))
        log.put(this.#hold(plain(own), own.spectrograph));
  }

  /** Wait for the first instrument that is to be asked for again. */
  #watch(): void {
    if (this.#again !== null) clearTimeout(this.#again);
    this.#again = null;
    const first = Math.min(...[...this.#failures.values()].map(({ due }) => due));
    if (this.#closed || this.#stopped || !Number.isFinite(first)) return;
    const timer = setTimeout(
      () => {
        const now = performance.now();
        const due = new Set([...this.#failures].flatMap(([name, failure]) => (failure.due <= now ? name : [])));
        if (due.size > 0) {
          this.#askAgain(['needs-pypeit'], (name) => due.has(name));
          this.#options.changed();
        }
        this.#watch();
      },
      // A timer may go off a fraction of a millisecond early.
      Math.max(0, first - performance.now()) + 1,
    );
    timer.unref();
    this.#again = timer;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#again !== null) clearTimeout(this.#again);
    await this.#asking;
  }

  #hold(frame: Frame, name: string): Frame {
    this.#due.set(frame.path, name);
    if (!this.#stopped) this.#soon();
    return { ...frame, spectrograph: name, problem: undescribed(name) };
  }

  #soon(): void {
    const now = performance.now();
    if (this.#timer === null) this.#since = now;
    this.#wait(Math.max(0, Math.min(QUIET_MS, this.#since + LATEST_MS - now)), () => {
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = null;
        // What came at the very end.
        if (this.#due.size > 0 && !this.#stopped && !this.#closed) this.#soon();
      });
    });
  }

  #wait(ms: number, then: () => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      then();
    }, ms);
    this.#timer.unref();
  }

  async #ask(): Promise<void> {
    while (!this.#stopped && !this.#closed) {
      const [name] = this.#due.values();
      if (name === undefined) return;
      const paths = [...this.#due].flatMap(([path, own]) => (own === name ? path : []));
      for (const path of paths) this.#due.delete(path);
      await this.#describe(name, paths);
      this.#options.changed();
    }
  }

  /** Ask for all frames of an instrument: those that are known are in the cache, and tell strangers among the new ones. */
  async #describe(name: string, paths: readonly string[]): Promise<void> {
    const { tasks } = this.#options;
    const folders = [...new Set(paths.map(dirname))];
    let isStopped = false;
    try {
      const command = folders.length > FOLDERS ? null : ['slitbench', 'scan', ...folders, '--spectrograph', name];
      const title = `Describe ${paths.length} ${paths.length === 1 ? 'frame' : 'frames'} of ${name}`;
      const work = (task: TaskHandle) =>
        this.#work(name, task).catch((error: unknown) => {
          // Only now: a task that has failed counts as stopped, too.
          isStopped = task.signal.aborted;
          throw error;
        });
      await tasks.begin({ kind: 'describe', title, command }, work).outcome;
      this.#failures.delete(name);
    } catch (error) {
      if (this.#closed) return;
      if (isStopped) this.#stopped = true;
      else this.#fail(name, error);
    }
    this.#watch();
  }

  async #work(name: string, task: TaskHandle): Promise<void> {
    const { log, python } = this.#options;
    const files: FoundFile[] = [];
    for (const own of [...log.files()]) {
      if (own.spectrograph !== name) continue;
      const now = await stat(own.path).catch(() => null);
      if (now !== null) files.push({ path: own.path, size: now.size, mtimeMs: now.mtimeMs, inode: now.ino });
    }
    if (files.length === 0) return;
    const put = (frames: readonly Frame[], isWanted: (own: Frame, frame: Frame) => boolean) => {
      for (const frame of frames) {
        const own = log.own(frame.path);
        if (own?.spectrograph === name && !this.#due.has(frame.path) && isWanted(own, frame)) log.put(frame);
      }
      this.#options.changed();
    };
    // Only now: what talks to PypeIt takes a while to load, and most hosts do without.
    const { bridgedFrames } = await import('#core/frames/bridged-frames.ts');
    const order = {
      spectrograph: name,
      python: python(),
      cataloguePath: join(cachePlace(), 'catalogue.sqlite'),
      each: (frames: readonly Frame[], facts: SpectrographFacts) => {
        this.#facts.set(name, facts);
        put(frames, ({ problem }) => problem?.code === 'undescribed');
      },
    };
    const { frames, facts } = await bridgedFrames(files, order, task);
    put(frames, (own, frame) => own.problem?.code !== frame.problem?.code || own.mtimeMs !== frame.mtimeMs);
    const [first] = frames;
    if (facts === null && first?.problem != null)
      throw new Fault({ code: 'no-pypeit', message: first.problem.reason, remedy: first.problem.remedy });
  }

  #fail(name: string, error: unknown): void {
    const remedy = 'Please report this, with what slitbench scan says of these frames.';
    const fault = error instanceof Fault ? error : new Fault({ code: 'defect', message: causeText(error), remedy });
    const { message, data } = fault;
    for (const own of this.#options.log.files())
      if (own.spectrograph === name && own.problem?.code === 'undescribed' && !this.#due.has(own.path)) {
        const problem = { code: 'needs-pypeit' as const, reason: `${name}: ${message}`, remedy: data.remedy };
        this.#options.log.put({ ...own, problem });
      }
    const times = this.#failures.get(name)?.times ?? 0;
    this.#failures.delete(name);
    const due = performance.now() + (AGAIN_MS[times] ?? Number.POSITIVE_INFINITY);
    this.#failures.set(name, { fault, times: times + 1, due });
  }
}

/** Whether a frame would stand otherwise if another instrument were named for it. */
const isOpen = ({ spectrograph, problem }: Frame): boolean =>
  spectrograph === null
    ? problem?.code === 'undecided' || problem?.code === 'unknown-instrument'
    : nativeByName(spectrograph) === null;

/** A frame as the native instruments leave it. */
const plain = (own: Frame): Frame => ({ ...own, spectrograph: null, meta: {}, types: [], problem: null });
