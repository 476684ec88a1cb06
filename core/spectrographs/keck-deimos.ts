import type { FrameType } from '#core/contract/frame.ts';
import type { Header } from '#core/fits/header.ts';
import { beginsWith, castFloat, floatCard, floatValue, type Meta, textCard } from '#core/spectrographs/meta-values.ts';
import { isoToMjd } from '#core/spectrographs/mjd.ts';
import { skyPosition } from '#core/spectrographs/sky-position.ts';
import { columnsOf, type Spectrograph } from '#core/spectrographs/spectrograph.ts';
import { whyUnreducible } from '#core/spectrographs/unreducible.ts';

/** How the instrument's name begins in its headers. */
const NAME = 'DEIMOS';

/** BINNING is "spatial,spectral" on the sky; PypeIt wants "spectral,spatial". PypeIt also takes `1x1`, `1 1` and `None`. */
function binning(header: Header): string | null {
  const card = header.get('BINNING');
  if (typeof card !== 'string') return null;
  if (card === 'None') return '1,1';
  const parts = card.split(card.includes(',') ? ',' : card.includes('x') ? 'x' : /(?<=\S) (?=\S)/).map((p) => p.trim());
  const [spatial, spectral] = parts;
  if (parts.length !== 2 || !parts.every((p) => /^[+-]?\d+$/.test(p))) return null;
  return `${Number(spectral)},${Number(spatial)}`;
}

/** The grating angle is that of the slider in use. */
function dispangle(header: Header): number | null {
  const slider = header.get('GRATEPOS');
  if (typeof slider === 'string' || slider === undefined || slider === null) return null;
  if (Number(slider) === 3) return castFloat(header.get('G3TLTWAV'));
  if (Number(slider) === 4) return castFloat(header.get('G4TLTWAV'));
  return null;
}

function mjd(header: Header): number | null {
  const card = header.get('MJD-OBS');
  if (card !== undefined && card !== null) return castFloat(card);
  const [date, time] = [header.get('DATE-OBS'), header.get('UTC')];
  return typeof date === 'string' && typeof time === 'string' ? isoToMjd(`${date}T${time}`) : null;
}

function describe(header: Header): Meta {
  return {
    ...skyPosition(header.get('RA'), header.get('DEC')),
    target: textCard(header, 'TARGNAME'),
    decker: textCard(header, 'SLMSKNAM'),
    binning: binning(header),
    mjd: floatValue(mjd(header)),
    exptime: floatCard(header, 'ELAPTIME'),
    airmass: floatCard(header, 'AIRMASS'),
    dispname: textCard(header, 'GRATENAM'),
    hatch: textCard(header, 'HATCHPOS'),
    dispangle: floatValue(dispangle(header)),
    idname: textCard(header, 'OBSTYPE'),
    lampstat01: textCard(header, 'LAMPS'),
    dateobs: textCard(header, 'DATE-OBS'),
    utc: textCard(header, 'UTC'),
    mode: textCard(header, 'MOSMODE'),
    amp: textCard(header, 'AMPMODE'),
    object: textCard(header, 'OBJECT'),
    filter1: textCard(header, 'DWFILNAM'),
    frameno: textCard(header, 'FRAMENO'),
    instrument: textCard(header, 'INSTRUME'),
  };
}

/** No limits on exposure times, and never a standard. Lamps that are not known count as on. */
function frameTypes(meta: Meta): readonly FrameType[] {
  if (meta.mode !== 'Spectral' || meta.exptime === null) return [];
  const open = meta.hatch === 'open';
  const closed = meta.hatch === 'closed';
  const off = meta.lampstat01 === 'Off';
  switch (meta.idname) {
    case 'Object':
      return off && open ? ['science'] : [];
    case 'Bias':
      return off && closed ? ['bias'] : [];
    case 'Dark':
      return off && closed ? ['dark'] : [];
    case 'Line':
      return !off && closed ? ['arc', 'tilt'] : [];
    case 'IntFlat':
      return !off && closed ? ['pixelflat', 'illumflat', 'trace'] : [];
    case 'DmFlat':
    case 'SkyFlat':
      return !off && open ? ['pixelflat', 'illumflat', 'trace'] : [];
    default:
      return [];
  }
}

const validValues = { amp: ['SINGLE:B', 'SINGLE:A'], mode: ['Spectral'] };

/** Keck/DEIMOS, as pypeit/spectrographs/keck_deimos.py has it (1.16 to 2.0 alike). */
export const keckDeimos: Spectrograph = {
  name: 'keck_deimos',
  headerName: NAME,
  columns: columnsOf(
    'ra:float dec:float target dispname decker binning mjd:float airmass:float exptime:float ' +
      'dispangle:float amp filter1 lampstat01 dateobs utc frameno',
  ),
  configurationKeys: [
    { name: 'dispname', rtol: null },
    { name: 'decker', rtol: null },
    { name: 'binning', rtol: null },
    { name: 'dispangle', rtol: 1e-5 },
    { name: 'amp', rtol: null },
    { name: 'filter1', rtol: null },
  ],
  independent: { bias: ['dateobs', 'binning', 'amp'], dark: ['dateobs', 'binning', 'amp'] },
  uses: { bias: false, dark: false },
  validValues,
  recognises: (primary) => beginsWith(primary, 'INSTRUME', NAME),
  describe,
  frameTypes,
  unreducible: (meta) => whyUnreducible(validValues, meta),
};
