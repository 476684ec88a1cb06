import type { RebuildAim, RebuildPlan } from '#core/contract/rebuild.ts';
import { absentFrames } from '#core/reductions/check-frames.ts';
import { hasOpenWork, previewRebuild, whyNoRebuild } from '#core/reductions/rebuild.ts';
import type { Reduction } from '#core/reductions/reduction.ts';
import { lookAt } from '#core/reductions/standing.ts';

/** What would go aside, why that cannot be done as it stands, and whether a run can. */
export async function foreseeRebuild(reduction: Reduction, aim: RebuildAim): Promise<RebuildPlan> {
  const standing = await lookAt(reduction, { pypeit: null, args: [] });
  const isOpen = hasOpenWork(standing) && absentFrames(reduction) === null;
  return { moves: [...previewRebuild(reduction, aim)], refused: whyNoRebuild(standing), isOpen };
}
