import { existsSync } from 'node:fs';
import type { Frame } from '#core/contract/frame.ts';
import type { FramesState, FrameView, LogFrame, MetaOrder } from '#core/contract/frames.ts';
import { FrameLog } from '#core/frames/frame-log.ts';
import type { ViewedFrames } from '#core/frames/frame-view.ts';
import type { NamedInstruments } from '#core/frames/named-instruments.ts';
import { isGrowing, settle } from '#core/frames/settle.ts';
import type { Changed } from '#core/frames/watch-messages.ts';
import { fileNow, readFrame } from '#core/host/changed-file.ts';
import { CopySearch } from '#core/host/copy-search.ts';
import { Feed } from '#core/host/feed.ts';
import { ForeignFrames } from '#core/host/foreign-frames.ts';
import { FrameOverrides } from '#core/host/frame-overrides.ts';
import { FramePlaces } from '#core/host/frame-places.ts';
import { FrameScans } from '#core/host/frame-scans.ts';
import { emptyState, stateOf } from '#core/host/observing-state.ts';
import { SourceWatch } from '#core/host/source-watch.ts';
import type { TaskBoard } from '#core/host/task-board.ts';
import { ViewCache } from '#core/host/view-cache.ts';
import { quietTask } from '#core/tasks/run-task.ts';

/** So many changed files are read at once, on this thread; more by the scan worker. */
const FEW = 40;
/** How long a file may grow before it is left as it is [s]. */
const PATIENCE_S = 3600;
/** How often a source that was not there (a disk, not mounted) is looked for. */
const LOOK_MS = 5000;

interface Options {
  /** The organised tree. */
  readonly root: string;
  readonly sources: readonly string[];
  readonly tasks: TaskBoard;
  /** Instruments that are named for folders of frames. Default: none. */
  readonly instruments?: NamedInstruments;
  /** The Python to ask for frames of instruments that only PypeIt knows. Default: the one that is found. */
  readonly python?: () => string | undefined;
}

/**
 * All frames of a workspace, those of its sources and of its tree, as they are on disk now. What is new appears in
 * batches while it is scanned; later changes are noticed by watching.
 */
export class ObservingLog {
  readonly feed = new Feed<FramesState>(emptyState(), 0);
  readonly #root: string;
  readonly #log: FrameLog;
  readonly #watch: SourceWatch;
  readonly #stop = new AbortController();
  readonly #growing = new Set<string>();
  readonly #views = new ViewCache();
  readonly #places: FramePlaces;
  readonly #scans: FrameScans;
  readonly #copies: CopySearch;
  readonly #foreign: ForeignFrames;
  readonly #overrides: FrameOverrides;
  #rows: readonly LogFrame[] = [];
  #unwatched: string | null = null;
  #due: NodeJS.Timeout | null = null;
  #isUrgent = false;
  #cost = 0;
  readonly #timer: NodeJS.Timeout;

  constructor({ root, sources, tasks, instruments, python = () => undefined }: Options) {
    this.#root = root;
    this.#places = new FramePlaces(root, sources, instruments);
    this.#log = new FrameLog(
      (path) => this.#places.whereabouts(path),
      (name) => this.#foreign.factsOf(name),
    );
    this.#foreign = new ForeignFrames({
      tasks,
      log: this.#log,
      instrumentOf: (path) => this.#places.instrumentOf(path),
      python,
      changed: () => this.#change(),
    });
    this.#overrides = new FrameOverrides(root, this.#log, this.#foreign);
    this.#copies = new CopySearch({ log: this.#log, stop: this.#stop.signal, found: () => this.#change() });
    this.#scans = new FrameScans({
      places: this.#places,
      tasks,
      stop: this.#stop.signal,
      take: (frame) => this.#take(frame),
      prune: (place, keep) => this.#log.prune(place, keep),
      changed: () => this.#change(0),
    });
    this.#watch = new SourceWatch(root, {
      changed: (changed) =>
        void this.#follow(changed).catch((error: unknown) =>
          this.#scans.fail([...changed.files, ...changed.folders], error),
        ),
      ready: (source) => void this.#scans.look([source], null),
      trouble: (why) => {
        this.#unwatched = why;
        this.#change();
      },
    });
    this.#timer = setInterval(() => {
      this.#watchAll();
      if (this.#overrides.follow()) this.#change();
    }, LOOK_MS);
    this.#timer.unref();
    void this.#scans.look(this.#places.all, 'Scan the frames').then(() => this.#watchAll());
  }

  /** Other sources are looked through, those that are gone forgotten. */
  setSources(sources: readonly string[]): void {
    const added = sources.filter((source) => !this.#places.sources.includes(source));
    const isSame = added.length === 0 && sources.length === this.#places.sources.length;
    if (isSame) return;
    this.#places.sources = sources;
    this.#log.retain((path) => this.#places.whereabouts(path) !== null);
    this.#change(0);
    const title = `Scan ${added.length === 1 ? added[0] : `${added.length} sources`}`;
    // The first rows come first; what is written while they are read is looked for once the watch is ready.
    if (added.length === 0) this.#watchAll();
    else void this.#scans.look(added, title).then(() => this.#watchAll());
  }

  /** Other instruments are named for folders of frames. */
  setInstruments(instruments: NamedInstruments): void {
    this.#places.instruments = instruments;
    this.#foreign.reconsider();
    this.#change(0);
  }

  /** Ask PypeIt again for what it could not describe: there may be another one. */
  describeAgain(): void {
    this.#foreign.retry();
    this.#change();
  }

  /** The tree may have changed. */
  lookAtTree(): void {
    this.#places.lookAtTree();
    this.#log.retain((path) => this.#places.holds(path));
    void this.#scans.look(this.#places.raw, null);
  }

  /** Look at everything again. */
  rescan(): void {
    this.#overrides.read();
    this.#scans.forgetLost();
    this.#places.lookAtTree();
    this.#foreign.retry();
    void this.#scans.look(this.#places.all, 'Scan the frames');
  }

  /** A view of what is known now. Throws a Fault `where`. */
  view(view: FrameView): ViewedFrames {
    return this.#views.of(this.#rows, view);
  }

  /** A file as its headers say, or null. */
  file(path: string): Frame | null {
    return this.#log.own(path);
  }

  one(path: string): LogFrame | null {
    return this.#rows.find((row) => row.path === path) ?? null;
  }

  /** Change the types of frames; the overrides are written. Returns how many changed. */
  setTypes(paths: readonly string[], change: Parameters<FrameOverrides['setTypes']>[1]): number {
    const chosen = new Set(paths);
    const rows = this.#rows.filter(({ path }) => chosen.has(path));
    return this.#now(this.#overrides.setTypes(rows, change));
  }

  /**
   * Have values of the metadata of frames count in place of their headers'; the overrides are written. Returns of how many
   * frames something changed. Throws a Fault `metadata`; then nothing is changed.
   */
  setMetadata(paths: readonly string[], order: MetaOrder, why: string): number {
    return this.#now(this.#overrides.setMetadata(paths, order, why));
  }

  undoOverrides(): { restored: number; left: number } {
    return this.#now(this.#overrides.undo());
  }

  #now<R>(done: R): R {
    this.#refresh();
    return done;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#timer);
    if (this.#due !== null) clearTimeout(this.#due);
    await this.#watch.close();
    await this.#scans.over();
    await this.#copies.over();
    await this.#foreign.close();
  }

  #watchAll(): void {
    // Watching begins with a look at everything: not what someone wants who has just stopped a scan.
    const isOver = this.#scans.state === 'idle' || this.#scans.state === 'failed';
    if (!this.#stop.signal.aborted && isOver) this.#watch.set(this.#places.sources);
  }

  #take(frame: Frame): void {
    this.#log.put(this.#foreign.admit(frame));
    if (isGrowing(frame)) void this.#settle(frame);
    this.#change(this.#rows.length === 0 ? 0 : undefined);
  }

  async #settle(frame: Frame): Promise<void> {
    if (this.#growing.has(frame.path)) return;
    this.#growing.add(frame.path);
    try {
      const [now] = await settle([frame], PATIENCE_S, quietTask(this.#stop.signal));
      this.#growing.delete(frame.path);
      if (now === undefined) return;
      if (existsSync(frame.path)) this.#log.put(this.#foreign.admit(now));
      else this.#drop(frame.path);
      this.#change();
    } catch {
      // The host ends.
    }
  }

  /** What the watch has noticed. */
  async #follow({ files, folders }: Changed): Promise<void> {
    const there: string[] = [];
    for (const path of files) {
      const now = fileNow(path);
      if (now === 'there') there.push(path);
      else if (now === 'gone') this.#drop(path);
      else this.#takeBeside(now);
    }
    this.#change();
    const added = [...folders];
    if (there.length > FEW) added.push(...there);
    else
      for (const path of there) {
        const frame = await readFrame(path);
        if (frame !== null) this.#takeBeside(frame);
      }
    if (added.length > 0) await this.#scans.look(added, null);
  }

  #takeBeside(frame: Frame): void {
    this.#scans.beside(frame.path, 'in');
    this.#take(frame);
  }

  #drop(path: string): void {
    this.#scans.beside(path, 'out');
    this.#log.remove(path);
  }

  /** Something changed: tell it soon, the later the more it costs. */
  #change(withinMs = Math.max(200, 4 * this.#cost)): void {
    if (this.#stop.signal.aborted || (this.#due !== null && (withinMs > 0 || this.#isUrgent))) return;
    if (this.#due !== null) clearTimeout(this.#due);
    this.#isUrgent = withinMs === 0;
    this.#due = setTimeout(() => this.#refresh(), withinMs);
  }

  #refresh(): void {
    if (this.#due !== null) clearTimeout(this.#due);
    this.#due = null;
    const began = performance.now();
    this.#rows = this.#log.rows();
    this.#views.clear();
    const fault = this.#scans.fault ?? this.#overrides.fault ?? this.#places.fault;
    const standing = { scan: this.#scans.state, fault: fault?.data ?? null, unwatched: this.#unwatched };
    const more = { lost: [...this.#scans.lost], sources: this.#places.sources, foreign: this.#foreign };
    this.feed.set(stateOf(this.#root, this.#rows, { ...standing, ...more }));
    if (this.#scans.state !== 'scanning') this.#copies.look();
    this.#cost = performance.now() - began;
  }
}
