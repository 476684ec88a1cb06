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
  /** Whether all that a dataset holds goes elsewhere before. */
  readonly isVacated: (dataset: TreeDataset) => boolean;
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
  // The setup files of a reduction name its frames: they keep their names before others do.
  const leaving = [...target.heirOf, ...target.takesFrom]
    .filter((dataset) => dataset !== itself)
    .sort((a, b) => Number(b.others.length > 0) - Number(a.others.length > 0));
  const arriving = leaving.flatMap((dataset) =>
    entriesFor(target, dataset, context).map((entry) => ({ dataset, entry })),
  );
  const heldBy = (entry: RawEntry) => context.ownerOf.get(entry)?.held;
  const kept = keptEntries([...staying, ...arriving.map(({ entry }) => entry)], heldBy);
  const operations: Operation[] = [];
  const drops: Operation[] = [];
  const moved = new Map<string, string>();
  const dropped = new Set<string>();
  const at = new Map<Held, string>();
  // Names that another target is about to take away stay taken: its moves may come later.
  const names = rawFolder(itself?.entries.map(({ name }) => name) ?? []);
  const holder = new Map(itself?.entries.map(({ name }) => [name, itself.id]));
  const stays = new Set(staying);
  for (const entry of staying) {
    const held = heldBy(entry);
    const keeper = held === undefined ? undefined : kept.get(held);
    if (held === undefined || keeper === undefined) continue;
    if (stays.has(keeper)) at.set(held, keeper.path);
    else {
      // The file comes instead of its link.
      if (itself?.locked) return { obstacle: beingReduced(itself.locked) };
      operations.push({ do: 'unlink', from: entry.text ?? '', to: entry.path });
      dropped.add(entry.path);
      names.free(entry.name);
    }
  }
  for (const dataset of leaving)
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
  const spare: { entry: RawEntry; held: Held }[] = [];
  for (const { dataset, entry } of arriving) {
    const held = heldBy(entry);
    if (held !== undefined && kept.get(held) !== entry) {
      spare.push({ entry, held });
      continue;
    }
    const name = names.take(entry.name);
    if (name !== entry.name && dataset.others.length > 0)
      return {
        obstacle: `${holder.get(entry.name)} and ${dataset.id} hold different frames named ${entry.name}: merge them by hand`,
      };
    holder.set(name, dataset.id);
    const to = join(place.rawFolder, name);
    operations.push({ do: 'rename', from: entry.path, to, reductions: [] });
    moved.set(entry.path, to);
    if (held !== undefined) at.set(held, to);
  }
  for (const { entry, held } of spare) {
    const there = at.get(held) ?? entry.path;
    if (entry.text !== null) {
      dropped.add(entry.path);
      drops.push({ do: 'unlink', from: entry.text, to: entry.path });
    } else {
      moved.set(entry.path, there);
      drops.push({ do: 'remove-copy', from: there, to: entry.path, digest: null });
    }
  }
  return { operations: [...operations, ...drops], moved, dropped, names, at };
}

/** The entry that stays of each frame, of entries in the order of their rights: a file before any link to it. */
function keptEntries(
  entries: readonly RawEntry[],
  heldBy: (entry: RawEntry) => Held | undefined,
): ReadonlyMap<Held, RawEntry> {
  const kept = new Map<Held, RawEntry>();
  for (const wanted of [true, false])
    for (const entry of entries.filter(({ target }) => (target === null) === wanted)) {
      const held = heldBy(entry);
      if (held !== undefined && !kept.has(held)) kept.set(held, entry);
    }
  return kept;
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

const beingReduced = (reduction: string) => `${reduction} is being reduced: organise again when it has finished`;

function obstacleOf(target: Target, { tree, rename, exists, isVacated }: RelocationContext): string | null {
  const { place, heirOf, torn } = target;
  const occupant = occupantOf(target, tree);
  if (occupant !== undefined && !isVacated(occupant))
    return `${place.id} is still the place of other frames: organise again once they have their own`;
  const moving = heirOf.filter((d) => movesOf(d, place).length > 0);
  const split = torn.find((d) => moving.includes(d) || !heirOf.includes(d));
  if (split !== undefined)
    return `${split.id} holds reductions and would have to be split: organise into another tree, or widen --window`;
  const held = tree.find((d) => d.locked !== null && (moving.includes(d) || loses(target, d)));
  if (held?.locked) return beingReduced(held.locked);
  const named = moving.map((d) => `${d.id} (${d.state})`).join(' and ');
  if (moving.length > 0 && !rename)
    return `${named} holds reductions and would become ${place.id} (${place.state}): organise with --rename`;
  const taken = new Map<string, string>();
  const isFree = (path: string) => !exists(path) || (occupant && path.startsWith(`${occupant.stateFolder}/`));
  for (const { from, to } of heirOf.flatMap((dataset) => movesOf(dataset, place))) {
    const rival = taken.get(to) ?? (isFree(to) ? null : to);
    if (rival !== null) return `${rival} and ${from} would have one place: rename one of them by hand`;
    taken.set(to, from);
  }
  return null;
}

/** The dataset that has the place of a target and becomes another one. */
export function occupantOf({ place, heirOf }: Target, tree: readonly TreeDataset[]): TreeDataset | undefined {
  return tree.find((d) => d.stateFolder === place.stateFolder && !heirOf.includes(d));
}

/** Whether a link in a dataset would be changed, or what it leads to would move. */
function loses({ place, held, heirOf, mended }: Target, dataset: TreeDataset): boolean {
  const leaving = heirOf.filter((d) => d.stateFolder !== place.stateFolder).map((d) => `${d.rawFolder}/`);
  return (
    held.some(({ places }) => places.some((p) => p.stale && p.dataset === dataset)) ||
    dataset.entries.some((entry) => mended.has(entry) || leaving.some((raw) => entry.target?.startsWith(raw)))
  );
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
