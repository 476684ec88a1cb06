import { dirname } from 'node:path';
import type { Frame } from '#core/contract/frame.ts';
import type { PlannedDataset, PlannedFrame, TransferMode } from '#core/contract/organize.ts';
import type { Grouping } from '#core/datasets/group.ts';
import type { Held, Inventory } from '#core/datasets/inventory.ts';
import { matchTree, type Target } from '#core/datasets/match-tree.ts';
import type { Operation } from '#core/datasets/operation.ts';
import { placeFrames } from '#core/datasets/place-frames.ts';
import { describeDataset } from '#core/datasets/planned-dataset.ts';
import { foldersLeft, occupantOf, type Relocation, type RelocationContext, relocate } from '#core/datasets/relocate.ts';
import type { RawEntry, TreeDataset } from '#core/datasets/tree.ts';

/** What organise is going to do, and why. */
export interface Plan {
  /** Those that hold source frames or change, sorted by id. */
  readonly datasets: readonly PlannedDataset[];
  /** The fate of each distinct source frame. */
  readonly frames: readonly PlannedFrame[];
  /** In the order in which they must be done. Empty: nothing to do. */
  readonly operations: readonly Operation[];
}

export interface PlanInput extends Omit<RelocationContext, 'ownerOf' | 'isVacated'> {
  readonly root: string;
  readonly mode: TransferMode;
  readonly grouping: Grouping;
  readonly inventory: Inventory;
  /** Paths of the frames that were asked for. */
  readonly asked: ReadonlySet<string>;
}

/** Decide what becomes of every frame and dataset. Looks at the disk only through `exists` and `setupFiles`. */
export function planOrganise(input: PlanInput): Plan {
  const { root, tree, grouping, inventory } = input;
  const heldOf = new Map(inventory.held.map((held) => [held.frame.path, held]));
  const targets = [...matchTree(root, grouping.groups, heldOf, tree, inventory.unknown)].sort((a, b) =>
    a.place.id < b.place.id ? -1 : 1,
  );
  const { relocations, obstacles } = relocateAll(targets, input);
  const moved = new Map([...relocations.values()].flatMap((relocation) => [...relocation.moved]));
  const dropped = new Set([...relocations.values()].flatMap((relocation) => [...relocation.dropped]));
  const placement = placeFrames(targets, relocations, moved, input.mode);
  const operations = [
    ...[...relocations.values()].flatMap((relocation) => relocation.operations),
    ...followMoves(tree, moved, dropped),
    ...placement.operations,
  ];
  const left = [...relocations.keys()].flatMap((target) =>
    [...target.heirOf, ...target.takesFrom].filter((d) => d.stateFolder !== target.place.stateFolder),
  );
  const used = [...relocations.keys()].filter((t) => placement.added.has(t) || relocations.get(t)?.operations.length);
  return {
    datasets: targets
      .filter((t) => t.held.some(({ source }) => source !== null && input.asked.has(source)) || used.includes(t))
      .map((target) => describeDataset(target, placement.added.get(target) ?? 0, obstacles.get(target) ?? null)),
    frames: fatesOf(input, targets, obstacles, placement.to),
    operations: [
      ...foldersFor(root, operations, input.exists),
      ...operations,
      ...new Map(left.flatMap(foldersLeft).map((op) => [JSON.stringify(op), op])).values(),
    ],
  };
}

/** Relocate each target, those that make room for others first. */
function relocateAll(
  targets: readonly Target[],
  input: PlanInput,
): { relocations: ReadonlyMap<Target, Relocation>; obstacles: ReadonlyMap<Target, string> } {
  const relocations = new Map<Target, Relocation>();
  const obstacles = new Map<Target, string>();
  const isVacated = (dataset: TreeDataset) => {
    const takers = targets.filter((t) => t.heirOf.includes(dataset) || t.takesFrom.includes(dataset));
    return takers.length > 0 && takers.every((target) => relocations.has(target));
  };
  const context = { ...input, isVacated, ownerOf: ownersOf(input.inventory, targets) };
  for (let waiting = targets; waiting.length > 0; ) {
    const free = waiting.filter((target) => {
      const occupant = occupantOf(target, input.tree);
      return occupant === undefined || isVacated(occupant);
    });
    // Those that wait for each other are told so.
    const next = new Set(free.length > 0 ? free : waiting);
    for (const target of next) {
      const relocation = relocate(target, context);
      if ('obstacle' in relocation) obstacles.set(target, relocation.obstacle);
      else relocations.set(target, relocation);
    }
    waiting = waiting.filter((target) => !next.has(target));
  }
  return { relocations, obstacles };
}
/** What of a frame is shown beside its fate. */
export const extentOf = ({ size, meta }: Frame): Pick<PlannedFrame, 'size' | 'mjd'> => ({
  size,
  mjd: typeof meta.mjd === 'number' ? meta.mjd : null,
});

function ownersOf(inventory: Inventory, targets: readonly Target[]): RelocationContext['ownerOf'] {
  const targetOf = new Map<string, Target>();
  for (const target of targets) for (const { path } of target.group.anchors) targetOf.set(path, target);
  const owners = new Map<RawEntry, { held: Held; target: Target | null }>();
  for (const held of inventory.held)
    for (const { entry } of held.places) owners.set(entry, { held, target: targetOf.get(held.frame.path) ?? null });
  for (const target of targets) for (const [entry, held] of target.mended) owners.set(entry, { held, target });
  return owners;
}

/** Links in the tree that lead to a file of the tree which moves, and relative ones that move themselves. */
function followMoves(
  tree: readonly TreeDataset[],
  moved: ReadonlyMap<string, string>,
  dropped: ReadonlySet<string>,
): readonly Operation[] {
  if (moved.size === 0) return [];
  return tree.flatMap(({ entries }) =>
    entries.flatMap((entry): Operation[] => {
      if (entry.text === null || entry.target === null || dropped.has(entry.path)) return [];
      const isParted = entry.text !== entry.target && moved.has(entry.path);
      const to = moved.get(entry.target) ?? moved.get(entry.real ?? '') ?? (isParted ? entry.target : undefined);
      if (to === undefined) return [];
      return [{ do: 'relink', from: to, to: moved.get(entry.path) ?? entry.path, was: entry.text }];
    }),
  );
}

/** The folders that the operations need and that are not there yet, parents first. */
function foldersFor(root: string, operations: readonly Operation[], exists: (path: string) => boolean): Operation[] {
  const wanted = new Set<string>();
  const add = (folder: string) => {
    if (folder === root || folder === dirname(folder) || wanted.has(folder)) return;
    add(dirname(folder));
    wanted.add(folder);
  };
  for (const operation of operations) if ('to' in operation && operation.do !== 'edit') add(dirname(operation.to));
  return [...wanted].filter((path) => !exists(path)).map((path) => ({ do: 'folder', path }));
}

function fatesOf(
  { grouping, inventory, asked }: PlanInput,
  targets: readonly Target[],
  obstacles: ReadonlyMap<Target, string>,
  to: ReadonlyMap<Held, readonly { readonly target: Target; readonly path: string; readonly isNew: boolean }[]>,
): readonly PlannedFrame[] {
  const reasons = new Map(grouping.excluded.map(({ frame, reason }) => [frame.path, reason]));
  const targetsOf = new Map<Held, Target[]>();
  for (const target of targets)
    for (const held of target.held) {
      const list = targetsOf.get(held);
      if (list === undefined) targetsOf.set(held, [target]);
      else list.push(target);
    }
  return inventory.held.flatMap((held): PlannedFrame[] => {
    if (held.source === null || !asked.has(held.source)) return [];
    const own = targetsOf.get(held) ?? [];
    const places = to.get(held) ?? [];
    const waiting = own.map((target) => obstacles.get(target)).find((reason) => reason !== undefined) ?? null;
    const excluded = reasons.get(held.frame.path) ?? null;
    const isNew = places.some((place) => place.isNew);
    const fate = excluded ? 'excluded' : isNew ? 'placed' : places.length < own.length ? 'waiting' : 'there';
    return [
      {
        path: held.source,
        ...extentOf(held.frame),
        fate,
        types: [...held.frame.types],
        to: places.map(({ path }) => path),
        datasets: own.map(({ place }) => place.id),
        reason: excluded ?? (fate === 'waiting' ? waiting : null),
      },
    ];
  });
}
