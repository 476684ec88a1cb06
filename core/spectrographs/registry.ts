import type { Header } from '#core/fits/header.ts';
import { keckDeimos } from '#core/spectrographs/keck-deimos.ts';
import { shaneKastBlue } from '#core/spectrographs/shane-kast-blue.ts';
import type { Spectrograph } from '#core/spectrographs/spectrograph.ts';

/** The instruments that Slitbench knows without PypeIt. */
export const nativeSpectrographs: readonly Spectrograph[] = [keckDeimos, shaneKastBlue];

/** A native instrument by PypeIt's name for it, or null. */
export function nativeByName(name: string): Spectrograph | null {
  return nativeSpectrographs.find((spectrograph) => spectrograph.name === name) ?? null;
}

/**
 * The native instrument that took a raw frame with this primary header, or null. Products of PypeIt (spec1d, spec2d,
 * calibrations) carry the raw frame's cards along; they are no raw frames and are not recognised.
 */
export function recognise(primary: Header): Spectrograph | null {
  if (primary.has('PYP_SPEC') || primary.has('VERSPYP')) return null;
  return nativeSpectrographs.find((spectrograph) => spectrograph.recognises(primary)) ?? null;
}
