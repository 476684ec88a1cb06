import type { Frame } from '#core/contract/frame.ts';
import type { Exclusion, Group, Grouping } from '#core/datasets/group.ts';
import { groupByConfiguration } from '#core/datasets/group-by-configuration.ts';
import { groupByMask } from '#core/datasets/group-by-mask.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';

/**
 * Decide which frames belong together, each instrument by its own rule. `window` is in days. The result does not depend
 * on the order of `frames`, and each frame is in a group or excluded with a reason.
 */
export function groupFrames(
  frames: readonly Frame[],
  facts: ReadonlyMap<string, SpectrographFacts>,
  window: number,
): Grouping {
  const byInstrument = new Map<string, Frame[]>();
  const groups: Group[] = [];
  const excluded: Exclusion[] = [];
  for (const frame of [...frames].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = frame.spectrograph ?? '';
    const list = byInstrument.get(name);
    if (!facts.has(name)) excluded.push({ frame, reason: 'unknown instrument' });
    else if (list === undefined) byInstrument.set(name, [frame]);
    else list.push(frame);
  }
  for (const [name, own] of [...byInstrument].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = facts.get(name);
    if (known === undefined) continue;
    const rule = name === 'keck_deimos' ? groupByMask : groupByConfiguration;
    const grouping = rule(own, known, window);
    groups.push(...grouping.groups);
    excluded.push(...grouping.excluded);
  }
  return { groups, excluded };
}
