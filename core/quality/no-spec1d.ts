import type { ScienceFrame } from '#core/contract/scorecard.ts';

/**
 * What to know of a frame that has its spec2d and no spec1d, which no count tells from one without objects; null: it has
 * both, or a problem that is told already. Several spec1d files are such a problem.
 */
export function noSpec1d({ spec2d, spec1d, problem }: ScienceFrame): string | null {
  if (spec2d === null || spec1d !== null || problem !== null) return null;
  return 'There is no spec1d of it: PypeIt found no object, or the file was lost. If it was, slitbench rebuild --step spec2d makes it anew (slitbench run, where the reduction did not come to its end).';
}
