import { createHash } from 'node:crypto';
import { type Stats, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { findReductions, type ReductionOnDisk } from '#core/datasets/layout.ts';
import type { Unlisted } from '#core/datasets/list-folder.ts';
import { type Catalogue, type CatalogueRow, isUnchanged, openCatalogue } from '#core/frames/catalogue.ts';
import { type ImportantWarning, warningMatcher } from '#core/quality/important-warnings.ts';
import { readWarnings } from '#core/quality/read-warnings.ts';
import { consolePathOf, logPathOf } from '#core/reductions/standing.ts';
import { causeText } from '#core/workspace/fault.ts';
import { cachePlace, nameRoot } from '#core/workspace/places.ts';

/** Alike warnings of a log; see `LoggedGroup`. */
const KeptGroup = z.object({
  row: z.number(),
  template: z.string(),
  file: z.string(),
  func: z.string(),
  detector: z.string().nullable(),
  slit: z.number().nullable(),
  frame: z.string().nullable(),
  text: z.string(),
  count: z.number(),
  lines: z.array(z.number()),
  offsets: z.array(z.number()),
});
export type KeptGroup = z.infer<typeof KeptGroup>;

const KeptLog = z.object({ groups: z.array(KeptGroup), useful: z.string() });

/** A reduction, and what its log says. */
export interface WarningLog {
  readonly on: ReductionOnDisk;
  /** Its path below the workspace, else below the root. */
  readonly id: string;
  /** `MASK/CONFIG/DATES`, or `id` in a tree that is not ours. */
  readonly dataset: string;
  /** Null: there is none. */
  readonly path: string | null;
  readonly name: 'log' | 'console';
  readonly groups: readonly KeptGroup[];
  /** Digest of its file of important warnings. */
  readonly useful: string;
  /** Why it cannot be read. */
  readonly problem: string | null;
}

interface Options {
  readonly root: string;
  readonly rows: readonly ImportantWarning[];
  /** Default: in the local cache directory. */
  readonly cacheFile?: string;
  readonly note?: (text: string) => void;
  /** Whether a log may be read. Default: every one. */
  readonly mayRead?: (path: string) => boolean;
}

interface Looking {
  readonly signal?: AbortSignal;
  readonly looked?: (done: number, total: number, item: string) => void;
  /** Told of each reduction; `text`: what its file of important warnings is to hold, where its log was read. */
  readonly each?: (log: WarningLog, text: string | null) => Promise<void> | void;
  readonly unlisted?: Unlisted;
}

/** A log at hand; `stamp` tells whether its file is still the same. */
interface Held {
  readonly stamp: CatalogueRow | null;
  readonly log: WarningLog;
}

/** Changes with what is kept of a log. */
const FORMAT = 2;
const BATCH = 100;
/** For so long others may have to wait for their turn. */
const TURN_MS = 20;

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/**
 * The warnings of all reductions below a root. A log is read when it changed since; what is known of the others lies in a
 * cache that may be deleted at any time. A log that cannot be read is named, and the rest goes on.
 */
export class WarningsReader implements Disposable {
  readonly root: string;
  readonly #nameRoot: string;
  readonly #rows: readonly ImportantWarning[];
  readonly #catalogue: Catalogue;
  readonly #match: (file: string, func: string, text: string) => number;
  readonly #maker: { readonly name: string; readonly version: string };
  readonly #mayRead: (path: string) => boolean;
  #logs: ReadonlyMap<string, Held> = new Map();
  #read = 0;

  constructor(options: Options) {
    const { root, rows, cacheFile = join(cachePlace(), 'warnings.sqlite'), note = () => {}, mayRead } = options;
    this.#mayRead = mayRead ?? (() => true);
    this.root = resolve(root);
    this.#nameRoot = nameRoot(this.root);
    this.#rows = rows;
    this.#match = warningMatcher(rows);
    this.#maker = { name: 'warnings', version: `${FORMAT} ${digestOf(JSON.stringify(rows))}` };
    this.#catalogue = openCatalogue(cacheFile, note);
  }

  /** By path of the setup file. */
  get logs(): readonly WarningLog[] {
    return [...this.#logs.values()].map(({ log }) => log);
  }

  get rows(): readonly ImportantWarning[] {
    return this.#rows;
  }

  /** How many logs the last look had to read. */
  get logsRead(): number {
    return this.#read;
  }

  /** Look at all logs again. Throws the signal's reason; what was read until then stays. */
  async refresh({ signal, looked = () => {}, each = () => {}, unlisted }: Looking = {}): Promise<void> {
    const found = findReductions(this.root, unlisted);
    const logs = new Map<string, Held>();
    // At the first look what is known appears while it is read.
    if (this.#logs.size === 0) this.#logs = logs;
    let since = performance.now();
    const changed: CatalogueRow[] = [];
    this.#read = 0;
    try {
      for (const [i, on] of found.entries()) {
        signal?.throwIfAborted();
        looked(i, found.length, on.folder);
        const { stamp, log, text } = await this.#lookAt(on, signal);
        logs.set(on.pypeitFile, { log, stamp: stamp === null ? null : { ...stamp, content: '' } });
        if (text !== null && stamp !== null) changed.push(stamp);
        if (changed.length >= BATCH) this.#catalogue.update(this.#maker, changed.splice(0), []);
        await each(log, text);
        if (performance.now() - since > TURN_MS) {
          await breathe();
          since = performance.now();
        }
      }
      looked(found.length, found.length, '');
      this.#logs = logs;
    } finally {
      this.#catalogue.update(this.#maker, changed, []);
    }
  }

  /** What the file of important warnings of a log is to hold, by its log as it is now. Throws what the file system says. */
  async usefulText(path: string, signal?: AbortSignal): Promise<string> {
    return (await readWarnings(path, this.#match, signal)).useful;
  }

  async #lookAt(
    on: ReductionOnDisk,
    signal: AbortSignal | undefined,
  ): Promise<Held & { readonly text: string | null }> {
    const id = relative(this.#nameRoot, on.folder) || basename(on.folder);
    const there = logOf(on);
    const none = { on, id, dataset: on.dataset?.id ?? id, path: null, groups: [], useful: '', problem: null } as const;
    if (there === null) return { stamp: null, log: { ...none, name: 'log' }, text: null };
    const { path, name, stat } = there;
    const base = { ...none, path, name };
    const file = { path, size: stat.size, mtimeMs: stat.mtimeMs, inode: stat.ino };
    const former = this.#logs.get(on.pypeitFile);
    if (former?.stamp != null && former.log.path === path && isUnchanged(file, former.stamp))
      return { ...former, text: null };
    if (!this.#mayRead(path))
      return { stamp: null, log: { ...base, problem: 'it leads out of the workspace' }, text: null };
    const row = this.#catalogue.get(path, this.#maker);
    const kept = row !== null && isUnchanged(file, row) ? parseKept(row.content) : null;
    if (kept !== null) return { stamp: { ...file, content: '' }, log: { ...base, ...kept }, text: null };
    try {
      const { groups, useful: text } = await readWarnings(path, this.#match, signal);
      this.#read++;
      const useful = digestOf(text);
      const content = JSON.stringify({ groups, useful });
      return { stamp: { ...file, content }, log: { ...base, groups, useful }, text };
    } catch (error) {
      signal?.throwIfAborted();
      return { stamp: null, log: { ...base, problem: causeText(error) }, text: null };
    }
  }

  [Symbol.dispose](): void {
    this.#catalogue[Symbol.dispose]();
  }
}

/** PypeIt's log, else its console. */
function logOf(on: ReductionOnDisk): { path: string; name: 'log' | 'console'; stat: Stats } | null {
  for (const [name, path] of [
    ['log', logPathOf(on)],
    ['console', consolePathOf(on)],
  ] as const) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined) return { path, name, stat };
  }
  return null;
}

function parseKept(content: string): z.infer<typeof KeptLog> | null {
  try {
    return KeptLog.parse(JSON.parse(content));
  } catch {
    return null;
  }
}
