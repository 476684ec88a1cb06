import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CardFields, quoted, writeHeaderFile } from './header-file.ts';

const KAST_TYPES = {
  arc: { EXPTIME: '30', lamp: 'A' },
  flat: { EXPTIME: '15', lamp: '1' },
  bias: { EXPTIME: '0', lamp: '' },
  standard: { EXPTIME: '30', lamp: '' },
  science: { EXPTIME: '1200', lamp: '' },
} as const;

/** Write a Shane Kast blue frame without pixels. `time`: `2015-05-20T04:00:00`. Old enough to count as finished. */
export function kastFrame(path: string, type: keyof typeof KAST_TYPES, time: string, more: CardFields = {}): string {
  const { EXPTIME, lamp } = KAST_TYPES[type];
  const lamps = [...'12345ABCDEFGHIJK'].map(
    (name) => [`LAMPSTA${name}`, quoted(name === lamp ? 'on' : 'off')] as const,
  );
  return finished(path, {
    VERSION: quoted('kastb'),
    OBJECT: quoted(type),
    RA: quoted('12:34:56.7'),
    DEC: quoted('+39:05:00'),
    AIRMASS: '1.1',
    GRISM_N: quoted('600/4310'),
    BSPLIT_N: quoted('d55'),
    SLIT_N: quoted('2.0 arcsec'),
    DATE: quoted(time),
    EXPTIME,
    ...Object.fromEntries(lamps),
    ...more,
  });
}

const DEIMOS_TYPES = {
  arc: { OBSTYPE: 'Line', HATCHPOS: 'closed', LAMPS: 'Kr Xe Ar Ne' },
  flat: { OBSTYPE: 'IntFlat', HATCHPOS: 'closed', LAMPS: 'Qz' },
  bias: { OBSTYPE: 'Bias', HATCHPOS: 'closed', LAMPS: 'Off' },
  science: { OBSTYPE: 'Object', HATCHPOS: 'open', LAMPS: 'Off' },
} as const;

/** Write a Keck DEIMOS frame without pixels. */
export function deimosFrame(path: string, type: keyof typeof DEIMOS_TYPES, mjd: number, more: CardFields = {}): string {
  const own = Object.entries(DEIMOS_TYPES[type]).map(([key, value]) => [key, quoted(value)] as const);
  return finished(path, {
    INSTRUME: quoted('DEIMOS'),
    RA: quoted('12:34:56.78'),
    DEC: quoted('+01:02:03.4'),
    TARGNAME: quoted('field'),
    SLMSKNAM: quoted('mask1'),
    BINNING: quoted('1,1'),
    ELAPTIME: '12',
    AIRMASS: '1.25',
    GRATENAM: quoted('600ZD'),
    GRATEPOS: '3',
    G3TLTWAV: '7199.97558594',
    G4TLTWAV: '6500.0',
    'DATE-OBS': quoted(new Date((mjd - 40587) * 86_400_000).toISOString().slice(0, 10)),
    UTC: quoted('09:06:22.91'),
    MOSMODE: quoted('Spectral'),
    AMPMODE: quoted('SINGLE:B'),
    OBJECT: quoted('field'),
    DWFILNAM: quoted('GG400'),
    FRAMENO: '72',
    'MJD-OBS': String(mjd),
    ...Object.fromEntries(own),
    ...more,
  });
}

const MOSFIRE_TYPES = {
  arc: { FLATSPEC: '0', PWSTATA7: '1', OBJECT: 'arc' },
  flat: { FLATSPEC: '1', PWSTATA7: '0', OBJECT: 'Flat' },
  science: { FLATSPEC: '0', PWSTATA7: '0', OBJECT: 'field' },
} as const;

/** Write a Keck MOSFIRE frame without pixels: only PypeIt knows that instrument. `mjd`: when it was taken. */
export function mosfireFrame(
  path: string,
  type: keyof typeof MOSFIRE_TYPES,
  mjd: number,
  more: CardFields = {},
): string {
  const { OBJECT, ...lamps } = MOSFIRE_TYPES[type];
  return finished(path, {
    INSTRUME: quoted('MOSFIRE'),
    RA: '150.25',
    DEC: '2.5',
    TARGNAME: quoted('field'),
    MASKNAME: quoted('LONGSLIT-46x0.7'),
    OBSMODE: quoted('K-spectroscopy'),
    FILTER: quoted('K'),
    'MJD-OBS': String(mjd),
    TRUITIME: type === 'science' ? '179.0' : '10.0',
    AIRMASS: '1.1',
    FRAMENUM: '17',
    PATTERN: quoted('Slit Nod'),
    FRAMEID: quoted('A'),
    YOFFSET: '1.5',
    PWSTATA8: '0',
    PWLOCA7: quoted('Ne'),
    PWLOCA8: quoted('Ar'),
    OBJECT: quoted(OBJECT),
    ...lamps,
    ...more,
  });
}

/** A night of MOSFIRE: an arc, flats and science through one mask. `day`: of 2023-02. */
export function mosfireNight(folder: string, day: number): void {
  const mjd = 59975 + day;
  mosfireFrame(join(folder, 'm1.fits'), 'arc', mjd + 0.2);
  mosfireFrame(join(folder, 'm2.fits'), 'flat', mjd + 0.22);
  mosfireFrame(join(folder, 'm3.fits'), 'science', mjd + 0.3);
  mosfireFrame(join(folder, 'm4.fits'), 'science', mjd + 0.32);
}

function finished(path: string, cards: CardFields): string {
  mkdirSync(dirname(path), { recursive: true });
  writeHeaderFile(path, cards);
  const seconds = 1_432_100_000.25;
  utimesSync(path, seconds, seconds);
  return path;
}

/** A whole Kast night of 2015-05: an arc through another slit, flats, biases, a standard and science. */
export function kastNight(folder: string, day: number): void {
  const time = (hour: number) => `2015-05-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00.00`;
  kastFrame(join(folder, 'b1.fits'), 'arc', time(1), { SLIT_N: quoted('0.5 arcsec') });
  kastFrame(join(folder, 'b2.fits'), 'flat', time(2));
  kastFrame(join(folder, 'b3.fits'), 'bias', time(3));
  kastFrame(join(folder, 'b4.fits'), 'standard', time(4));
  kastFrame(join(folder, 'b5.fits'), 'science', time(5));
}

/** Every name below a folder but `.slitbench`: `path`, `path -> target`, or `path = content` for files on request. */
export function listing(root: string, contents = false): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(root.length + 1);
      if (entry.isSymbolicLink()) return `${name} -> ${readlinkSync(path)}`;
      if (entry.isDirectory() || !contents) return name + (entry.isDirectory() ? '/' : '');
      const time = name.endsWith('.fits') ? `${statSync(path).mtimeMs} ` : '';
      return `${name} = ${time}${readFileSync(path, 'latin1')}`;
    })
    .filter((name) => !name.startsWith('.slitbench/'))
    .sort();
}
