import type { Frame } from '#core/contract/frame.ts';
import { nativeByName } from '#core/spectrographs/registry.ts';

/** The instruments beside the native ones whose `mjd` is known to be none of the beginning (pypeit/spectrographs). */
const ELSEWHERE: Readonly<Record<string, 'end' | 'middle'>> = {
  // DATE of both arms: "UT of CCD readout & descramble".
  shane_kast_red: 'end',
  shane_kast_red_ret: 'end',
  // EXPMID.
  jwst_nirspec: 'middle',
};

const PART = { start: 0, middle: 0.5, end: 1 } as const;

/**
 * When an exposure began, MJD UTC, to the second or so; null: its header tells no time. Without an exposure time it is
 * PypeIt's `mjd`.
 */
export function exposureStart({ spectrograph, meta }: Pick<Frame, 'spectrograph' | 'meta'>): number | null {
  const { mjd, exptime } = meta;
  if (typeof mjd !== 'number') return null;
  const marks = nativeByName(spectrograph ?? '')?.mjdMarks ?? ELSEWHERE[spectrograph ?? ''] ?? 'start';
  return mjd - (PART[marks] * (typeof exptime === 'number' ? exptime : 0)) / 86_400;
}
