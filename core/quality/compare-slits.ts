import type { SlitPair } from '#core/contract/quality.ts';
import { judgeSlit, type SlitNumbers, type Thresholds } from '#core/contract/scorecard.ts';

/** Slits of two reductions further apart than this are not the same one [px]. */
const FAR = 20;

const reasons = (slit: SlitNumbers, at: Thresholds): number => {
  const { rms, coverage, chi, flagged } = judgeSlit(slit, at);
  return Number(rms) + Number(coverage) + Number(chi) + Number(flagged);
};

function changeOf({ before, after }: Pick<SlitPair, 'before' | 'after'>, at: Thresholds): SlitPair['change'] {
  if (before === null) return 'new';
  if (after === null) return 'gone';
  const [was, is] = [reasons(before, at), reasons(after, at)];
  return is < was ? 'better' : is > was ? 'worse' : 'same';
}

const RANK = { worse: 0, better: 1, gone: 2, new: 3, same: 4 } as const;

/**
 * The slits of a frame in two reductions, matched on the same detector by the nearest `spatId`, each at most once: the
 * nearest pairs first. What changed comes first, then by detector and place.
 */
export function compareSlits(
  before: readonly SlitNumbers[],
  after: readonly SlitNumbers[],
  at: Thresholds,
): readonly SlitPair[] {
  const near = before
    .flatMap((b) =>
      after.flatMap((a) => {
        const apart = Math.abs(a.spatId - b.spatId);
        return a.detector === b.detector && apart <= FAR ? [{ b, a, apart }] : [];
      }),
    )
    .sort((x, y) => x.apart - y.apart);
  const mate = new Map<SlitNumbers, SlitNumbers>();
  const taken = new Set<SlitNumbers>();
  for (const { b, a } of near) {
    if (mate.has(b) || taken.has(a)) continue;
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
