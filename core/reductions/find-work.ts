import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, matchesGlob, relative } from 'node:path';
import { findReductions, type ReductionOnDisk } from '#core/datasets/layout.ts';
import { historyFile } from '#core/reductions/history.ts';
import { type Reduction, readReduction } from '#core/reductions/reduction.ts';
import { type Asked, lookAt, type Standing } from '#core/reductions/standing.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { findWorkspace } from '#core/workspace/places.ts';

/** A reduction that was found below the roots. */
export interface Work {
  /** Its path below its root; unique in a call. */
  readonly id: string;
  readonly folder: string;
  readonly pypeitFile: string;
  /** The tree that it belongs to, where its history lies. */
  readonly root: string;
  readonly history: string;
  /** Null if the setup file cannot be read; `standing` then says why. */
  readonly reduction: Reduction | null;
  readonly standing: Standing;
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
  statSync(named).isDirectory() && found.some((on) => realpathSync(on.folder) !== realpathSync(named));

/** Whether a glob means this id: as a whole, or any tail of it. `uds_e/**`, `*_A`, `2005-10-01/**`. */
export const matches = (id: string, glob: string): boolean =>
  [glob, `**/${glob}`, `${glob}/**`, `**/${glob}/**`].some((pattern) => matchesGlob(id, pattern));

/**
 * The reductions below the roots, each once, and how each stands. One that cannot be read stands as failed. Throws a
 * Fault if a root is not there, or nothing is found.
 */
export async function findWork(
  roots: readonly string[],
  only: string | undefined,
  asked: Asked,
  looked: (done: number, total: number) => void = () => {},
): Promise<readonly Work[]> {
  const found = new Map<string, { on: ReductionOnDisk; root: string }>();
  for (const named of roots) {
    if (statSync(named, { throwIfNoEntry: false }) === undefined)
      throw new Fault({ code: 'missing', message: `${named} is not there`, path: named, remedy: 'Check the name.' });
    const below = findReductions(named);
    const isTree = namesTree(named, below);
    for (const on of below) {
      const real = realpathSync(on.pypeitFile);
      if (!found.has(real)) found.set(real, { on, root: treeOf(on, named, isTree) });
    }
  }
  if (found.size === 0)
    throw new Fault({
      code: 'no-reductions',
      message: `There is no .pypeit file below ${roots.join(', ')}`,
      remedy: 'slitbench setup writes them for organised datasets.',
    });
  const roomy = new Set([...found.values()].map(({ root }) => root)).size > 1;
  const named = [...found.values()].map(({ on, root }) => {
    const own = basename(on.pypeitFile) === `${basename(on.folder)}.pypeit`;
    const path = relative(root, own ? on.folder : on.pypeitFile) || basename(on.folder);
    return { on, root, id: roomy ? `${basename(root)}/${path}` : path };
  });
  const chosen = named.filter(({ id }) => only === undefined || matches(id, only));
  if (chosen.length === 0)
    throw new Fault({
      code: 'no-reductions',
      message: `None of the ${named.length} reductions matches ${only}`,
      remedy: `Their names are such as ${named[0]?.id}`,
    });
  const work: Work[] = [];
  for (const { on, root, id } of chosen) {
    looked(work.length, chosen.length);
    const base = { id, folder: on.folder, pypeitFile: on.pypeitFile, root, history: historyFile(root) };
    try {
      const reduction = readReduction(on.pypeitFile);
      const standing = await lookAt(reduction, asked);
      const starts = ['fresh', 'failed', 'stale', 'unfinished'].includes(standing.kind);
      work.push({ ...base, reduction, standing: (starts ? missingFrames(reduction) : null) ?? standing });
    } catch (error) {
      const cause = error instanceof Fault ? error.data.message : causeText(error);
      work.push({ ...base, reduction: null, standing: { kind: 'unreadable', cause } });
    }
  }
  return work;
}

/** PypeIt would only find out after its start. */
function missingFrames({ frames, pypeitFile }: Reduction): Standing | null {
  const missing = frames.filter((frame) => frame.path === null).map((frame) => frame.name);
  if (missing.length === 0) return null;
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  return { kind: 'unreadable', cause: `${pypeitFile} names ${missing[0]}${more}, which its paths do not hold` };
}
