import { expect, test } from 'vitest';
import { archiveParts, unitOf } from '#core/archive/archive-path.ts';
import { productKind } from '#core/archive/product-kind.ts';
import { fixedText } from '#core/archive/table-cells.ts';

test.each([
  ['D/keck_deimos_A/Science/spec1d_x.fits', 'science'],
  ['D/keck_deimos_A/Science/spec2d_x.fits.gz', 'science'],
  ['D/keck_deimos_A/Calibrations/Slits_A.fits.gz', 'calibration'],
  ['M/1D_Coadd/J1.fits', 'coadd1d'],
  ['M/2D_Coadd/Science_coadd/spec2d_x.fits', 'coadd2d'],
  ['M/2D_Coadd/other/spec2d_x.fits', null],
  ['D/keck_deimos_A/QA.tar.gz', 'qa'],
  ['M/2D_Coadd/QA_coadd.tar.gz', 'qa'],
  ['M/2D_Coadd/QA.tar.gz', null],
  ['M/2D_Coadd/QA_coadd/PNGs/slit.png', 'qa'],
  ['D/keck_deimos_A/QA/PNGs/slit.png', null],
  ['D/keck_deimos_A/keck_deimos_A_UTC_2026.par', 'parameters'],
  ['M/1D_Coadd/collate1d.par', 'parameters'],
  ['M/other/collate1d.par', null],
  ['D/keck_deimos_A/keck_deimos_A.pypeit', 'setup'],
  ['D/keck_deimos_A/keck_deimos_A.pypeit.1.bak', null],
  ['D/keck_deimos_A/keck_deimos_A.calib', 'setup'],
  ['D/keck_deimos_A/keck_deimos_A.log', 'log'],
  ['M/1D_Coadd/pypeit_collate_1d.log', null],
  ['M/1D_Coadd/pypeit_collate_1d.log.txt', 'log'],
  ['M/2D_Coadd/pypeit_setup_coadd2d.log.txt', null],
  ['M/2D_Coadd/x.coadd2d', 'setup'],
  ['M/2D_Coadd/x.coadd2d.orig', null],
  ['M/1D_Coadd/collate_warnings.txt', 'report'],
  ['M/1D_Coadd/collate_report.dat', 'report'],
  ['M/2D_Coadd/collate_report.dat', null],
  ['D/keck_deimos_A/Science/spec1d_x.txt', 'objects'],
  ['M/2D_Coadd/Science_coadd/spec1d_x.txt', 'objects'],
  ['M/1D_Coadd/spec1d_x.txt', null],
  ['D/scorecard.csv', null],
])('%s: %s', (path, kind) => {
  const parts = path.split('/');
  expect(productKind(parts, parts.at(-2) === 'keck_deimos_A')).toBe(kind);
});

test.each([
  ['M/C/2010-01-01/complete/reduce/keck_deimos_A/x', 'M/C/2010-01-01/keck_deimos_A/x', 'M/C/2010-01-01'],
  [
    'M/C/2010-01-01/complete/reduce-det6/keck_deimos_A/x',
    'M/C/2010-01-01/reduce-det6/keck_deimos_A/x',
    'M/C/2010-01-01',
  ],
  [
    'reduce/complete/2010-01-01_2010-01-02/complete/1D_Coadd/x',
    'reduce/complete/2010-01-01_2010-01-02/1D_Coadd/x',
    'reduce/complete/2010-01-01_2010-01-02',
  ],
  ['M/C/1D_Coadd/J1.fits', 'M/C/1D_Coadd/J1.fits', 'M/C'],
  ['M/C/2D_Coadd/Science_coadd/x', 'M/C/2D_Coadd/Science_coadd/x', 'M/C'],
  ['shane_kast_blue_A/Science/x', 'shane_kast_blue_A/Science/x', 'shane_kast_blue_A'],
  ['night/shane_kast_blue_A/Science/x', 'night/shane_kast_blue_A/Science/x', 'night'],
])('%s becomes %s of %s', (path, wanted, unit) => {
  const parts = archiveParts(path.split('/'));
  expect(parts.join('/')).toBe(wanted);
  expect(unitOf(parts)).toBe(unit);
});

// What Python's '%.2f' % x gives.
test.each([
  [9.042094573750246, 2, '9.04'],
  [0.125, 2, '0.12'],
  [0.375, 2, '0.38'],
  [2.675, 2, '2.67'],
  [-0.125, 2, '-0.12'],
  [0.2876, 3, '0.288'],
  [0.0625, 3, '0.062'],
  [12, 2, '12.00'],
])('%d with %d digits is %s', (value, digits, text) => expect(fixedText(value, digits)).toBe(text));
