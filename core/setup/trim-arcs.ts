import type { Frame } from '#core/contract/frame.ts';
import { byTime, type FrameDecision } from '#core/setup/frame-decision.ts';
import { ARC_RULES, relax, type TrimRule } from '#core/setup/trim-rules.ts';

const lampsOf = (set: string): readonly string[] => set.split(/\s+/).filter((lamp) => lamp !== '');

/**
 * Which DEIMOS arcs to use: one for each set of lamps that brings a lamp not yet covered, larger sets first (of one
 * size, lexicographically last first), the latest of those that meet the rules. Rules that a set cannot meet are given
 * up, pointing first, and stay so for the sets after it; a set whose arcs are all excluded gives up both.
 */
export function trimArcs(arcs: readonly Frame[], excluded: ReadonlySet<string>): readonly FrameDecision[] {
  const sets = Map.groupBy(arcs, (frame) => String(frame.meta.lampstat01 ?? ''));
  const order = [...sets.keys()].toSorted((a, b) => lampsOf(b).length - lampsOf(a).length || (a < b ? 1 : -1));
  const covered = new Set<string>();
  let rules: readonly TrimRule[] = ARC_RULES;
  const decisions: FrameDecision[] = [];
  for (const set of order) {
    const usable: Frame[] = [];
    for (const frame of sets.get(set) ?? []) {
      if (excluded.has(frame.filename))
        decisions.push({ frame, use: 'trimmed', reason: 'excluded by the exclude list' });
      else usable.push(frame);
    }
    const fresh = lampsOf(set).filter((lamp) => !covered.has(lamp));
    if (fresh.length === 0) {
      for (const frame of usable) decisions.push({ frame, use: 'trimmed', reason: `lamps ${set} are covered already` });
      continue;
    }
    for (const lamp of fresh) covered.add(lamp);
    const relaxed = relax(usable, rules, (count) => count >= 1);
    rules = relaxed.rules;
    const best = relaxed.meeting.toSorted(byTime).at(-1);
    for (const frame of usable) {
      const failed = rules.find((rule) => !rule.meets(frame));
      if (frame === best) decisions.push({ frame, use: 'used', reason: usedReason(set, rules) });
      else if (failed !== undefined) decisions.push({ frame, use: 'trimmed', reason: failed.fails(frame) });
      else
        decisions.push({ frame, use: 'trimmed', reason: `${best?.filename ?? ''} is a later arc with lamps ${set}` });
    }
  }
  return decisions;
}

function usedReason(set: string, rules: readonly TrimRule[]): string {
  const kept = rules.map((rule) => rule.text).join(', ');
  return `latest arc with lamps ${set}${kept === '' ? ' (none meets the rules for pointing and exposure)' : `, ${kept}`}`;
}
