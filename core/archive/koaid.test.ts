import { expect, test } from 'vitest';
import { isKoaid, koaidIn, koaidOf } from '#core/archive/koaid.ts';

test.each([
  ['DE.20151016.43400.fits', 'DE.20151016.43400.fits'],
  ['DE.20151016.43400.fits.gz', 'DE.20151016.43400.fits'],
  ['DE.20151016.43400-041615B1_DEIMOS_20151016T120320.34.fits', 'DE.20151016.43400.fits'],
  ['KP.20230101.12345.67.fits', 'KP.20230101.12345.67.fits'],
  ['N2.20050101.00000.fits', 'N2.20050101.00000.fits'],
  ['DE.20151016.43400', 'DE.20151016.43400.fits'],
  ['b27.fits.gz', null],
  ['d0101_0045.fits', null],
  ['DE.20151016.4340.fits', null],
  ['DE.20151016.434001.fits', null],
])('%s holds %s', (name, wanted) => expect(koaidIn(name)).toBe(wanted));

test('the card counts most, then what the name begins with, then the name', () => {
  expect(koaidOf('DE.20151016.43400.fits', 'b27.fits')).toBe('DE.20151016.43400.fits');
  expect(koaidOf(null, 'KP.20230101.12345.67.fits')).toBe('KP.20230101.12345.67.fits');
  expect(koaidOf('', 'b27.fits')).toBe('b27.fits');
  expect(koaidOf(null, null)).toBeNull();
});

test.each([
  ['DE.20151016.43400.fits', true],
  ['KP.20230101.12345.67.fits', true],
  ['DE.20150231.43400.fits', false],
  ['DE.20151316.43400.fits', false],
  ['DE.20151016.99999.fits', false],
  ['DE.20151016.43400', false],
  ['de.20151016.43400.fits', false],
  ['b27.fits', false],
])('%s well formed: %s', (text, wanted) => expect(isKoaid(text)).toBe(wanted));
