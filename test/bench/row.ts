/** One measured comparison: the same work, ours and what a user would run instead, in one run. */
export interface BenchRow {
  readonly what: string;
  readonly ours: number;
  readonly theirs: number;
  readonly unit: string;
  /** What `theirs` is: `astropy getheader`, `cfitsio from C`, … */
  readonly against: string;
  /** How many frames were worked on, where that is to be told. */
  readonly frames?: number;
  /** How many files were archived, where that is to be told. */
  readonly archived?: number;
}

/** The middle one of several measurements; of an even number, the lower middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('median of nothing');
  return middle;
}
