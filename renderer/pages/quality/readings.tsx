import { type SlitMode, wavelengthAt } from '#core/contract/slit-image.ts';
import type { SlitImage } from '#core/contract/slits.ts';
import { label } from '#renderer/pages/quality/plot-scale.ts';
import classes from '#renderer/pages/quality/slit.module.css';
import { nearest, type Spectrum } from '#renderer/pages/quality/spectrum.ts';

interface CutOutReadingProps {
  readonly slit: SlitImage;
  readonly pixels: Float32Array;
  readonly mode: SlitMode;
  /** Whether a click does something. */
  readonly picks: boolean;
  /** Column and row of the detector; null: the pointer is elsewhere. */
  readonly at: { readonly spat: number; readonly spec: number } | null;
}

/** What lies under the pointer in the cut-out. */
export function CutOutReading({ slit, pixels, mode, picks, at }: CutOutReadingProps) {
  if (at === null || Number.isNaN(at.spec))
    return <span className={`${classes.read} dim`}>{picks ? 'click picks a place' : ''}</span>;
  const [x, y] = [Math.round(at.spat) - slit.x0, Math.round(at.spec)];
  const isThere = x >= 0 && x < slit.width && y >= 0 && y < slit.height;
  const value = isThere ? (pixels[y * slit.width + x] ?? Number.NaN) : Number.NaN;
  const wave = wavelengthAt(slit, at.spat - slit.x0, at.spec);
  return (
    <span className={`${classes.read} mono`}>
      {!Number.isNaN(wave) && `${wave.toFixed(2)} Å · `}
      spat {at.spat.toFixed(1)} · spec {at.spec.toFixed(1)}
      {!Number.isNaN(value) && ` · ${label(value, 2)}${mode === 'chi' ? ' σ' : ' e⁻'}`}
      {isThere && slit.masked[y * slit.width + x] === 1 && ' · masked'}
    </span>
  );
}

interface SpectrumReadingProps {
  readonly spectrum: Spectrum | null;
  /** [Å]; null: the pointer is elsewhere. */
  readonly at: number | null;
  readonly isFlux: boolean;
}

/** The pixel of a spectrum under the pointer. */
export function SpectrumReading({ spectrum, at, isFlux }: SpectrumReadingProps) {
  const i = spectrum === null || at === null ? -1 : nearest(spectrum, at);
  if (spectrum === null || i < 0) return <span className={`${classes.read} dim`}> </span>;
  const [value = 0, sigma = Number.NaN] = [spectrum.values[i], spectrum.sigma[i]];
  return (
    <span className={`${classes.read} mono`}>
      {(spectrum.wave[i] ?? 0).toFixed(2)} Å · {label(value, isFlux ? 3 : 1)}
      {sigma > 0 && ` ± ${label(sigma, isFlux ? 3 : 1)}`} {isFlux ? '' : 'e⁻'}
      {sigma > 0 && ` · S/N ${label(value / sigma, 1)}`}
    </span>
  );
}
