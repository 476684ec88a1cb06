import type { Frame } from '#core/contract/frame.ts';

/**
 * What becomes of a raw frame in the setup file: `used`; `trimmed` (its row is commented out: it would do, but is not
 * needed); or `dropped` (no row: PypeIt cannot use it).
 */
export interface FrameDecision {
  readonly frame: Frame;
  readonly use: 'used' | 'trimmed' | 'dropped';
  readonly reason: string;
}

/** PypeIt's `frametype` cell. */
export const typeCell = (frame: Frame): string => (frame.types.length === 0 ? 'None' : frame.types.join(','));

/** A number of the metadata, NaN where it is missing or none. */
export function metaNumber(frame: Frame, key: string): number {
  const value = frame.meta[key];
  return typeof value === 'number' ? value : Number.NaN;
}

/** Earliest first; of one time, by name. A frame without a time comes first, as in PypeIt. */
export function byTime(a: Frame, b: Frame): number {
  const time = (frame: Frame) => {
    const mjd = metaNumber(frame, 'mjd');
    return Number.isNaN(mjd) ? -99999 : mjd;
  };
  return time(a) - time(b) || (a.filename < b.filename ? -1 : 1);
}
