import { lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type DatasetOnDisk, findDatasets, findReductions, REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { listNames } from '#core/datasets/list-folder.ts';
import { errorCode } from '#core/workspace/fault.ts';
import { readLock } from '#core/workspace/lock.ts';

/** One name in a `raw/` folder. */
export interface RawEntry {
  readonly name: string;
  readonly path: string;
  /** Absolute, of a symbolic link; null for a file of its own. */
  readonly target: string | null;
  /** The target as it stands in the link. */
  readonly text: string | null;
  /** The real path of what it is or leads to; null for a link that leads nowhere, or where we may not look. */
  readonly real: string | null;
  readonly size: number;
  readonly mtimeMs: number;
}

/** A dataset on disk with all that lies in it. */
export interface TreeDataset extends DatasetOnDisk {
  readonly entries: readonly RawEntry[];
  /** What else lies in it, relative to `folder`: `complete/reduce`, `1D_Coadd`. */
  readonly others: readonly string[];
  /** Folders of reductions, relative to `folder`. */
  readonly reductions: readonly string[];
  /** The first reduction whose lock is held, absolute. */
  readonly locked: string | null;
}

/** Read an organised tree. Only names and links, no headers. */
export function readTree(root: string): readonly TreeDataset[] {
  const found = findDatasets(root).filter((dataset) => dataset.root === root);
  return found.map((dataset) => {
    const within = listNames(dataset.stateFolder).filter((name) => name !== 'raw' && !name.startsWith('.'));
    const twin = found.find((other) => other.id === dataset.id && other.state !== dataset.state);
    // What lies beside both states goes with the complete one.
    const beside =
      twin === undefined || dataset.state === 'complete'
        ? listNames(dataset.folder).filter(
            (name) => !['complete', 'incomplete'].includes(name) && !name.startsWith('.'),
          )
        : [];
    const others = [...within.map((name) => join(dataset.state, name)), ...beside];
    const reductions = others.length === 0 ? [] : findReductions(dataset.stateFolder).map(({ folder }) => folder);
    return {
      ...dataset,
      entries: listNames(dataset.rawFolder).flatMap((name) => readEntry(dataset.rawFolder, name)),
      others,
      reductions: reductions.map((folder) => folder.slice(dataset.folder.length + 1)),
      locked: lockedOf(reductions),
    };
  });
}

/** The first of some reductions whose lock is held, or null. */
export function lockedOf(reductions: readonly string[]): string | null {
  const isHeld = (reduction: string) => {
    const lock = readLock(join(reduction, REDUCTION_LOCK));
    return lock !== null && lock.state !== 'dead';
  };
  return reductions.find(isHeld) ?? null;
}

function readEntry(folder: string, name: string): readonly RawEntry[] {
  const path = join(folder, name);
  const own = lstatSync(path, { throwIfNoEntry: false });
  if (own === undefined || name.startsWith('.')) return [];
  if (own.isFile())
    return [{ name, path, target: null, text: null, real: realPath(path), size: own.size, mtimeMs: own.mtimeMs }];
  if (!own.isSymbolicLink()) return [];
  const text = readlinkSync(path);
  const target = resolve(dirname(path), text);
  const led = statOf(path);
  const real = led?.isFile() === true ? realPath(path) : null;
  return [{ name, path, target, text, real, size: led?.size ?? 0, mtimeMs: led?.mtimeMs ?? 0 }];
}

/** What a link meets where it leads nowhere, to a place that we may not reach, or to a disk that does not answer. */
const UNREACHED = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'ENAMETOOLONG', 'ESTALE', 'EIO'];

function reached<T>(action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    if (UNREACHED.includes(errorCode(error) ?? '')) return null;
    throw error;
  }
}

const statOf = (path: string): Stats | null => reached(() => statSync(path));

/** The real path, or null where there is nothing (or nothing we may reach). */
export function realPath(path: string): string | null {
  return reached(() => realpathSync.native(path));
}
