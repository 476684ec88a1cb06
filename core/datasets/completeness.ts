import type { Frame, FrameType } from '#core/contract/frame.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';

/** What a dataset lacks before PypeIt can reduce it, and what it could do better with. Empty `missing`: complete. */
export interface Completeness {
  readonly missing: readonly string[];
  readonly notes: readonly string[];
}

/**
 * At least one science, one flat and one arc. Outside keck_deimos a standard stands for science (PypeIt reduces it all
 * the same) and a trace for a flat; missing bias or dark frames that the default parameters ask for are noted.
 */
export function completenessOf(
  frames: readonly Pick<Frame, 'types'>[],
  facts: Pick<SpectrographFacts, 'name' | 'uses'>,
): Completeness {
  const types = new Set(frames.flatMap((frame) => frame.types));
  const any = (...wanted: readonly FrameType[]) => wanted.some((type) => types.has(type));
  const deimos = facts.name === 'keck_deimos';
  const missing: string[] = [];
  const notes: string[] = [];
  if (!any('science') && (deimos || !any('standard'))) missing.push('science');
  if (!any('pixelflat', 'illumflat') && (deimos || !any('trace'))) missing.push('flat');
  if (!any('arc')) missing.push('arc');
  if (!deimos) {
    if (!any('science') && any('standard')) notes.push('only standard stars, no science frame');
    if (facts.uses.bias && !any('bias')) notes.push('no bias frame');
    if (facts.uses.dark && !any('dark')) notes.push('no dark frame');
  }
  return { missing, notes };
}
