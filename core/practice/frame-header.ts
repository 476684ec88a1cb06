import type { NewCard } from '#core/fits/format-cards.ts';
import { KAST_BLUE } from '#core/practice/kast-blue.ts';
import type { Exposure } from '#core/practice/night-plan.ts';
import { airmass, LATITUDE, sexagesimal, siderealTime } from '#core/practice/sky-position.ts';

/** The arc lamps of the calibration unit, and the dome lamps, by the last letter of their cards. */
const LINE_LAMPS = {
  A: 'Spare1', B: 'Spare2', C: 'Spare3', D: 'Spare_Ar', E: 'Dim_Neon', F: 'He', G: 'Hg-Cd', H: 'Hg-A', I: 'Spare9',
  J: 'Neon', K: 'Laser',
} as const; // biome-ignore format: a table
const DOME_LAMPS = { 1: 'Blue', 2: 'Red', 3: 'Spare3', 4: 'Spare4', 5: 'Sup_Blue' } as const;
const ON = { bias: '', science: '', standard: '', arc: 'FG', flat: '15' } as const;
const NAMES = { bias: 'Bias', arc: 'Arcs', flat: 'Dome Flat', standard: '', science: '' } as const;

/** Seconds that the camera takes to read. */
const READOUT = 0.42;

/** UT as the camera writes it: to hundredths of a second. */
const ut = (ms: number) => new Date(ms).toISOString().slice(0, 22);
/** Position names fill 18 characters. */
const name = (text: string) => text.padEnd(18);

/** The cards of a raw frame after the axes, as the Kast camera writes them. */
export function frameHeader(exposure: Exposure, seed: number): readonly NewCard[] {
  const { kind, seconds, start, target, number } = exposure;
  const begin = start.getTime();
  const end = begin + seconds * 1000;
  const zenith = siderealTime(start);
  const [ra, dec] = target === null ? [zenith, LATITUDE] : [target.ra, target.dec];
  const lamp = (label: string, names: Readonly<Record<string, string>>): NewCard[] =>
    Object.entries(names).flatMap(([key, text]) => [
      { keyword: `LAMPNAM${key}`, value: name(text), comment: `Shane ${label} lamp #${key} name` },
      {
        keyword: `LAMPSTA${key}`,
        value: name(ON[kind].includes(key) ? 'on' : 'off'),
        comment: `Shane ${label} lamp #${key} status`,
      },
    ]);
  const hourAngle = ((((zenith - ra) % 360) + 540) % 360) - 180;
  return [
    { keyword: 'CRVAL1U', value: 0, comment: 'COLUMN ORIGIN' },
    { keyword: 'CRVAL2U', value: 1260, comment: 'ROW ORIGIN' },
    { keyword: 'CDELT1U', value: 1, comment: 'COLUMN CHANGE PER PIXEL' },
    { keyword: 'CDELT2U', value: -1, comment: 'ROW CHANGE PER PIXEL' },
    { keyword: 'OBSNUM', value: number, comment: 'OBSERVATION NUMBER' },
    { keyword: 'IDNUM', value: number, comment: 'IMAGE ID' },
    { keyword: 'AMPSROW', value: 2, comment: 'AMPLIFIERS PER ROW' },
    { keyword: 'AMPSCOL', value: 1, comment: 'AMPLIFIERS PER COLUMN' },
    { keyword: 'OBSTYPE', value: kind === 'bias' ? 'DARK' : 'OBJECT', comment: 'IMAGE TYPE' },
    { keyword: 'EXPTIME', value: seconds, comment: 'Exp time (not counting shutter error)' },
    { keyword: 'BSCALE', value: 1, comment: 'DATA SCALE FACTOR' },
    { keyword: 'BZERO', value: 32768, comment: 'DATA ZERO POINT' },
    { keyword: 'PROGRAM', value: 'SLITBENCH', comment: 'simulated: a practice night, no observation' },
    { keyword: 'SIMSEED', value: seed, comment: 'seed of the simulation' },
    { keyword: 'VERSION', value: 'kastb', comment: 'Data acquisition version' },
    { keyword: 'TSEC', value: Math.floor(end / 1000), comment: 'CLOCK TICK - SECONDS' },
    { keyword: 'TUSEC', value: (end % 1000) * 1000, comment: 'CLOCK TICK - MICROSECONDS' },
    { keyword: 'DATE', value: ut(end + READOUT * 1000), comment: 'UT of CCD readout & descramble' },
    { keyword: 'DATASEC', value: '[1:2048,1:350]', comment: 'IRAF/NOAO-style data section' },
    { keyword: 'READ-SPD', value: 80, comment: 'DCS READ SPEED' },
    { keyword: 'DATE-BEG', value: ut(begin), comment: 'OBSERVATION BEGIN' },
    { keyword: 'DATE-END', value: ut(end), comment: 'OBSERVATION END' },
    { keyword: 'DATE-OBS', value: ut(begin), comment: 'observation date (begin)' },
    { keyword: 'ROVER', value: 0, comment: 'NUMBER OF OVERSCAN ROWS' },
    { keyword: 'COVER', value: KAST_BLUE.overscan / 2, comment: 'NUMBER OF OVERSCAN COLUMNS' },
    { keyword: 'TEMPDET', value: 192.8, comment: 'EXPOSURE START DETECTOR TEMPERATURE' },
    { keyword: 'OBJECT', value: name(target?.name ?? NAMES[kind]) },
    { keyword: 'RA', value: name(sexagesimal(ra / 15)), comment: 'RIGHT ASCENSION' },
    { keyword: 'DEC', value: name(` ${sexagesimal(dec)}`), comment: 'DECLINATION' },
    { keyword: 'HA', value: name(sexagesimal(hourAngle / 15)), comment: 'HOUR ANGLE' },
    {
      keyword: 'AIRMASS',
      value: { real: Number(airmass(start, ra, dec).toFixed(4)) },
      comment: 'AIRMASS AT START OF OBSERVATION',
    },
    { keyword: 'OBSERVER', value: name('Slitbench'), comment: 'OBSERVER NAME' },
    { keyword: 'DSENSOR', value: 'Fairchild CCD 3041 2Kx2K', comment: 'SENSOR DESCRIPTION' },
    { keyword: 'DNAXIS1', value: 2048, comment: 'COLUMNS IN SENSOR' },
    { keyword: 'DNAXIS2', value: 2110, comment: 'ROWS IN SENSOR' },
    { keyword: 'GAIN', value: 1, comment: 'DCS GAIN INDEX' },
    { keyword: 'MPP', value: 1, comment: 'MPP STATE' },
    { keyword: 'BSPLIT_N', value: name('d55'), comment: 'BEAM SPLITTER POSITION NAME' },
    { keyword: 'SLIT_N', value: name(exposure.slit), comment: 'SLIT POSITION NAME' },
    { keyword: 'GRISM_N', value: name('600/4310'), comment: 'GRISM POSITION NAME' },
    { keyword: 'GRATNG_N', value: name('1200/5000'), comment: 'GRATING POSITION NAME' },
    { keyword: 'DECKER_N', value: name('Spect'), comment: 'DECKER POSITION NAME' },
    { keyword: 'BLFILT_N', value: name('Open'), comment: 'BLUE FILTER TRAY POSITION NAME' },
    { keyword: 'TUB', value: { real: 127.3 }, comment: 'TUB POSITION' },
    ...lamp('line', LINE_LAMPS),
    ...lamp('flatfield', DOME_LAMPS),
  ];
}
