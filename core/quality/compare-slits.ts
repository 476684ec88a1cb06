import type { SlitPair } from '#core/contract/quality.ts';
import { judgeSlit, type SlitNumbers, type Thresholds } from '#core/contract/scorecard.ts';

/** Slits of two reductions further apart than this are not the same one [px]. */
const FAR = 20;

/**
 * How bad a slit is: good; beyond thresholds, by how many; with numbers missing or doubtful, so that it cannot be judged;
 * given up by PypeIt, which may have set its numbers to 0.
 */
function badness(slit: SlitNumbers, at: Thresholds): number {
  const { rms, coverage, chi, flagged, notJudged } = judgeSlit(slit, at);
  return flagged ? 5 : notJudged ? 4 : Number(rms) + Number(coverage) + Number(chi);
}

function changeOf({ before, after }: Pick<SlitPair, 'before' | 'after'>, at: Thresholds): SlitPair['change'] {
  if (before === null) return 'new';
  if (after === null) return 'gone';
  const [was, is] = [badness(before, at), badness(after, at)];
  return is < was ? 'better' : is > was ? 'worse' : 'same';
}

const RANK = { worse: 0, better: 1, gone: 2, new: 3, same: 4 } as const;

/** The slit on the same detector that lies nearest, if it is near; of two as near the first. */
function nearest(to: SlitNumbers, among: readonly SlitNumbers[]): SlitNumbers | null {
  let best: SlitNumbers | null = null;
  let apart = FAR;
  for (const one of among) {
    const distance = Math.abs(one.spatId - to.spatId);
    if (one.detector !== to.detector || distance > apart || (best !== null && distance === apart)) continue;
    best = one;
    apart = distance;
  }
  return best;
}

/**
 * The slits of a frame in two reductions, matched on the same detector where each is the other's nearest by `spatId`: what
 * one reduction lost is not matched with a neighbour, nor an order with another one. What changed comes first, then by
 * detector and place.
 */
export function compareSlits(
  before: readonly SlitNumbers[],
  after: readonly SlitNumbers[],
  at: Thresholds,
): readonly SlitPair[] {
  const mate = new Map<SlitNumbers, SlitNumbers>();
  const taken = new Set<SlitNumbers>();
  for (const b of before) {
    const a = nearest(b, after);
    if (a === null || taken.has(a) || nearest(a, before) !== b) continue;
    mate.set(b, a);
    taken.add(a);
  }
  const pairs = [
    ...before.map((b) => ({ before: b, after: mate.get(b) ?? null })),
    ...after.filter((a) => !taken.has(a)).map((a) => ({ before: null, after: a })),
  ].map((pair): SlitPair => ({ ...pair, change: changeOf(pair, at) }));
  const place = ({ before: b, after: a }: SlitPair) => b ?? a ?? { detector: '', spatId: 0 };
  return pairs.sort((x, y) => {
    const [p, q] = [place(x), place(y)];
    return (
      RANK[x.change] - RANK[y.change] ||
      (p.detector < q.detector ? -1 : p.detector > q.detector ? 1 : p.spatId - q.spatId)
    );
  });
}
