import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Frame, FrameType } from '#core/contract/frame.ts';
import type { FramesState, FrameView, LogFrame } from '#core/contract/frames.ts';
import { findDatasets, parseDates } from '#core/datasets/layout.ts';
import { changeTypes, undoTypes } from '#core/frames/change-types.ts';
import { describeFile, frameOf, problemContent } from '#core/frames/describe-file.ts';
import { isFrameName, type LostPath } from '#core/frames/find-files.ts';
import { FrameLog, type Whereabouts } from '#core/frames/frame-log.ts';
import { type ViewedFrames, viewOf } from '#core/frames/frame-view.ts';
import { judged } from '#core/frames/judge-frame.ts';
import { noOverrides, readOverrides } from '#core/frames/overrides.ts';
import { scanNatively } from '#core/frames/scan-natively.ts';
import { isGrowing, settle } from '#core/frames/settle.ts';
import type { Changed } from '#core/frames/watch-messages.ts';
import { isBelow } from '#core/host/access.ts';
import { Feed } from '#core/host/feed.ts';
import { emptyState, stateOf } from '#core/host/observing-state.ts';
import { SourceWatch } from '#core/host/source-watch.ts';
import type { TaskBoard } from '#core/host/task-board.ts';
import { quietTask, type TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { cachePlace } from '#core/workspace/places.ts';

/** So many changed files are read at once, on this thread; more by the scan worker. */
const FEW = 40;
/** How long a file may grow before it is left as it is [s]. */
const PATIENCE_S = 3600;
const VIEWS = 12;
/** How often a source that was not there (a disk, not mounted) is looked for. */
const LOOK_MS = 5000;

interface Options {
  /** The organised tree. */
  readonly root: string;
  readonly sources: readonly string[];
  readonly tasks: TaskBoard;
}

/**
 * All frames of a workspace, those of its sources and of its tree, as they are on disk now. What is new appears in
 * batches while it is scanned; later changes are noticed by watching.
 */
export class ObservingLog {
  readonly feed = new Feed<FramesState>(emptyState(), 0);
  readonly #root: string;
  readonly #tasks: TaskBoard;
  readonly #log: FrameLog;
  readonly #watch: SourceWatch;
  readonly #stop = new AbortController();
  readonly #growing = new Set<string>();
  readonly #views = new Map<string, ViewedFrames>();
  readonly #lost = new Map<string, LostPath>();
  #sources: readonly string[];
  #rows: readonly LogFrame[] = [];
  #masks = new Set<string>();
  #scan: FramesState['scan'] = 'idle';
  #scanFault: Fault | null = null;
  #overridesFault: Fault | null = null;
  #unwatched: string | null = null;
  #running: Promise<void> = Promise.resolve();
  #due: NodeJS.Timeout | null = null;
  #isUrgent = false;
  #cost = 0;
  readonly #timer: NodeJS.Timeout;

  constructor({ root, sources, tasks }: Options) {
    this.#root = root;
    this.#sources = sources;
    this.#tasks = tasks;
    this.#log = new FrameLog((path) => this.#whereabouts(path));
    this.#watch = new SourceWatch(root, {
      changed: (changed) => void this.#follow(changed),
      ready: (source) => void this.#look([source], null),
      trouble: (why) => {
        this.#unwatched = why;
        this.#change();
      },
    });
    this.#readOverrides();
    this.#timer = setInterval(() => this.#watchAll(), LOOK_MS);
    this.#timer.unref();
    void this.#look([...sources, ...this.#rawFolders()], 'Scan the frames').then(() => this.#watchAll());
  }

  /** Other sources are looked through, those that are gone forgotten. */
  setSources(sources: readonly string[]): void {
    const added = sources.filter((source) => !this.#sources.includes(source));
    const isSame = added.length === 0 && sources.length === this.#sources.length;
    if (isSame) return;
    this.#sources = sources;
    this.#log.retain((path) => this.#whereabouts(path) !== null);
    this.#change(0);
    const title = `Scan ${added.length === 1 ? added[0] : `${added.length} sources`}`;
    // The first rows come first; what is written while they are read is looked for once the watch is ready.
    if (added.length === 0) this.#watchAll();
    else void this.#look(added, title).then(() => this.#watchAll());
  }

  /** The tree may have changed. */
  lookAtTree(): void {
    const raw = this.#rawFolders();
    this.#log.retain((path) => {
      const place = this.#whereabouts(path);
      return place !== null && (place.dataset === null || raw.some((folder) => isBelow(path, folder)));
    });
    void this.#look(raw, null);
  }

  /** Look at everything again. */
  rescan(): void {
    this.#readOverrides();
    this.#lost.clear();
    void this.#look([...this.#sources, ...this.#rawFolders()], 'Scan the frames');
  }

  /** A view of what is known now. Throws a Fault `where`. */
  view(view: FrameView): ViewedFrames {
    const key = JSON.stringify(view);
    const known = this.#views.get(key);
    if (known !== undefined) return known;
    const made = viewOf(this.#rows, view);
    if (this.#views.size >= VIEWS) for (const [old] of [...this.#views].slice(0, 1)) this.#views.delete(old);
    this.#views.set(key, made);
    return made;
  }

  /** A file as its headers say, or null. */
  file(path: string): Frame | null {
    return this.#log.own(path);
  }

  one(path: string): LogFrame | null {
    return this.#rows.find((row) => row.path === path) ?? null;
  }

  /** Change the types of frames; the overrides are written. Returns how many changed. */
  setTypes(
    paths: readonly string[],
    { add, remove, reset }: { add: readonly FrameType[]; remove: readonly FrameType[]; reset: boolean },
  ): number {
    const byPath = new Map(this.#rows.map((row) => [row.path, row]));
    const changes = paths.flatMap((path) => {
      const row = byPath.get(path);
      const own = this.#log.own(path);
      if (row === undefined || own === null || own.problem !== null) return [];
      const types = [...row.types.filter((type) => !remove.includes(type)), ...add];
      return [{ frame: own, types: reset ? null : types }];
    });
    if (changes.length === 0)
      throw new Fault({
        code: 'no-frames',
        message: 'None of these frames can be given a type',
        remedy: 'Choose frames that can be used; look at the quarantine for the others.',
      });
    const changed = changeTypes(this.#root, changes);
    this.#readOverrides();
    this.#refresh();
    return changed;
  }

  undoTypes(): { restored: number; left: number } {
    const undone = undoTypes(this.#root);
    this.#readOverrides();
    this.#refresh();
    return undone;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#timer);
    if (this.#due !== null) clearTimeout(this.#due);
    await this.#watch.close();
    await this.#running;
  }

  #whereabouts(path: string): Whereabouts {
    const inSource = this.#sources.some((source) => isBelow(path, source));
    if (!isBelow(path, this.#root)) return inSource ? { dataset: null } : null;
    const [mask = '', config = '', dates = '', , raw] = path.slice(this.#root.length + 1).split('/');
    if (raw === 'raw' && parseDates(dates) !== null) return { dataset: `${mask}/${config}/${dates}` };
    return inSource && !this.#masks.has(mask) ? { dataset: null } : null;
  }

  #rawFolders(): readonly string[] {
    const datasets = findDatasets(this.#root).filter(({ root }) => root === this.#root);
    this.#masks = new Set(datasets.map(({ mask }) => mask));
    return datasets.map(({ rawFolder }) => rawFolder).filter((folder) => existsSync(folder));
  }

  #watchAll(): void {
    // Watching begins with a look at everything: not what someone wants who has just stopped a scan.
    if (!this.#stop.signal.aborted && this.#scan === 'idle') this.#watch.set(this.#sources);
  }

  #readOverrides(): void {
    try {
      this.#log.override(readOverrides(this.#root));
      this.#overridesFault = null;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#log.override(noOverrides);
      this.#overridesFault = error;
    }
  }

  /** Scan some places, one scan after the other; under a title on the task board, or quietly. */
  #look(places: readonly string[], title: string | null): Promise<void> {
    const work = async () => {
      const roots = places.filter((place) => existsSync(place));
      for (const place of places) if (!roots.includes(place)) this.#log.prune(place, () => false);
      if (roots.length === 0 || this.#stop.signal.aborted) return this.#change(0);
      if (title !== null) this.#scan = 'scanning';
      this.#scanFault = null;
      this.#change(0);
      const scan = (task: TaskHandle) => this.#scanPlaces(roots, task);
      try {
        if (title === null) await scan(quietTask(this.#stop.signal));
        else await this.#tasks.begin({ kind: 'scan', title, command: ['slitbench', 'scan', ...roots] }, scan).outcome;
        this.#scan = 'idle';
      } catch (error) {
        this.#scan = error instanceof Fault ? 'failed' : 'cancelled';
        this.#scanFault = error instanceof Fault ? error : null;
      }
      this.#change(0);
    };
    this.#running = this.#running.then(work);
    return this.#running;
  }

  async #scanPlaces(roots: readonly string[], task: TaskHandle): Promise<void> {
    const seen = new Set<string>();
    const order = { roots, cataloguePath: join(cachePlace(), 'catalogue.sqlite') };
    const each = (frame: Frame) => {
      seen.add(frame.path);
      this.#take(frame);
    };
    const { lost } = await scanNatively(order, each, task);
    for (const one of lost) {
      if (isFrameName(basename(one.path))) {
        const { path, reason, remedy } = one;
        each(frameOf({ path, size: 0, mtimeMs: 0 }, problemContent({ code: 'unreadable', reason, remedy })));
      } else this.#lost.set(one.path, one);
    }
    for (const root of roots) this.#log.prune(root, (path) => seen.has(path));
  }

  #take(frame: Frame): void {
    this.#log.put(judged(frame, null));
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
      if (existsSync(frame.path)) this.#log.put(judged(now, null));
      else this.#log.remove(frame.path);
      this.#change();
    } catch {
      // The host ends.
    }
  }

  /** What the watch has noticed. */
  async #follow({ files, folders }: Changed): Promise<void> {
    const there: string[] = [];
    for (const path of files) {
      if (statSync(path, { throwIfNoEntry: false })?.isFile()) there.push(path);
      else this.#log.remove(path);
    }
    this.#change();
    const added = [...folders];
    if (there.length > FEW) added.push(...there);
    else
      for (const path of there) {
        const content = await describeFile(path);
        const stat = statSync(path, { throwIfNoEntry: false });
        if (stat !== undefined) this.#take(frameOf({ path, size: stat.size, mtimeMs: stat.mtimeMs }, content));
      }
    if (added.length > 0) await this.#look(added, null);
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
    const fault = this.#scanFault ?? this.#overridesFault;
    const standing = { scan: this.#scan, fault: fault?.data ?? null, unwatched: this.#unwatched };
    this.feed.set(stateOf(this.#root, this.#rows, { ...standing, lost: [...this.#lost.values()] }));
    this.#cost = performance.now() - began;
  }
}
