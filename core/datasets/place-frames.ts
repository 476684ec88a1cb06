import { join } from 'node:path';
import type { TransferMode } from '#core/contract/organize.ts';
import type { Held } from '#core/datasets/inventory.ts';
import type { Target } from '#core/datasets/match-tree.ts';
import type { Operation } from '#core/datasets/operation.ts';
import { rawName } from '#core/datasets/path-part.ts';
import type { Relocation } from '#core/datasets/relocate.ts';

export interface Placement {
  readonly operations: readonly Operation[];
  /** How many frames each target gains. */
  readonly added: ReadonlyMap<Target, number>;
  /** Where each frame will lie. */
  readonly to: ReadonlyMap<
    Held,
    readonly { readonly target: Target; readonly path: string; readonly isNew: boolean }[]
  >;
}

/**
 * Bring the frames that a target lacks into its `raw/`. Whoever is in the tree already is taken from there: linked, or
 * copied in copy mode. A frame that is moved goes to the first target that wants it, the others link to it.
 */
export function placeFrames(
  targets: readonly Target[],
  relocations: ReadonlyMap<Target, Relocation>,
  moved: ReadonlyMap<string, string>,
  mode: TransferMode,
): Placement {
  const operations: Operation[] = [];
  const added = new Map<Target, number>();
  const to = new Map<Held, { target: Target; path: string; isNew: boolean }[]>();
  const home = new Map<Held, string>();
  const mark = (held: Held, target: Target, path: string, isNew: boolean) => {
    const list = to.get(held) ?? [];
    to.set(held, list);
    list.push({ target, path, isNew });
    if (isNew) added.set(target, (added.get(target) ?? 0) + 1);
  };
  for (const target of targets) {
    const relocation = relocations.get(target);
    if (relocation === undefined) {
      for (const held of target.held)
        for (const { dataset, entry } of held.places)
          if (target.heirOf.includes(dataset)) mark(held, target, entry.path, false);
      continue;
    }
    for (const held of target.held) {
      const there = relocation.at.get(held);
      if (there === undefined) continue;
      const was = staleLink(held, target, there, moved);
      if (was !== null && held.source !== null) operations.push({ do: 'relink', from: held.source, to: there, was });
      mark(held, target, there, was !== null);
    }
    const lacking = target.held.filter((held) => !relocation.at.has(held));
    for (const held of [...lacking].sort((a, b) => (a.frame.path < b.frame.path ? -1 : 1))) {
      const path = join(target.place.rawFolder, relocation.names.take(rawName(held.frame.filename)));
      const inTree = home.get(held) ?? fileInTree(held, moved);
      const from = inTree ?? linkedFrom(held) ?? held.source ?? held.frame.path;
      if (mode === 'copy') operations.push({ do: 'copy', from, to: path, size: held.frame.size });
      else if (mode === 'move' && held.places.length === 0 && inTree === null) {
        operations.push({ do: 'move', from, to: path, size: held.frame.size });
        home.set(held, path);
      } else operations.push({ do: 'link', from, to: path });
      mark(held, target, path, true);
    }
  }
  return { operations, added, to };
}

/** The file of a frame in the tree, where it will lie. */
function fileInTree(held: Held, moved: ReadonlyMap<string, string>): string | null {
  const place = held.places.find(({ entry }) => entry.target === null);
  return place === undefined ? null : (moved.get(place.entry.path) ?? place.entry.path);
}

const linkedFrom = (held: Held): string | null =>
  held.places.find(({ entry, stale }) => entry.target !== null && !stale)?.entry.target ?? null;

/** What a link in the tree leads to now, if it should lead to the frame's source instead. */
function staleLink(held: Held, target: Target, there: string, moved: ReadonlyMap<string, string>): string | null {
  const isThere = (path: string) => (moved.get(path) ?? path) === there;
  const place = held.places.find(({ entry, stale }) => stale && isThere(entry.path));
  if (place !== undefined) return place.entry.target;
  for (const [entry, own] of target.mended) if (own === held && isThere(entry.path)) return entry.target;
  return null;
}
