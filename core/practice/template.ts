import { encodeTableFile } from '#core/fits/write-table.ts';
import { addArc } from '#core/practice/arc-lamps.ts';
import { KAST_BLUE, wavelengthAt } from '#core/practice/kast-blue.ts';

/** PypeIt's `reid_arxiv` of practice nights: a name that no template of PypeIt bears. */
export const TEMPLATE_NAME = 'slitbench_practice_kast_blue_600.fits';

/** Pixels that the template reaches beyond the detector on both sides. */
const BEYOND = 60;

/**
 * The wavelength template of the simulated camera, in PypeIt's form for `full_template` (`wavecal/waveio.py`
 * load_template): the noiseless arc with its vacuum wavelengths.
 */
export function encodeTemplate(): Buffer {
  const length = KAST_BLUE.columns + 2 * BEYOND;
  const wave = Float64Array.from({ length }, (_, i) => wavelengthAt(i - BEYOND));
  const flux = new Float64Array(length);
  addArc(flux, -BEYOND);
  return encodeTableFile(
    [
      { name: 'wave', values: wave },
      { name: 'flux', values: Float32Array.from(flux) },
    ],
    [
      { keyword: 'INSTR', value: 'shane_kast_blue' },
      { keyword: 'BINSPEC', value: 1 },
    ],
  );
}
