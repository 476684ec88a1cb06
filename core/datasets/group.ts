import type { Frame } from '#core/contract/frame.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';

/** Frames that belong together, before they have a name. */
export interface Group {
  readonly facts: SpectrographFacts;
  /** The slit mask as the headers write it, or null when the science frames have several. */
  readonly mask: string | null;
  /** Tells configurations apart; never shown. */
  readonly configKey: string;
  /** What CONFIG is made of. */
  readonly configValues: readonly string[];
  /** UT dates of the frames that define the group. */
  readonly first: string;
  readonly last: string;
  /** The frames that define the group, sorted by time. */
  readonly anchors: readonly Frame[];
  /** Bias and dark frames that also serve it. */
  readonly shared: readonly Frame[];
}

/** A frame that belongs to no dataset, and why. */
export interface Exclusion {
  readonly frame: Frame;
  readonly reason: string;
}

export interface Grouping {
  readonly groups: readonly Group[];
  readonly excluded: readonly Exclusion[];
}

/** The MJD of a frame that has been checked to have one. */
export const mjdOf = (frame: Frame): number => {
  const mjd = frame.meta.mjd;
  if (typeof mjd !== 'number') throw new Error(`${frame.path}: no MJD`);
  return mjd;
};

/** A metadata value as text; missing is null. */
export const textOf = (frame: Frame, key: string): string | null => {
  const value = frame.meta[key];
  return value === undefined || value === null ? null : String(value);
};
