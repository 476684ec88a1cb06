import type { Frame } from '#core/contract/frame.ts';
import { byTime, type FrameDecision } from '#core/setup/frame-decision.ts';
import { FLAT_RULES, relax } from '#core/setup/trim-rules.ts';

/** How many flats are combined. */
const WANTED = 3;

/**
 * Which DEIMOS flats to use: the last three of those that meet the rules. Rules are given up, pointing first, until more
 * than three meet what is left (three exactly do not suffice: so the reference has it).
 */
export function trimFlats(flats: readonly Frame[], excluded: ReadonlySet<string>): readonly FrameDecision[] {
  const usable = flats.filter((frame) => !excluded.has(frame.filename));
  const { rules, meeting } = relax(usable, FLAT_RULES, (count) => count > WANTED);
  const kept = new Set(meeting.toSorted(byTime).slice(-WANTED));
  const met = rules.map((rule) => rule.text).join(', ');
  return flats.map((frame) => {
    if (excluded.has(frame.filename)) return { frame, use: 'trimmed', reason: 'excluded by the exclude list' };
    const failed = rules.find((rule) => !rule.meets(frame));
    if (failed !== undefined) return { frame, use: 'trimmed', reason: failed.fails(frame) };
    if (!kept.has(frame)) return { frame, use: 'trimmed', reason: `${WANTED} later flats are enough` };
    return { frame, use: 'used', reason: `one of the last ${WANTED} flats${met === '' ? '' : `, ${met}`}` };
  });
}
