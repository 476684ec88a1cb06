import { dirname, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Counting, QualityRow, QualityState, QualityView } from '#core/contract/quality.ts';
import type { ScienceFrame, Thresholds } from '#core/contract/scorecard.ts';
import { Feed } from '#core/host/feed.ts';
import { placeFault } from '#core/host/frame-places.ts';
import { KeptFiles } from '#core/host/kept-files.ts';
import { whyAway } from '#core/host/root-there.ts';
import {
  type CountedFrame,
  countFrame,
  countFrames,
  type JudgedFrame,
  type ViewedQuality,
  viewQuality,
} from '#core/quality/quality-rows.ts';
import { ScorecardReader } from '#core/quality/scorecard.ts';
import { Fault } from '#core/workspace/fault.ts';

/** How often products are looked at while someone watches; at least so many times what a look takes. */
const LOOK_MS = 5000;
const REST = 10;
/** How often what was read until then is shown while a look goes on; at least so many times what showing takes. */
const TELL_MS = 500;
const KEPT = 8;

interface Options {
  readonly root: string;
  /** Ends a wait as soon as a reduction has begun or ended. */
  readonly runs: (signal: AbortSignal) => AsyncIterable<unknown>;
  readonly reader?: ScorecardReader;
}

interface DatasetReductions {
  readonly dataset: string;
  frames: number;
  readonly reductions: { readonly reduction: string; readonly id: string; readonly reduceDir: string }[];
}

/** The scorecard of a workspace, for all who look at it: products are looked at while someone watches. */
export class QualityDesk {
  readonly feed: Feed<QualityState>;
  readonly #root: string;
  readonly #reader: ScorecardReader;
  readonly #runs: Options['runs'];
  #frames: readonly JudgedFrame[] = [];
  #byKey = new Map<string, JudgedFrame>();
  #reductionsOf = new Map<string, number>();
  readonly #files: KeptFiles;
  #viewers = 0;
  #stop: AbortController | null = null;
  #soon: AbortController | null = null;
  #counted = new Map<string, Promise<readonly CountedFrame[]>>();
  #views = new Map<string, Promise<ViewedQuality>>();
  #takenFrames: readonly ScienceFrame[] = [];

  constructor({ root, runs, reader = new ScorecardReader({ root }) }: Options) {
    this.#root = root;
    this.#runs = runs;
    this.#reader = reader;
    this.#files = new KeptFiles(root);
    this.feed = new Feed(this.#stateOf({ reading: null, isKnown: false, fault: null }), 0);
  }

  /** The state now, unless it is the one seen as `after`, then each later one; ends when `signal` is aborted. */
  async *follow(after: number | null, signal?: AbortSignal): AsyncGenerator<{ seq: number; state: QualityState }> {
    if (this.#viewers++ === 0) this.#begin();
    try {
      yield* this.feed.follow(after, signal);
    } finally {
      if (--this.#viewers === 0) this.#end();
    }
  }

  /** The science frames that are known now: the same array until one of them changes. */
  get scienceFrames(): readonly ScienceFrame[] {
    return this.#takenFrames;
  }

  /** Folders that this user may not list. */
  get unlisted(): readonly string[] {
    return this.#reader.unlisted;
  }

  /** A view of what is known now. */
  view(view: QualityView): Promise<ViewedQuality> {
    const { thresholds, tried, ...shown } = view;
    return keep(this.#views, JSON.stringify(view), async () =>
      viewQuality(await this.#count({ thresholds, tried }), shown),
    );
  }

  /** A frame with its counts, or null. */
  one(key: string, counting: Counting): CountedFrame | null {
    const one = this.#byKey.get(key);
    return one === undefined ? null : countFrame(one, this.thresholdsOf(one.frame.dataset, counting));
  }

  /** The frames of a reduction, by its setup file, with their counts. Throws a Fault `no-reduction`. */
  reduction(reduction: string, counting: Counting): readonly CountedFrame[] {
    const own = this.#frames.filter(({ frame }) => frame.reduction === reduction);
    if (own.length === 0)
      throw new Fault({
        code: 'no-reduction',
        message: `No science frame is known of ${reduction}`,
        remedy: 'It may have been moved or removed: choose another reduction.',
      });
    return own.map((one) => countFrame(one, this.thresholdsOf(one.frame.dataset, counting)));
  }

  /** Datasets whose names hold a text, by name, with their reductions, also by name: `reduce` comes before others. */
  datasets(text: string): DatasetReductions[] {
    const typed = text.toLowerCase();
    const found = new Map<string, DatasetReductions>();
    for (const { frame } of this.#frames) {
      const { dataset, reduction, reduceDir } = frame;
      if (!dataset.toLowerCase().includes(typed)) continue;
      const one = found.get(dataset) ?? { dataset, frames: 0, reductions: [] };
      found.set(dataset, one);
      one.frames++;
      if (one.reductions.at(-1)?.reduction !== reduction)
        one.reductions.push({ reduction, id: relative(this.#root, dirname(reduction)), reduceDir });
    }
    for (const { reductions } of found.values()) reductions.sort((a, b) => (a.reduceDir < b.reduceDir ? -1 : 1));
    return [...found.values()].sort((a, b) => (a.dataset < b.dataset ? -1 : 1));
  }

  /** What counts for a dataset: what is being tried, else what is kept for it, else what counts for all. */
  thresholdsOf(dataset: string, { thresholds, tried }: Counting): Thresholds {
    const own = tried?.dataset === dataset ? tried.thresholds : this.#files.thresholdsOf(dataset);
    return { ...thresholds, ...own };
  }

  /** As it is sent. */
  rowOf({ key, card, frame, facts, note }: CountedFrame): QualityRow {
    const folder = dirname(frame.reduction);
    return {
      key,
      card,
      reduction: frame.reduction,
      id: relative(this.#root, folder),
      folder,
      spec2d: frame.spec2d,
      spec1d: frame.spec1d,
      // The row names the reduction; what is amiss in it is to be seen.
      why: (frame.problem ?? facts.why)?.replaceAll(`${folder}/`, '') ?? null,
      note,
      hasOwnThresholds: this.#files.thresholdsOf(frame.dataset) !== null,
      reductions: this.#reductionsOf.get(frame.dataset) ?? 1,
    };
  }

  /** Notes or thresholds were changed: tell it at once. */
  filesChanged(): void {
    if (!this.#files.read()) return;
    this.#arrange();
    this.#tell(this.feed.state);
  }

  /** Look at the products now, not later. */
  lookSoon(): void {
    this.#soon?.abort();
  }

  close(): void {
    this.#end();
    this.#reader[Symbol.dispose]();
  }

  #begin(): void {
    const stop = new AbortController();
    this.#stop = stop;
    void this.#watchRuns(stop.signal);
    void this.#watch(stop.signal);
  }

  #end(): void {
    this.#stop?.abort();
    this.#stop = null;
  }

  async #watchRuns(signal: AbortSignal): Promise<void> {
    try {
      for await (const _ of this.#runs(signal)) this.lookSoon();
    } catch {
      // What ends is seen at the next look.
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      const soon = new AbortController();
      this.#soon = soon;
      await this.#look(signal);
      const cost = performance.now() - began;
      // Also where one reduction ends after the other.
      await sleep(2 * cost, undefined, { signal, ref: false }).catch(() => {});
      const either = AbortSignal.any([signal, soon.signal]);
      await sleep(Math.max(LOOK_MS, REST * cost), undefined, { signal: either, ref: false }).catch(() => {});
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    if (whyAway(this.#root) !== null) return;
    let told = performance.now();
    let cost = 0;
    const looked = (done: number, total: number | null, item: string) => {
      const now = performance.now();
      if (now - told < Math.max(TELL_MS, REST * cost)) return;
      if (!this.feed.state.isKnown && done > 0) this.#take();
      const reading = { done, total, item: item === '' ? '' : relative(this.#root, item) };
      this.#tell({ ...this.feed.state, reading });
      told = performance.now();
      cost = told - now;
    };
    try {
      const isOtherFile = this.#files.read();
      if (isOtherFile) this.#arrange();
      if (!this.feed.state.isKnown) {
        await this.#reader.load(signal, looked);
        if (this.#take()) this.#tell(this.feed.state);
      }
      await this.#reader.refresh({ signal, looked });
      const isOther = this.#take() || isOtherFile;
      const { reading, isKnown, fault } = this.feed.state;
      if (isOther || reading !== null || !isKnown || fault !== null)
        this.#tell({ reading: null, isKnown: true, fault: null });
    } catch (error) {
      if (signal.aborted) return;
      this.#take();
      this.#tell({ reading: null, isKnown: true, fault: placeFault([this.#root], error).data });
    }
  }

  /** Take over what the reader knows. False: it is what it was. */
  #take(): boolean {
    const frames = this.#reader.frames();
    if (frames === this.#takenFrames) return false;
    this.#takenFrames = frames;
    this.#arrange();
    return true;
  }

  #arrange(): void {
    const facts = this.#reader.reductions();
    const reductions = new Map<string, Set<string>>();
    this.#frames = this.#takenFrames.map((frame) => {
      const { dataset, reduction, scienceFile, reduceDir, problem } = frame;
      reductions.set(dataset, (reductions.get(dataset) ?? new Set()).add(reduction));
      const own = facts.get(reduction) ?? { status: 'FAILED' as const, why: null, peakBytes: null };
      const note = this.#files.noteOf(dataset);
      const text = [dataset, scienceFile, reduceDir, problem ?? own.why ?? '', note?.note ?? '']
        .join(' ')
        .toLowerCase();
      return { key: `${relative(this.#root, reduction)}::${scienceFile}`, frame, facts: own, note, text };
    });
    this.#byKey = new Map(this.#frames.map((one) => [one.key, one]));
    this.#reductionsOf = new Map([...reductions].map(([dataset, own]) => [dataset, own.size]));
    this.#forget();
  }

  #forget(): void {
    this.#counted.clear();
    this.#views.clear();
  }

  #tell(now: Pick<QualityState, 'reading' | 'isKnown' | 'fault'>): void {
    this.feed.set(this.#stateOf(now));
  }

  #stateOf({ reading, isKnown, fault }: Pick<QualityState, 'reading' | 'isKnown' | 'fault'>): QualityState {
    const unreadable = this.#reader.unreadable();
    return {
      reading,
      isKnown,
      fault,
      frames: this.#frames.length,
      reductions: this.#reader.reductions().size,
      datasets: this.#reductionsOf.size,
      unreadable: unreadable.slice(0, 20).map(({ path, why }) => ({ path, why })),
      unreadableCount: unreadable.length,
      ...this.#files.state,
    };
  }

  #count(counting: Counting): Promise<readonly CountedFrame[]> {
    return keep(this.#counted, JSON.stringify(counting), () =>
      countFrames(this.#frames, (dataset) => this.thresholdsOf(dataset, counting)),
    );
  }
}

/** What was asked for lately is kept; the oldest goes. */
function keep<V>(kept: Map<string, Promise<V>>, key: string, make: () => Promise<V>): Promise<V> {
  const made = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, made);
  made.catch(() => kept.delete(key));
  for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT))) kept.delete(old);
  return made;
}
