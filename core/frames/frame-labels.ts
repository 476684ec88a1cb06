import type { Frame, MetaValue } from '#core/contract/frame.ts';
import { isDatable, utDate } from '#core/datasets/clusters.ts';
import { roundHalfEven } from '#core/spectrographs/round-half-even.ts';
import type { ConfigurationKey, SpectrographFacts } from '#core/spectrographs/spectrograph.ts';

/** The UT date of an exposure, as in DATES of the tree, or null. */
export const nightOf = ({ meta }: Frame): string | null => (isDatable(meta.mjd) ? utDate(meta.mjd) : null);

/** A number with no more digits than its tolerance leaves sure. */
function valueText(value: MetaValue, { rtol }: ConfigurationKey, whole: boolean): string {
  if (typeof value !== 'number') return value ?? '–';
  if (whole) return String(roundHalfEven(value));
  if (!rtol) return String(value);
  return String(Number(value.toPrecision(Math.min(15, Math.max(1, Math.floor(-Math.log10(rtol)))))));
}

/**
 * What a frame's configuration is called: the values of its instrument's configuration keys, the mask not among them
 * (tilts of DEIMOS rounded, as its datasets have them). Null where none is known.
 */
export function configurationOf({ meta }: Frame, facts: SpectrographFacts | null): string | null {
  const keys = facts?.configurationKeys.filter(({ name }) => name !== 'decker') ?? [];
  if (facts === null || keys.every(({ name }) => (meta[name] ?? null) === null)) return null;
  const whole = ({ name }: ConfigurationKey) => facts.name === 'keck_deimos' && name === 'dispangle';
  return keys.map((key) => valueText(meta[key.name] ?? null, key, whole(key))).join(' · ');
}
