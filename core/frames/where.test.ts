import { describe, expect, test } from 'vitest';
import type { Frame } from '#core/contract/frame.ts';
import { checkKeys, compileWhere, knownKeys } from '#core/frames/where.ts';
import { Fault } from '#core/workspace/fault.ts';

const frame = (meta: Frame['meta'], types: Frame['types'] = ['science'], more: Partial<Frame> = {}): Frame => ({
  path: '/raw/b27.fits.gz',
  filename: 'b27.fits.gz',
  size: 1000,
  mtimeMs: 0,
  spectrograph: 'shane_kast_blue',
  meta,
  types,
  problem: null,
  ...more,
});

const long = frame({ exptime: 1200, target: 'Feige 66', mjd: 57162.2066385, dateobs: '2015-05-20', decker: null });

describe('compileWhere', () => {
  test.each([
    ['frametype=science', true],
    ['frametype = science and exptime>600', true],
    ['exptime>1200', false],
    ['exptime>=1200', true],
    ['exptime=1200.0', true],
    ['exptime!=1200', false],
    ['not exptime<600', true],
    ['exptime<600 or target="Feige 66"', true],
    ['exptime<600 or target=feige and frametype=science', false],
    ['(exptime<600 or exptime>1000) and frametype=science', true],
    ["target~'feige*'", true],
    ["target~'feige'", false],
    ['target!~feige*', false],
    ['target~/6{2}$/', true],
    ['filename~b2?.fits.gz', true],
    ['dateobs<2016-01-01 and dateobs>=2015', true],
    ['spectrograph=shane_kast_blue', true],
    ['size>999', true],
    ['EXPTIME>600 AND NOT frametype=arc', true],
    ['problem=none', true],
    ['path=/raw/b27.fits.gz', true],
    ['(path=/raw/b27.fits.gz)', true],
    ['path~/raw/*.gz and exptime>600', true],
    ['(target~/feige 6/) and exptime>600', true],
    ['exptime=0x4b0', false],
    ['exptime=1.2e3', true],
    ["ut>'2015-05-20 04:57' and ut<2015-05-21", true],
  ])('%s: %s', (expression, expected) => {
    expect(compileWhere(expression)(long)).toBe(expected);
  });

  test('a missing value meets no condition and no negation, but none', () => {
    for (const expression of ['decker=x', 'decker!=x', 'not decker=x', 'airmass<5', 'decker~*', 'decker!=none'])
      expect(compileWhere(expression)(long), expression).toBe(false);
    for (const expression of ['decker=none', 'airmass = None', 'not decker!=none', 'decker=x or exptime>5'])
      expect(compileWhere(expression)(long), expression).toBe(true);
  });

  test('frametype asks for one of several types', () => {
    const flat = frame({}, ['pixelflat', 'illumflat', 'trace']);
    expect(compileWhere('frametype=trace')(flat)).toBe(true);
    expect(compileWhere('frametype!=trace')(flat)).toBe(false);
    expect(compileWhere('frametype~*flat')(flat)).toBe(true);
    expect(compileWhere('frametype=none')(frame({}, []))).toBe(true);
    expect(compileWhere('frametype=none')(flat)).toBe(false);
  });

  test.each([
    ['exptime>', 8, 'a value'],
    ['exptime 600', 8, 'one of'],
    ['(exptime>600', 12, 'closing parenthesis'],
    ['exptime>600 target=x', 12, 'and, or'],
    ["target='x", 7, 'not closed'],
    ['=5', 0, 'a key'],
    ['', 0, 'a key'],
    ['target~/(/', 7, 'regular expression'],
  ])('what is wrong with %s is marked at its column', (expression, column, what) => {
    try {
      compileWhere(expression);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      expect(error.data.message.toLowerCase()).toContain(`column ${column + 1}:`);
      expect(error.data.message.toLowerCase()).toContain(what.toLowerCase());
      expect(error.data.line?.split('\n')[1]?.indexOf('^')).toBe(column + 6);
    }
  });

  test('an unknown key is named with those there are', () => {
    expect(() => checkKeys('exptime>5 and frametype=arc', knownKeys())).not.toThrow();
    expect(() => checkKeys('exptime>5 and exptme>5', knownKeys())).toThrow(/column 15: no frame has exptme/);
  });

  test.each([
    ['frametype=scince', 11, 'no frame type'],
    ['exptime>5 and size<big', 20, 'size is a number'],
    ["exptime=''", 9, 'exptime is a number'],
    ['exptime=0x1e', 9, 'exptime is a number'],
    ['exptime>none', 9, 'none, a missing value'],
    ['target<=none', 9, 'none, a missing value'],
  ])('a value that %s can never have is marked', (expression, column, what) => {
    expect(() => checkKeys(expression, knownKeys())).toThrow(new RegExp(`column ${column}: .*${what}`));
  });

  test('values that may be are let through', () => {
    for (const expression of ['frametype=none or frametype!~*flat', 'exptime=None', 'exptime~1*', 'target=5'])
      expect(() => checkKeys(expression, knownKeys()), expression).not.toThrow();
  });
});
