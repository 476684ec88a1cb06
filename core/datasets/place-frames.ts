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
  const moves: Operation[] = [];
  const others: Operation[] = [];
  const added = new Map<Target, number>();
  const to = new Map<Held, { target: Target; path: string; isNew: boolean }[]>();
  const mark = (held: Held, target: Target, path: string, isNew: boolean) => {
    const list = to.get(held) ?? [];
    to.set(held, list);
    list.push({ target, path, isNew });
    if (isNew) added.set(target, (added.get(target) ?? 0) + 1);
  };
  const homes = new Map<Held, string>();
  const homeOf = (held: Held) => homes.get(held) ?? fileInTree(held, moved);
  const lacking = targets.flatMap((target) => lackingFrames(target, relocations.get(target)));
  for (const { held, path } of lacking) {
    if (mode !== 'move' || held.places.length > 0 || homes.has(held)) continue;
    homes.set(held, path);
    moves.push({ do: 'move', from: held.source ?? held.frame.path, to: path, size: held.frame.size });
  }
  for (const target of targets) {
    const relocation = relocations.get(target);
    for (const held of target.held) {
      const there = relocation?.at.get(held);
      if (relocation === undefined) {
        for (const { dataset, entry, stale } of held.places)
          if (!stale && target.heirOf.includes(dataset)) mark(held, target, entry.path, false);
      } else if (there !== undefined) {
        const was = staleLink(held, target, there, moved);
        const from = homeOf(held) ?? held.source;
        const isNew = was !== null && from !== null && from !== was;
        if (isNew) others.push({ do: 'relink', from, to: there, was });
        mark(held, target, there, isNew);
      }
    }
  }
  for (const { target, held, path } of lacking) {
    const from = homeOf(held) ?? linkedFrom(held) ?? held.source ?? held.frame.path;
    if (mode === 'copy') others.push({ do: 'copy', from, to: path, size: held.frame.size });
    else if (from !== path) others.push({ do: 'link', from, to: path });
    mark(held, target, path, true);
  }
  return { operations: [...moves, ...others], added, to };
}

/** The frames that a target lacks, with the places that they get. */
function lackingFrames(
  target: Target,
  relocation: Relocation | undefined,
): readonly { readonly target: Target; readonly held: Held; readonly path: string }[] {
  if (relocation === undefined) return [];
  const lacking = target.held.filter((held) => !relocation.at.has(held));
  return lacking
    .sort((a, b) => (a.frame.path < b.frame.path ? -1 : 1))
    .map((held) => {
      const name = relocation.names.take(rawName(held.frame.filename));
      return { target, held, path: join(target.place.rawFolder, name) };
    });
}

/** The file of a frame in the tree, where it will lie. */
function fileInTree(held: Held, moved: ReadonlyMap<string, string>): string | null {
  const place = held.places.find(({ entry }) => entry.target === null);
  return place === undefined ? null : (moved.get(place.entry.path) ?? place.entry.path);
}

const linkedFrom = (held: Held): string | null =>
  held.places.find(({ entry, stale }) => entry.target !== null && !stale)?.entry.target ?? null;

/** What a link in the tree leads to now, if it should lead to the frame itself instead. */
function staleLink(held: Held, target: Target, there: string, moved: ReadonlyMap<string, string>): string | null {
  const isThere = (path: string) => (moved.get(path) ?? path) === there;
  const place = held.places.find(({ entry, stale }) => stale && isThere(entry.path));
  if (place !== undefined) return place.entry.text;
  for (const [entry, own] of target.mended) if (own === held && isThere(entry.path)) return entry.text;
  return null;
}
