import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, matchesGlob, relative } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { findReductions, REDUCTION_LOCK, type ReductionOnDisk } from '#core/datasets/layout.ts';
import type { Unlisted } from '#core/datasets/list-folder.ts';
import { foreignRuns } from '#core/reductions/foreign-run.ts';
import { historyFile } from '#core/reductions/history.ts';
import { type RunRecord, readRecord } from '#core/reductions/record.ts';
import { type Reduction, readReduction } from '#core/reductions/reduction.ts';
import { type Asked, besideCause, lookAt, type Standing } from '#core/reductions/standing.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { heldFarOff, readLock } from '#core/workspace/lock.ts';
import { findWorkspace } from '#core/workspace/places.ts';
import { lives } from '#core/workspace/process-identity.ts';

/** Where a reduction is, before anyone looks at how it stands. */
export interface Found {
  /** Names it for good: its setup file by the real path of its folder. */
  readonly key: string;
  /** Its path below its root, with as much of the root as tells it from others; may change as others are found. */
  readonly id: string;
  readonly folder: string;
  readonly pypeitFile: string;
  /** The tree that it belongs to, where its history lies. */
  readonly root: string;
  readonly history: string;
}

/** A reduction that was found below the roots, and how it stands. */
export interface Work extends Found {
  /** Null if the setup file cannot be read; `standing` then says why. */
  readonly reduction: Reduction | null;
  readonly standing: Standing;
  /** The record of the last run of this setup file that has ended. */
  readonly last: RunRecord | null;
  /** How it is run, where it is no reduction. */
  readonly engine?: Engine;
}

/** How something else than a reduction is run in the queue of reductions. */
interface Engine {
  /** The program under which it runs: it takes its job as JSON, and speaks by exit codes, lock and record as `supervisor.ts`. */
  readonly supervisor: string;
  readonly job: (how: { readonly history: string; readonly retryFailed: boolean }) => object;
  /** How it stands now. */
  readonly look: () => Promise<Standing>;
  readonly logPath: string;
}

/**
 * The tree that a reduction belongs to: its workspace, else the root that was named if that `isTree`, else the folder
 * that it lies in. The home folder is no tree: everything below it would become part of it.
 */
function treeOf(found: ReductionOnDisk, named: string, isTree: boolean): string {
  const workspace = findWorkspace(found.folder);
  if (workspace !== null) return workspace;
  if (found.dataset !== null) return found.dataset.root;
  if (isTree) return named;
  const parent = dirname(found.folder);
  return parent === homedir() || parent === dirname(parent) ? found.folder : parent;
}

/** Whether a root that was named is more than the folder, or the setup file, of one reduction. */
const namesTree = (named: string, found: readonly ReductionOnDisk[]): boolean =>
  statSync(named).isDirectory() && found.some((on) => realOf(on.folder) !== realOf(named));

/** The real path, or the path itself where that leads nowhere. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Whether a glob means this id: as a whole, or any tail of it. `uds_e/**`, `*_A`, `2005-10-01/**`. */
export const matches = (id: string, glob: string): boolean =>
  [glob, `**/${glob}`, `${glob}/**`, `**/${glob}/**`].some((pattern) => matchesGlob(id, pattern));

/** The last `n` names of a path. */
const tail = (path: string, n: number): string => (n === 0 ? '' : path.split('/').slice(-n).join('/'));

/** Ids for people: paths below their roots; of several roots with the root's name, and more of its path where needed. */
function idsOf(places: readonly { readonly root: string; readonly path: string }[]): readonly string[] {
  const several = new Set(places.map(({ root }) => root)).size > 1;
  const depth: number[] = places.map(() => (several ? 1 : 0));
  for (;;) {
    const ids = places.map(({ root, path }, i) => [tail(root, depth[i] ?? 0), path].filter(Boolean).join('/'));
    const count = new Map<string, number>();
    for (const id of ids) count.set(id, (count.get(id) ?? 0) + 1);
    const longer = places.flatMap(({ root }, i) => {
      const more = (count.get(ids[i] ?? '') ?? 0) > 1 && (depth[i] ?? 0) < root.split('/').length;
      return more ? [i] : [];
    });
    if (longer.length === 0) return ids;
    for (const i of longer) depth[i] = (depth[i] ?? 0) + 1;
  }
}

/** The reductions below the roots, each once. Throws a Fault if a root is not there. */
export function findBelow(roots: readonly string[], unlisted?: Unlisted): readonly Found[] {
  const places = new Map<string, { on: ReductionOnDisk; root: string; path: string }>();
  for (const named of roots) {
    if (statSync(named, { throwIfNoEntry: false }) === undefined)
      throw new Fault({ code: 'missing', message: `${named} is not there`, path: named, remedy: 'Check the name.' });
    const below = findReductions(named, unlisted);
    const isTree = namesTree(named, below);
    for (const on of below) {
      const key = join(realOf(on.folder), basename(on.pypeitFile));
      if (places.has(key)) continue;
      const root = treeOf(on, named, isTree);
      const own = basename(on.pypeitFile) === `${basename(on.folder)}.pypeit`;
      places.set(key, { on, root, path: relative(root, own ? on.folder : on.pypeitFile) || basename(on.folder) });
    }
  }
  const ids = idsOf([...places.values()]);
  return [...places].map(([key, { on, root }], i) => {
    const { folder, pypeitFile } = on;
    return { key, id: ids[i] ?? key, folder, pypeitFile, root, history: historyFile(root) };
  });
}

/** Those that the glob means. Throws a Fault if nothing is found, or nothing matches. */
export function choose(found: readonly Found[], roots: readonly string[], only: string | undefined): readonly Found[] {
  if (found.length === 0)
    throw new Fault({
      code: 'no-reductions',
      message: `There is no .pypeit file below ${roots.join(', ')}`,
      remedy: 'slitbench setup writes them for organised datasets.',
    });
  const chosen = found.filter(({ id }) => only === undefined || matches(id, only));
  if (chosen.length === 0)
    throw new Fault({
      code: 'no-reductions',
      message: `None of the ${found.length} reductions matches ${only}`,
      remedy: `Their names are such as ${found[0]?.id}`,
    });
  return chosen;
}

/**
 * How each stands, those first that someone is at work on. One that cannot be read stands as unreadable. Aborting throws
 * the reason, between two reductions; others get their turn then, too.
 */
export async function* lookAtEach(
  found: readonly Found[],
  asked: Asked,
  signal?: AbortSignal,
): AsyncGenerator<Work, void, void> {
  const foreign = foreignRuns();
  const living = new Set(found.filter(({ folder }) => isAtWork(folder)));
  const first = firstInFolder(found);
  for (const one of [...living, ...found.filter((one) => !living.has(one))]) {
    await breathe();
    signal?.throwIfAborted();
    try {
      const reduction = readReduction(one.pypeitFile);
      const other = first.get(dirname(one.key));
      const standing: Standing =
        other === undefined || other === one.key
          ? await lookAt(reduction, asked, { foreign, signal })
          : { kind: 'unreadable', cause: besideCause(reduction, basename(other)) };
      yield { ...one, reduction, standing: withoutFrames(reduction, standing) ?? standing, last: lastOf(one) };
    } catch (error) {
      signal?.throwIfAborted();
      const cause = error instanceof Fault ? error.data.message : causeText(error);
      yield { ...one, reduction: null, standing: { kind: 'unreadable', cause }, last: null };
    }
  }
}

/** What the roots and the glob name, each looked at. Throws as `findBelow` and `choose` do, and when aborted. */
export async function findWork(
  roots: readonly string[],
  only: string | undefined,
  asked: Asked,
  looked: (done: number, total: number) => void = () => {},
  signal?: AbortSignal,
  unlisted?: Unlisted,
): Promise<readonly Work[]> {
  const chosen = choose(findBelow(roots, unlisted), roots, only);
  const work: Work[] = [];
  for await (const one of lookAtEach(chosen, asked, signal)) looked(work.push(one), chosen.length);
  return work.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Where a folder has several setup files: the one that was reduced there, else the first. Folder → key. */
function firstInFolder(found: readonly Found[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const { key, folder } of found) {
    const other = first.get(dirname(key));
    if (other === undefined || recordOf(folder)?.pypeitFile.endsWith(`/${basename(key)}`)) first.set(dirname(key), key);
  }
  return first;
}

/** The record of a folder that may have gone, or may not be read. */
function recordOf(folder: string): RunRecord | null {
  try {
    return readRecord(folder);
  } catch {
    return null;
  }
}

function lastOf({ folder, key }: Found): RunRecord | null {
  const record = recordOf(folder);
  return record?.ended != null && basename(record.pypeitFile) === basename(key) ? record : null;
}

/** Whether someone holds a reduction, on whatever machine, or a PypeIt of ours is at work there. */
export const isAtWork = (folder: string): boolean => workIn(folder) !== null;

/** Why a reduction or coadd is not to be touched now, for people: someone is at it; null: nobody is. */
export function workIn(folder: string): string | null {
  const here = 'PypeIt is at work there';
  const record = recordOf(folder);
  if (record?.pypeit && record.ended === null && lives(record.pypeit) === 'alive') return here;
  const path = join(folder, REDUCTION_LOCK);
  try {
    const lock = readLock(path);
    if (lock === null || lock.content === null || lock.state === 'dead') return null;
    return lock.state === 'elsewhere' ? heldFarOff(path, lock.content) : here;
  } catch {
    return null;
  }
}

/** How one stands that would be started although raw frames of it are not there: PypeIt would only find out then. */
function withoutFrames({ frames, pypeitFile }: Reduction, standing: Standing): Standing | null {
  if (!['fresh', 'failed', 'stale', 'unfinished'].includes(standing.kind)) return null;
  const missing = frames.filter((frame) => frame.path === null).map((frame) => frame.name);
  if (missing.length === 0) return null;
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  const before = standing.kind === 'unfinished' || standing.kind === 'stale' ? `${standing.why}; ` : '';
  return {
    kind: 'unreadable',
    cause: `${before}${pypeitFile} names ${missing[0]}${more}, which its paths do not hold`,
  };
}
