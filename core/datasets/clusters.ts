/** Days from 1970-01-01 back to the zero of the modified Julian date. */
const MJD_OF_1970 = 40587;

/** The UT date of a modified Julian date, `YYYY-MM-DD`. */
export function utDate(mjd: number): string {
  return new Date((Math.floor(mjd) - MJD_OF_1970) * 86_400_000).toISOString().slice(0, 10);
}

/** The modified Julian date at 0 h UT of a date `YYYY-MM-DD`. */
export function mjdOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000 + MJD_OF_1970;
}

/** Whether `utDate` can name it: years 1858 to 9999. */
export const isDatable = (mjd: unknown): mjd is number => typeof mjd === 'number' && mjd >= 0 && mjd < 2_973_484;

/**
 * Cluster by time: an item within `window` days of a cluster's first or last joins it, and one that reaches two
 * clusters merges them. So clusters are what remains when the sorted times are cut at every gap wider than the window,
 * whatever the order of input. Clusters and their items are sorted by time, then by `tie`.
 */
export function clusterByTime<T>(
  items: readonly T[],
  mjdOf: (item: T) => number,
  tie: (item: T) => string,
  window: number,
): readonly (readonly T[])[] {
  const sorted = [...items].sort((a, b) => mjdOf(a) - mjdOf(b) || (tie(a) < tie(b) ? -1 : 1));
  const clusters: T[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const item of sorted) {
    const mjd = mjdOf(item);
    if (mjd - last > window) clusters.push([]);
    clusters.at(-1)?.push(item);
    last = mjd;
  }
  return clusters;
}
