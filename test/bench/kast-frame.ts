import { header } from '../support/torture-files.ts';

/** The header of a Shane Kast blue frame with `bytes` bytes of data; `n` tells frames apart. */
export function kastFrame(n: number, bytes = 0): Buffer {
  return header(
    'SIMPLE  = T',
    'BITPIX  = 8',
    ...(bytes === 0 ? ['NAXIS   = 0'] : ['NAXIS   = 1', `NAXIS1  = ${bytes}`]),
    "VERSION = 'kastb'",
    "GRISM_N = '600/4310'",
    "BSPLIT_N= 'd55'",
    "SLIT_N  = '2.0 arcsec'",
    `OBJECT  = 'target ${n}'`,
    `EXPTIME = ${n % 2000}`,
    `DATE    = '2015-05-20T04:12:${String(n % 60).padStart(2, '0')}'`,
  );
}
