import type { FrameType } from '#core/contract/frame.ts';
import type { PlannedDataset } from '#core/contract/organize.ts';
import type { Target } from '#core/datasets/match-tree.ts';

/** A target as it is shown: what it holds, what it lacks, where it comes from. */
export function describeDataset(target: Target, added: number, waiting: string | null): PlannedDataset {
  const counts: Partial<Record<FrameType, number>> = {};
  for (const type of target.held.flatMap(({ frame }) => frame.types)) counts[type] = (counts[type] ?? 0) + 1;
  const { place, group, held, heirOf } = target;
  return {
    id: place.id,
    state: place.state,
    spectrograph: group.facts.name,
    missing: [...target.missing],
    notes: [...target.notes],
    counts,
    frames: held.length,
    added,
    was: heirOf.filter((d) => d.stateFolder !== place.stateFolder).map((d) => `${d.id} ${d.state}`),
    waiting,
  };
}
