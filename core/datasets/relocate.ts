import { dirname, join } from 'node:path';
import type { Held } from '#core/datasets/inventory.ts';
import type { DatasetOnDisk } from '#core/datasets/layout.ts';
import type { Target } from '#core/datasets/match-tree.ts';
import type { Operation } from '#core/datasets/operation.ts';
import { type RawFolder, rawFolder } from '#core/datasets/raw-folder.ts';
import type { RawEntry, TreeDataset } from '#core/datasets/tree.ts';

/** How datasets on disk become the one that is planned. */
export interface Relocation {
  readonly operations: readonly Operation[];
  /** Old path → new path of each name in a `raw/` folder that moves or gives way to another. */
  readonly moved: ReadonlyMap<string, string>;
  /** Links that are removed. */
  readonly dropped: ReadonlySet<string>;
  /** The names in the new `raw/` folder. */
  readonly names: RawFolder;
  /** Where each frame lies in it. */
  readonly at: ReadonlyMap<Held, string>;
}

export interface RelocationContext {
  readonly tree: readonly TreeDataset[];
  readonly rename: boolean;
  /** The frame and the target that each name in the tree belongs to; bias and dark frames belong to no target. */
  readonly ownerOf: ReadonlyMap<RawEntry, { readonly held: Held; readonly target: Target | null }>;
  /** Whether a path exists on disk. */
  readonly exists: (path: string) => boolean;
  /** The setup files below a folder, absolute. */
  readonly setupFiles: (folder: string) => readonly string[];
  /** Ends the names of backups. */
  readonly stamp: string;
}

/** Plan the moves of one target, or say what stands in the way. */
export function relocate(target: Target, context: RelocationContext): Relocation | { readonly obstacle: string } {
  const { place } = target;
  const obstacle = obstacleOf(target, context);
  if (obstacle !== null) return { obstacle };
  const itself = target.heirOf.find((dataset) => dataset.stateFolder === place.stateFolder);
  const staying = itself === undefined ? [] : entriesFor(target, itself, context);
  // Names that another target is about to take away stay taken: its moves may come later.
  const names = rawFolder(itself?.entries.map(({ name }) => name) ?? []);
  const at = new Map<Held, string>();
  for (const entry of staying) {
    const owner = context.ownerOf.get(entry);
    if (owner !== undefined) at.set(owner.held, entry.path);
  }
  const operations: Operation[] = [];
  const moved = new Map<string, string>();
  const dropped = new Set<string>();
  const drops: Operation[] = [];
  for (const dataset of [...target.heirOf, ...target.takesFrom]) {
    if (dataset === itself) continue;
    for (const { from, to } of movesOf(dataset, place)) {
      const within = dataset.reductions
        .map((folder) => join(dataset.folder, folder))
        .filter((folder) => folder.startsWith(`${from}/`));
      operations.push({ do: 'rename', from, to, reductions: within.map((folder) => folder.slice(from.length + 1)) });
      for (const file of context.setupFiles(from)) {
        const path = to + file.slice(from.length);
        const backup = `${path}.${context.stamp}.bak`;
        const [old, now] = [dataset.stateFolder, place.stateFolder];
        drops.push({ do: 'edit', path, was: file, from: old, to: now, backup, made: null });
      }
    }
    // Files first, so that a link never takes the place of the file it leads to.
    const entries = entriesFor(target, dataset, context);
    for (const entry of [...entries.filter((e) => e.target === null), ...entries.filter((e) => e.target !== null)]) {
      const owner = context.ownerOf.get(entry);
      const there = owner === undefined ? undefined : at.get(owner.held);
      const standIn = staying.find((e) => e.path === there && e.target !== null);
      if (there !== undefined && entry.target === null && standIn !== undefined) {
        operations.push({ do: 'unlink', from: standIn.target ?? '', to: standIn.path });
        dropped.add(standIn.path);
        names.free(standIn.name);
      } else if (there !== undefined) {
        if (entry.target === null) {
          moved.set(entry.path, there);
          drops.push({ do: 'remove-copy', from: there, to: entry.path, digest: null });
        } else {
          dropped.add(entry.path);
          drops.push({ do: 'unlink', from: entry.target, to: entry.path });
        }
        continue;
      }
      const name = names.take(entry.name);
      if (name !== entry.name && dataset.others.length > 0)
        return {
          obstacle: `${place.id} and ${dataset.id} hold different frames named ${entry.name}: merge them by hand`,
        };
      const to = join(place.rawFolder, name);
      operations.push({ do: 'rename', from: entry.path, to, reductions: [] });
      moved.set(entry.path, to);
      if (owner !== undefined) at.set(owner.held, to);
    }
  }
  return { operations: [...operations, ...drops], moved, dropped, names, at };
}

/** The folders that a dataset may leave empty behind, deepest first. */
export function foldersLeft(dataset: DatasetOnDisk): readonly Operation[] {
  const { rawFolder: raw, stateFolder, folder } = dataset;
  const chain = [raw, stateFolder, folder, dirname(folder), dirname(dirname(folder))];
  return chain.map((path): Operation => ({ do: 'remove-folder', path }));
}

function entriesFor(target: Target, dataset: TreeDataset, { ownerOf }: RelocationContext): readonly RawEntry[] {
  const isHeir = target.heirOf.includes(dataset);
  return dataset.entries.filter((entry) => {
    const owner = ownerOf.get(entry)?.target ?? null;
    return owner === target || (isHeir && owner === null);
  });
}

function obstacleOf({ place, heirOf, torn }: Target, { tree, rename, exists }: RelocationContext): string | null {
  const occupant = tree.find((d) => d.stateFolder === place.stateFolder && !heirOf.includes(d));
  if (occupant !== undefined)
    return `${place.id} is still the place of other frames: organise again once they have their own`;
  const moving = heirOf.filter((d) => movesOf(d, place).length > 0);
  const split = torn.find((d) => moving.includes(d) || !heirOf.includes(d));
  if (split !== undefined)
    return `${split.id} holds reductions and would have to be split: organise into another tree, or widen --window`;
  const held = moving.find(({ locked }) => locked !== null);
  if (held !== undefined) return `${held.locked} is being reduced: organise again when it has finished`;
  const named = moving.map((d) => `${d.id} (${d.state})`).join(' and ');
  if (moving.length > 0 && !rename)
    return `${named} holds reductions and would become ${place.id} (${place.state}): organise with --rename`;
  const taken = new Map<string, string>();
  for (const { from, to } of heirOf.flatMap((dataset) => movesOf(dataset, place))) {
    const rival = taken.get(to) ?? (exists(to) ? to : null);
    if (rival !== null) return `${rival} and ${from} would have one place: rename one of them by hand`;
    taken.set(to, from);
  }
  return null;
}

/** Where what lies beside `raw/` in a dataset must go: nothing that stays. */
function movesOf(dataset: TreeDataset, place: DatasetOnDisk): readonly { from: string; to: string }[] {
  return dataset.others.flatMap((other) => {
    const inState = other.startsWith(`${dataset.state}/`);
    const to = join(place.folder, inState ? place.state + other.slice(dataset.state.length) : other);
    const from = join(dataset.folder, other);
    return from === to ? [] : [{ from, to }];
  });
}
