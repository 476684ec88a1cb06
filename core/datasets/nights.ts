import type { Frame } from '#core/contract/frame.ts';
import { clusterByTime, utDate } from '#core/datasets/clusters.ts';
import { mjdOf } from '#core/datasets/group.ts';

/** The frames of one night or run of nights, with its UT dates. */
export interface Nights {
  readonly first: string;
  readonly last: string;
  readonly frames: readonly Frame[];
}

/**
 * Frames of one mask or configuration, by nights. With a window shorter than a day, clusters of the same dates stay
 * together: their DATES folder would be the same.
 */
export function nightsOf(frames: readonly Frame[], window: number): readonly Nights[] {
  const byDates = new Map<string, { first: string; last: string; frames: Frame[] }>();
  for (const cluster of clusterByTime(frames, mjdOf, (frame) => frame.path, window)) {
    const [earliest, latest] = [cluster[0], cluster.at(-1)];
    if (earliest === undefined || latest === undefined) continue;
    const [first, last] = [utDate(mjdOf(earliest)), utDate(mjdOf(latest))];
    const known = byDates.get(`${first} ${last}`);
    if (known === undefined) byDates.set(`${first} ${last}`, { first, last, frames: [...cluster] });
    else known.frames.push(...cluster);
  }
  return [...byDates.values()];
}
