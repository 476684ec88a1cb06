import type { Frame } from '#core/contract/frame.ts';
import { metaNumber } from '#core/setup/frame-decision.ts';

/** A wish that is given up when too few frames meet it. */
export interface TrimRule {
  readonly name: 'pointing' | 'exposure';
  readonly text: string;
  meets(frame: Frame): boolean;
  /** Why a frame does not meet it. */
  fails(frame: Frame): string;
}

const seconds = (frame: Frame): string => `exposure of ${metaNumber(frame, 'exptime')} s`;

/** Dome calibrations are taken at an elevation of 45°, which stands in DEC then: elsewhere the mask sags. */
const atDome: TrimRule = {
  name: 'pointing',
  text: 'elevation 45 ± 1°',
  meets: (frame) => Math.abs(metaNumber(frame, 'dec') - 45) < 1,
  fails: (frame) => `telescope at elevation ${metaNumber(frame, 'dec').toFixed(2)}°, not within 1° of 45°`,
};

/** In the order in which they are given up. */
export const ARC_RULES: readonly TrimRule[] = [
  atDome,
  {
    name: 'exposure',
    text: '1 to 15 s',
    meets: (frame) => metaNumber(frame, 'exptime') >= 1 && metaNumber(frame, 'exptime') <= 15,
    fails: (frame) => `${seconds(frame)}, not 1 to 15 s`,
  },
];

/** In the order in which they are given up. */
export const FLAT_RULES: readonly TrimRule[] = [
  atDome,
  {
    name: 'exposure',
    text: 'above 5 up to 30 s',
    meets: (frame) => metaNumber(frame, 'exptime') > 5 && metaNumber(frame, 'exptime') <= 30,
    fails: (frame) => `${seconds(frame)}, not above 5 and up to 30 s`,
  },
];

/** Give up rules, first to last, until enough frames meet those that are left. */
export function relax(
  frames: readonly Frame[],
  rules: readonly TrimRule[],
  enough: (count: number) => boolean,
): { readonly rules: readonly TrimRule[]; readonly meeting: readonly Frame[] } {
  for (let left = rules; ; left = left.slice(1)) {
    const meeting = frames.filter((frame) => left.every((rule) => rule.meets(frame)));
    if (enough(meeting.length) || left.length === 0) return { rules: left, meeting };
  }
}
