import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { ScienceFrame } from '#core/contract/scorecard.ts';
import type { ReductionFacts } from '#core/contract/scorecard-row.ts';
import { lookForReductions, type ReductionOnDisk } from '#core/datasets/layout.ts';
import { UNLISTED } from '#core/datasets/list-folder.ts';
import { type Catalogue, type CatalogueRow, openCatalogue } from '#core/frames/catalogue.ts';
import { framesOf, KeptReduction } from '#core/quality/kept-reduction.ts';
import { lookAtReduction, stampOf } from '#core/quality/look-at-reduction.ts';
import { packedText } from '#core/quality/pack-numbers.ts';
import { foreignRuns } from '#core/reductions/foreign-run.ts';
import { Fault } from '#core/workspace/fault.ts';
import { cachePlace, nameRoot } from '#core/workspace/places.ts';

interface ReaderOptions {
  /** A tree, a part of it, one reduction's folder or setup file. */
  readonly root: string;
  /** Default: in the local cache directory; null: keep nothing. */
  readonly cacheFile?: string | null;
  /** Told what a person may want to know of the cache. */
  readonly note?: (text: string) => void;
}

interface RefreshOptions {
  readonly signal?: AbortSignal;
  /** How many reductions were looked at; `total` is null while they are still being found. */
  readonly looked?: (done: number, total: number | null, item: string) => void;
  /** Which reductions; default all. */
  readonly wanted?: (reduction: ReductionOnDisk) => boolean;
}

/** Changes with what a product holds, or how it is read; older rows of the cache count for nothing then. */
const MAKER = { name: 'scorecard', version: '3' };
/** For so long others may have to wait for their turn [ms]. */
const TURN = 12;
/** Changed reductions that are written to the cache together. */
const BATCH = 200;

/**
 * The science frames of all reductions below a root, with what their products say of slits and objects. Only products that
 * changed are read again; the rest comes from a cache that may be deleted at any time. Works in short turns.
 */
export class ScorecardReader implements Disposable {
  readonly root: string;
  /** Where the names of datasets begin that are not in our layout. */
  readonly nameRoot: string;
  readonly #note: (text: string) => void;
  readonly #cacheFile: string | null;
  #catalogue: Catalogue | null = null;
  #kept = new Map<string, KeptReduction>();
  #isLoaded = false;
  #frames: readonly ScienceFrame[] | null = null;
  #queue: Promise<void> = Promise.resolve();
  #read = 0;
  /** Folders that may not be listed. */
  #unlisted: string[] = [];

  constructor({ root, cacheFile = join(cachePlace(), 'scorecard.sqlite'), note = () => {} }: ReaderOptions) {
    this.root = resolve(root);
    this.nameRoot = nameRoot(this.root);
    this.#cacheFile = cacheFile;
    this.#note = note;
  }

  /** Take up what the cache knows, without a look at the tree. `looked`: how many reductions it has. */
  load(signal?: AbortSignal, looked: RefreshOptions['looked'] = () => {}): Promise<void> {
    return this.#inTurn(() => this.#load(signal, looked));
  }

  /**
   * Look at the tree, and read what changed since. Throws a Fault `missing` if the root is not there, and the signal's
   * reason; what was read until then stays.
   */
  refresh(options: RefreshOptions = {}): Promise<void> {
    return this.#inTurn(() => this.#refresh(options));
  }

  /** The frames as they were at the last look, by reduction. Their numbers are unpacked each time they are asked for. */
  frames(): readonly ScienceFrame[] {
    this.#frames ??= [...this.#kept]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([path, kept]) => framesOf(kept, path, this.nameRoot));
    return this.#frames;
  }

  /** How each reduction stands, by its setup file. */
  reductions(): ReadonlyMap<string, ReductionFacts> {
    return new Map([...this.#kept].map(([path, { facts }]) => [path, facts]));
  }

  /** Folders that this user may not list. */
  get unlisted(): readonly string[] {
    return this.#unlisted;
  }

  /** Setup files and folders that cannot be read, and why: no science frames are known of them. */
  unreadable(): readonly { readonly path: string; readonly why: string }[] {
    return [
      ...this.#unlisted.map((path) => ({ path, why: UNLISTED })),
      ...[...this.#kept].flatMap(([path, { setup }]) => (setup.problem === null ? [] : [{ path, why: setup.problem }])),
    ];
  }

  /** How many products the last look had to read. */
  get productsRead(): number {
    return this.#read;
  }

  [Symbol.dispose](): void {
    this.#catalogue?.[Symbol.dispose]();
    this.#catalogue = null;
  }

  /** One after the other, whoever asks. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.#queue.then(work);
    this.#queue = next.catch(() => {});
    return next;
  }

  async #load(signal: AbortSignal | undefined, looked: NonNullable<RefreshOptions['looked']>): Promise<void> {
    if (this.#isLoaded || this.#cacheFile === null) return;
    this.#catalogue ??= openCatalogue(this.#cacheFile, this.#note);
    const turn = turns(signal);
    for (const { path, row } of this.#catalogue.below(this.root, MAKER)) {
      const kept = row === null ? null : parseKept(row.content);
      if (kept !== null) {
        this.#kept.set(path, kept);
        this.#frames = null;
      }
      looked(this.#kept.size, null, '');
      await turn();
    }
    this.#isLoaded = true;
  }

  async #refresh({ signal, looked = () => {}, wanted = () => true }: RefreshOptions): Promise<void> {
    requireRoot(this.root);
    await this.#load(signal, () => {});
    const turn = turns(signal);
    const found: ReductionOnDisk[] = [];
    looked(0, null, '');
    this.#unlisted = [];
    for (const on of lookForReductions(this.root, (folder) => this.#unlisted.push(folder))) {
      if (on !== null && wanted(on)) looked(found.push(on), null, on.folder);
      await turn();
    }
    found.sort((a, b) => (a.pypeitFile < b.pypeitFile ? -1 : 1));
    let runs: ReadonlyMap<string, number> | null = null;
    const foreign = () => (runs ??= foreignRuns());
    const gone = new Set(this.#kept.keys());
    let changed: CatalogueRow[] = [];
    this.#read = 0;
    try {
      for (const [i, on] of found.entries()) {
        const former = this.#kept.get(on.pypeitFile) ?? null;
        const { kept, read } = await lookAtReduction(on, former, { foreign, signal });
        gone.delete(on.pypeitFile);
        this.#read += read;
        if (kept !== former) {
          this.#kept.set(on.pypeitFile, kept);
          this.#frames = null;
          changed.push(rowOf(on.pypeitFile, kept));
        }
        if (changed.length >= BATCH) {
          this.#catalogue?.update(MAKER, changed, []);
          changed = [];
        }
        looked(i + 1, found.length, on.folder);
        await turn();
      }
      for (const path of gone) this.#kept.delete(path);
      if (gone.size > 0) this.#frames = null;
      this.#catalogue?.update(
        MAKER,
        [],
        [...gone].filter((path) => stampOf(path) === null),
      );
    } finally {
      this.#catalogue?.update(MAKER, changed, []);
    }
  }
}

function parseKept(content: string): KeptReduction | null {
  try {
    return KeptReduction.parse(JSON.parse(content));
  } catch {
    return null;
  }
}

function rowOf(path: string, kept: KeptReduction): CatalogueRow {
  const stat = statSync(path, { throwIfNoEntry: false });
  const { size = 0, mtimeMs = 0, ino: inode = 0 } = stat ?? {};
  return { path, size, mtimeMs, inode, content: packedText(kept) };
}

/** Gives others their turn whenever one has worked for long enough. Throws the signal's reason. */
function turns(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - since < TURN) return;
    await breathe();
    signal?.throwIfAborted();
    since = performance.now();
  };
}

function requireRoot(root: string): void {
  try {
    if (statSync(root).isDirectory()) readdirSync(root);
  } catch (error) {
    const message = `${root} is not there, or may not be read`;
    throw new Fault({ code: 'missing', message, remedy: 'Check the name.', path: root }, error);
  }
}
