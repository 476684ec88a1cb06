import { expect, test } from 'vitest';
import { namesIn, parameterOrigins } from '#core/coadds/parameter-origins.ts';

const TEXT = `[rdx]
    spectrograph = keck_deimos
[coadd2d]
    weights = auto
    exclude_slits = MSC01:104, MSC02:88
[reduce]
    [[findobj]]
        snr_thresh = 8

spec2d read
filename
a.fits
spec2d end
`;

test('each parameter has the last source that sets it; what none sets is of what was generated', () => {
  const defaults = '[coadd2d]\n    weights = auto\n[reduce]\n    [[findobj]]\n        snr_thresh = 5\n';
  const origins = parameterOrigins(TEXT, 'x.coadd2d', [
    { source: 'generated', names: null },
    { source: 'built in', names: namesIn(defaults, 'defaults') },
    { source: '/r/A.pypeit', names: new Set(['reduce.findobj.snr_thresh']) },
  ]);
  expect(origins).toEqual([
    { line: 1, source: 'generated' },
    { line: 3, source: 'built in' },
    { line: 4, source: 'generated' },
    { line: 7, source: '/r/A.pypeit' },
  ]);
  expect(parameterOrigins(TEXT, 'x.coadd2d', [{ source: 'other', names: new Set(['a.b']) }])).toEqual([]);
});
