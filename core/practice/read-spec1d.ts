import { readHdus } from '#core/fits/read-headers.ts';
import { numbersOf, openTable } from '#core/fits/read-table.ts';
import type { Spectrum1d } from '#core/practice/compare.ts';

/** An object that PypeIt extracted: an extension of class SpecObj of a spec1d file. */
export interface ExtractedObject extends Spectrum1d {
  /** `SPAT0176-SLIT0175-DET01`. */
  readonly name: string;
  /** Median signal-to-noise ratio per pixel; null where PypeIt gives none. */
  readonly s2n: number | null;
  /** RMS of the wavelength solution [px]. */
  readonly waveRms: number | null;
  /** Row of the middle of the trace. */
  readonly row: number;
  readonly extraction: 'optimal' | 'boxcar';
  /** One standard deviation of the counts by PypeIt's noise model; 0 where it gives none. */
  readonly sigma: Float64Array;
}

/**
 * The objects of a spec1d file, optimally extracted where that could be done, brightest first. Wavelengths come without
 * PypeIt's correction for Earth's motion (VEL_CORR), as observed. Throws the Faults of `core/fits`.
 */
export function readSpec1d(path: string): readonly ExtractedObject[] {
  const objects = readHdus(path)
    .filter((hdu) => hdu.header.text('DMODCLS')?.trim() === 'SpecObj')
    .flatMap((hdu): ExtractedObject[] => {
      using table = openTable(path, hdu);
      const prefix = ['OPT', 'BOX'].find((p) => table.column(`${p}_COUNTS`) && table.column(`${p}_WAVE`));
      if (prefix === undefined) return [];
      const [mask] = table.column(`${prefix}_MASK`) ? table.read([`${prefix}_MASK`]) : [];
      const velocity = hdu.header.number('VEL_CORR') ?? 1;
      const wave = numbersOf(table, `${prefix}_WAVE`, path).map((w) => w / velocity);
      return [
        {
          name: hdu.name,
          wave,
          counts: numbersOf(table, `${prefix}_COUNTS`, path),
          good: Array.from(wave, (w, i) => w > 0 && (mask?.kind !== 'boolean' || mask.values[i] === true)),
          s2n: hdu.header.number('S2N') ?? null,
          waveRms: hdu.header.number('WAVE_RMS') ?? null,
          row: hdu.header.number('SPAT_PIXPOS') ?? Number.NaN,
          extraction: prefix === 'OPT' ? 'optimal' : 'boxcar',
          sigma: table.column(`${prefix}_COUNTS_SIG`)
            ? numbersOf(table, `${prefix}_COUNTS_SIG`, path)
            : new Float64Array(wave.length),
        },
      ];
    });
  return objects.sort((a, b) => (b.s2n ?? 0) - (a.s2n ?? 0));
}
