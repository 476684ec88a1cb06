import type { Frame } from '#core/contract/frame.ts';
import { isDatable } from '#core/datasets/clusters.ts';
import { type Exclusion, type Group, type Grouping, textOf } from '#core/datasets/group.ts';
import { nightsOf } from '#core/datasets/nights.ts';
import { roundHalfEven } from '#core/spectrographs/round-half-even.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';

/** Why a keck_deimos frame is left out, or null. Biases are: PypeIt reduces DEIMOS by its overscan. */
function exclusionOf(frame: Frame): string | null {
  if (frame.types.length === 0) return 'unknown type';
  if (frame.types.includes('bias')) return 'bias';
  for (const key of ['decker', 'dispname', 'dispangle', 'filter1'])
    if (textOf(frame, key) === null) return `no ${key} in its header`;
  if (!isDatable(frame.meta.mjd)) return 'no time in its header';
  return null;
}

/**
 * keck_deimos, as the ADAP pipeline does it: by slit mask, then by grating, rounded tilt and filter (tilts that differ
 * slightly fall together on purpose), then by nights.
 */
export function groupByMask(frames: readonly Frame[], facts: SpectrographFacts, window: number): Grouping {
  const excluded: Exclusion[] = [];
  const keyed = new Map<string, { mask: string; configValues: readonly string[]; frames: Frame[] }>();
  for (const frame of frames) {
    const reason = exclusionOf(frame);
    const mask = textOf(frame, 'decker');
    const tilt = Number(frame.meta.dispangle);
    if (reason !== null || mask === null) {
      excluded.push({ frame, reason: reason ?? 'no decker in its header' });
      continue;
    }
    const tiltText = Number.isFinite(tilt) ? String(roundHalfEven(tilt)) : String(frame.meta.dispangle);
    const configValues = [textOf(frame, 'dispname') ?? '', tiltText, textOf(frame, 'filter1') ?? ''];
    const key = JSON.stringify([mask, ...configValues]);
    const known = keyed.get(key);
    if (known === undefined) keyed.set(key, { mask, configValues, frames: [frame] });
    else known.frames.push(frame);
  }
  const groups = [...keyed.values()].flatMap(({ mask, configValues, frames }) =>
    nightsOf(frames, window).map(
      ({ first, last, frames: anchors }): Group => ({
        facts,
        mask,
        configKey: JSON.stringify([facts.name, ...configValues]),
        configValues,
        first,
        last,
        anchors,
        shared: [],
      }),
    ),
  );
  return { groups, excluded };
}
