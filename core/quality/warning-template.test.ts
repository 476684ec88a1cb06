import { expect, test } from 'vitest';
import { templateOf } from '#core/quality/warning-template.ts';

test.each([
  ['Bad fit to sky.  Rejecting slit: 1894', 'Bad fit to sky. Rejecting slit: …'],
  [
    'Did not recover any lines for slit/order = 175. This slit/order will not reduced!',
    'Did not recover any lines for slit/order = …. This slit/order will not reduced!',
  ],
  ['Something goofy in slit # 5', 'Something goofy in slit # …'],
  ['Skipping bad slit/order 33 (2/70)', 'Skipping bad slit/order …'],
  ['Skipping order = 57 (3/10) because masked', 'Skipping order = … because masked'],
  ['Old bsp =  1.20; New bsp =  1.44', 'Old bsp = …; New bsp = …'],
  ['RuntimeWarning: Degrees of freedom <= 0 for slice', 'RuntimeWarning: Degrees of freedom <= … for slice'],
  [
    'Optimal extraction could not be performed for object at pixel np.float64(168.96)',
    'Optimal extraction could not be performed for object at pixel …',
  ],
  ['Order of function fit to each component: [2 1]', 'Order of function fit to each component: …'],
  ['Calibrations for detector (2, 6) were unsuccessful!', 'Calibrations for detector … were unsuccessful!'],
  ['No spectrum of SPAT0061-SLIT0175-DET01 in DET01', 'No spectrum of … in …'],
  ['Output file: b27-J1217p3905_KASTb_20150520T045733.560 already exists', 'Output file: … already exists'],
  ['Cannot load /a/b/Arc_A_0_DET01.fits, or ../x/Slits_A_0_DET01.fits.gz', 'Cannot load …, or …'],
  ['DE.20051001.12345.fits was taken on 2005-10-01 10:11:12', '… was taken on …'],
  ['shift is -1.5e-3 px, or nan, of a 2D fit in 3 iterations', 'shift is … px, or …, of a 2D fit in … iterations'],
  ['Coefficients are [1.  2. -3.]', 'Coefficients are …'],
  ['5-sigma outliers: 3.2%', '…-sigma outliers: …%'],
  ['Method `sky_b2` of FlexurePar2 stays', 'Method `sky_b2` of FlexurePar2 stays'],
])('%s', (text, template) => {
  expect(templateOf(text)).toBe(template);
});

test('however long a message is, its template is short', () => {
  const long = `unknown: ${'word '.repeat(1_000_000)}`;
  expect(templateOf(long).length).toBeLessThan(310);
});
