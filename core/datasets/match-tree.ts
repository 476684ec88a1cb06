import { basename } from 'node:path';
import { completenessOf } from '#core/datasets/completeness.ts';
import { repetitionIn } from '#core/datasets/exposure.ts';
import type { Group } from '#core/datasets/group.ts';
import { type Held, type Inventory, isLost } from '#core/datasets/inventory.ts';
import { type DatasetOnDisk, type DatasetState, parseDates, placeDataset } from '#core/datasets/layout.ts';
import { nameGroups } from '#core/datasets/name-groups.ts';
import type { RawEntry, TreeDataset } from '#core/datasets/tree.ts';

/** A group of frames with its name, and the datasets on disk that become it. */
export interface Target {
  readonly group: Group;
  readonly place: DatasetOnDisk;
  readonly missing: readonly string[];
  readonly notes: readonly string[];
  /** The frames that define it, then those it shares with others. */
  readonly held: readonly Held[];
  /** Datasets on disk that become this one, itself first if it is there. */
  readonly heirOf: readonly TreeDataset[];
  /** Datasets on disk that hold some of its frames but become another. */
  readonly takesFrom: readonly TreeDataset[];
  /** Those of both that hold reductions and frames of several groups: they cannot be parted. */
  readonly torn: readonly TreeDataset[];
  /** Links that lead nowhere, and the frame that each should lead to. */
  readonly mended: ReadonlyMap<RawEntry, Held>;
}

/** Which datasets on disk become which groups. A dataset with names that cannot be read never shrinks. */
export function matchTree(
  root: string,
  groups: readonly Group[],
  heldOf: ReadonlyMap<string, Held>,
  tree: readonly TreeDataset[],
  unknown: Inventory['unknown'],
): readonly Target[] {
  const held = groups.map((group) => heldFrames(group.anchors, heldOf));
  const shared = groups.map((group) => heldFrames(group.shared, heldOf));
  const owners = new Map<TreeDataset, Set<number>>();
  held.forEach((own, i) => {
    for (const { dataset } of own.flatMap(({ places }) => places)) {
      const set = owners.get(dataset) ?? new Set();
      owners.set(dataset, set.add(i));
    }
  });
  const names = nameGroups(groups);
  const byName = new Map(names.map((name, i) => [name, i]));
  for (const dataset of tree) {
    const namesake = byName.get(dataset.id);
    if (!owners.has(dataset) && namesake !== undefined) owners.set(dataset, new Set([namesake]));
  }
  const heirOf = groups.map((): TreeDataset[] => []);
  const takesFrom = groups.map((): TreeDataset[] => []);
  for (const [dataset, set] of owners) {
    const heir = [...set].find((i) => names[i] === dataset.id) ?? Math.min(...set);
    for (const i of set) (i === heir ? heirOf : takesFrom)[i]?.push(dataset);
  }
  const mended = groups.map((_, i) => mendLinks(heirOf[i] ?? [], [...(held[i] ?? []), ...(shared[i] ?? [])], unknown));
  const frozen = groups.map((_, i) =>
    (heirOf[i] ?? []).filter((d) => (unknown.get(d) ?? []).some((entry) => !mended[i]?.has(entry))),
  );
  const widened = groups.map((group, i) => widen(group, frozen[i] ?? []));
  const finalNames = nameGroups(widened);
  return widened.map((group, i): Target => {
    const { missing, notes } = completenessOf([...group.anchors, ...group.shared], group.facts);
    const remarks = [
      ...notes,
      ...((frozen[i]?.length ?? 0) > 0 ? ['holds links that lead nowhere or files that cannot be read'] : []),
      ...[repetitionIn(group.anchors) ?? []].flat(),
    ];
    const keptComplete = missing.length > 0 && frozen[i]?.some(({ state }) => state === 'complete') === true;
    const state: DatasetState = missing.length === 0 || keptComplete ? 'complete' : 'incomplete';
    const place = placeDataset(root, finalNames[i] ?? '', state);
    const isItself = (d: TreeDataset) => (d.id === place.id ? (d.state === state ? 0 : 1) : 2);
    return {
      group,
      place,
      missing: keptComplete ? [] : missing,
      notes: remarks,
      held: [...(held[i] ?? []), ...(shared[i] ?? [])],
      heirOf: (heirOf[i] ?? []).sort((a, b) => isItself(a) - isItself(b) || (a.stateFolder < b.stateFolder ? -1 : 1)),
      takesFrom: takesFrom[i] ?? [],
      torn: [...(heirOf[i] ?? []), ...(takesFrom[i] ?? [])].filter(
        (d) => d.others.length > 0 && (owners.get(d)?.size ?? 0) > 1,
      ),
      mended: mended[i] ?? new Map(),
    };
  });
}

function heldFrames(frames: Group['anchors'], heldOf: ReadonlyMap<string, Held>): readonly Held[] {
  return frames.flatMap((frame) => heldOf.get(frame.path) ?? []);
}

function mendLinks(
  datasets: readonly TreeDataset[],
  held: readonly Held[],
  unknown: Inventory['unknown'],
): ReadonlyMap<RawEntry, Held> {
  const mended = new Map<RawEntry, Held>();
  const free = new Map<string, Held[]>();
  for (const one of held) {
    if (one.places.some(({ dataset }) => datasets.includes(dataset))) continue;
    free.set(one.frame.filename, [...(free.get(one.frame.filename) ?? []), one]);
  }
  for (const entry of datasets.flatMap((dataset) => unknown.get(dataset) ?? [])) {
    const found = free.get(basename(entry.target ?? ''))?.[0];
    if (found === undefined || !isLost(entry, found.frame)) continue;
    free.get(found.frame.filename)?.shift();
    mended.set(entry, found);
  }
  return mended;
}

function widen(group: Group, frozen: readonly TreeDataset[]): Group {
  const dates = frozen.flatMap((dataset) => parseDates(dataset.dates) ?? []);
  const first = [group.first, ...dates.map((d) => d.first)].sort()[0] ?? group.first;
  const last = [group.last, ...dates.map((d) => d.last)].sort().at(-1) ?? group.last;
  return { ...group, first, last };
}
