import { randomStream } from '#core/workspace/random.ts';
import { type CardFields, quoted } from './header-file.ts';
import { type Changes, changed, deimos, kast, oddDeimos, oddKast } from './odd-headers.ts';

const any = [
  quoted(''),
  '',
  "'None'",
  "'nan'",
  '-1',
  '0',
  '1.5',
  '3.0D2',
  'T',
  quoted('#'),
  quoted(' a '),
  '12345678901234567890',
];
const texts = (...values: readonly string[]) => values.map(quoted);
const times = [
  '0',
  '0.0',
  '0.001',
  '0.0011',
  '1',
  '1.0',
  '1.00001',
  '15',
  '30.0',
  '60.9',
  '61',
  '61.0',
  '61.01',
  '1800',
  '1E3',
  quoted('61'),
];
const angles = texts(
  '1:2:3',
  '01:02:03.456',
  '-00:30:00',
  '12.5',
  '+45',
  '359:59:59.99',
  '23:59:59.999',
  '1 2 3',
  '12h1m2s',
  '90:00:00',
  '-91',
  'J1200',
  '1:2',
  '::',
  '0x10',
);
const dates = texts(
  '2015-05-20T01:02:03',
  '2016-12-31T23:59:60.5',
  '2015-05-20',
  '20/05/15',
  '2015-05-20T01:02',
  '2015-5-2T1:2:3',
  '2015-13-01T00:00:00',
  '1999-12-31T24:00:00',
  '2015-05-20T01:02:03.4567891',
  '2015-05-20T01:02:03+00:00',
  '2015-140T01:02:03',
  '2457162.5',
);

const DEIMOS: Readonly<Record<string, readonly string[]>> = {
  RA: [...angles, '188.5', '-0.5'],
  DEC: [...angles, '45.0', '-95'],
  TARGNAME: texts('a b', 'x,y', 'HORIZON STOW', 'None', '#1'),
  SLMSKNAM: texts('mask1', 'mask2', 'mask1 ', 'LongMirr', 'GOH_X', 'mask#1'),
  BINNING: texts('1,1', '2,1', '1,2', '1x1', '2 2', ' 1,1 ', '1,1,1', '01,01', '1.0,1.0', 'None', ',', '1,x'),
  ELAPTIME: times,
  AIRMASS: ['1.0', '0', '99.99', '1.23456789012345678', quoted('1.5')],
  GRATENAM: texts('600ZD', '830G', 'Mirror', '1200G', 'Unknown'),
  HATCHPOS: texts('open', 'closed', 'Open', 'unknown', 'closed '),
  GRATEPOS: ['3', '4', '2', '3.0', '4.0', quoted('4'), '3.5', 'T', '-3'],
  G3TLTWAV: ['7199.97558594', '7200.0', '7200.05', '7272', '-1.0', quoted('7200'), '7.2E3'],
  G4TLTWAV: ['7199.97558594', '8500.0', '8500.08', '8500.09', quoted('x')],
  OBSTYPE: texts('Object', 'Bias', 'Dark', 'Line', 'IntFlat', 'DmFlat', 'SkyFlat', 'object', 'None'),
  LAMPS: texts('Off', 'Kr Xe Ar Ne', 'Qz', 'off', 'Off ', 'None', ''),
  'DATE-OBS': texts('2011-03-26', '2011-3-26', '2015-06-30', '26/03/11', '2011-03-26T01:02:03'),
  UTC: texts('09:06:22.91', '23:59:60', '9:6', '24:00:00', '00:00:00.000000001', '09h06m'),
  MOSMODE: texts('Spectral', 'Direct', 'spectral', 'Spectral '),
  AMPMODE: texts('SINGLE:B', 'SINGLE:A', 'DUAL:A+B', 'single:b'),
  OBJECT: texts('DOME PHLAT', 'x'),
  DWFILNAM: texts('GG400', 'OG550', 'BAL12', 'GG400 '),
  FRAMENO: ['1', '72', '0072', '1.0', quoted('072')],
  INSTRUME: texts('DEIMOS', 'DEIMOS2', 'Deimos', 'LRIS'),
};

const lamps = Object.fromEntries(
  [...'12345ABCDEFGHIJK'].map((lamp) => [`LAMPSTA${lamp}`, texts('on', 'off', 'on', 'OFF', 'None', 'On', '')]),
);
const KAST: Readonly<Record<string, readonly string[]>> = {
  RA: angles,
  DEC: angles,
  OBJECT: texts('a', 'Feige 66', '#', 'None'),
  SLIT_N: texts('0.5 arcsec', '2.0 arcsec', 'open', '9 arcsec'),
  EXPTIME: times,
  AIRMASS: ['1.0', '-1', quoted('?')],
  GRISM_N: texts('600/4310', '452/3306', '830/3460', 'open', '600/4310 '),
  BSPLIT_N: texts('d55', 'd46', 'mirror', 'd57'),
  DATE: dates,
  VERSION: texts('kastb', 'kastb2', 'Kastb', 'kastr'),
  ...lamps,
};

/** Cards that make a frame of a type rather than of none. */
const KINDS: readonly Changes[] = ['arc', 'flat', 'dome-flat', 'bias', 'dark'].map((name) => oddDeimos[name] ?? {});
const KAST_KINDS: readonly Changes[] = ['arc-30', 'dome-10', 'dark-sky-0', 'dark-sky-30'].map(
  (name) => oddKast[name] ?? {},
);

/** `count` headers, each a good one of some type with none to four cards changed at random or taken away. */
export function perturbed(
  instrument: 'keck_deimos' | 'shane_kast_blue',
  count: number,
  seed: number,
): readonly CardFields[] {
  const random = randomStream(seed, 'headers').uniform;
  const pick = <T>(values: readonly T[], otherwise: T): T => values[Math.floor(random() * values.length)] ?? otherwise;
  const [base, kinds, values] = instrument === 'keck_deimos' ? [deimos, KINDS, DEIMOS] : [kast, KAST_KINDS, KAST];
  return Array.from({ length: count }, (_, index) => {
    const changes: Record<string, string | null> = { ...(random() < 0.7 ? pick(kinds, {}) : {}) };
    for (let left = Math.floor(random() * 5); left > 0; left--) {
      const keyword = pick(Object.keys(values), '');
      const odds = random();
      changes[keyword] = odds < 0.1 ? null : odds < 0.2 ? pick(any, '') : pick(values[keyword] ?? [], '');
    }
    return changed(base(index), changes);
  });
}
