import type { FrameType } from '#core/contract/frame.ts';
import type { Header } from '#core/fits/header.ts';
import { beginsWith, floatCard, floatValue, type Meta, numberOf, textCard } from '#core/spectrographs/meta-values.ts';
import { isoToMjd } from '#core/spectrographs/mjd.ts';
import { skyPosition } from '#core/spectrographs/sky-position.ts';
import { columnsOf, type Spectrograph } from '#core/spectrographs/spectrograph.ts';

/** How the instrument's name begins in its headers. */
const NAME = 'kastb';

const DOME_LAMPS = ['LAMPSTA1', 'LAMPSTA2', 'LAMPSTA3', 'LAMPSTA4', 'LAMPSTA5'];
const ARC_LAMPS = [...'ABCDEFGHIJK'].map((letter) => `LAMPSTA${letter}`);
const lampKey = (index: number) => `lampstat${String(index + 1).padStart(2, '0')}`;
const LAMP_KEYS = [...DOME_LAMPS, ...ARC_LAMPS].map((_, i) => lampKey(i));
const DOME_KEYS = LAMP_KEYS.slice(0, DOME_LAMPS.length);
const ARC_KEYS = LAMP_KEYS.slice(DOME_LAMPS.length);

function mjd(header: Header): number | null {
  const date = header.get('DATE');
  return typeof date === 'string' ? isoToMjd(date) : null;
}

function describe(header: Header): Meta {
  const lamps = [...DOME_LAMPS, ...ARC_LAMPS].map((card, i) => [lampKey(i), textCard(header, card)] as const);
  return {
    ...skyPosition(header.get('RA'), header.get('DEC')),
    target: textCard(header, 'OBJECT'),
    decker: textCard(header, 'SLIT_N'),
    binning: '1,1',
    mjd: floatValue(mjd(header)),
    exptime: floatCard(header, 'EXPTIME'),
    airmass: floatCard(header, 'AIRMASS'),
    dichroic: textCard(header, 'BSPLIT_N'),
    instrument: textCard(header, 'VERSION'),
    ...Object.fromEntries(lamps),
    dispname: textCard(header, 'GRISM_N'),
  };
}

/**
 * Exposure limits are those of PypeIt's default parameters: seconds, the lower exclusive, the upper inclusive. No time
 * is both a standard's and a science frame's, so PypeIt's rule for such frames (standard only within 10′ of a listed
 * star) has nothing to decide here.
 */
function frameTypes(meta: Meta): readonly FrameType[] {
  const t = numberOf(meta.exptime);
  if (t === null) return [];
  // A lamp whose card is missing is not known to be off.
  const off = LAMP_KEYS.every((key) => meta[key] === 'off' || meta[key] === 'None');
  const dome = DOME_KEYS.some((key) => meta[key] === 'on');
  const arcs = ARC_KEYS.some((key) => meta[key] === 'on');
  const types: FrameType[] = [];
  if (arcs && t <= 61) types.push('arc');
  if (t <= 0.001) types.push('bias');
  if (dome && t > 0) types.push('pixelflat');
  if (dome) types.push('illumflat');
  if (off && t > 61) types.push('science');
  if (off && t > 1 && t <= 61) types.push('standard');
  if (dome && t > 0) types.push('trace');
  if (arcs) types.push('tilt');
  return types;
}

/** Shane/Kast, blue arm, as pypeit/spectrographs/shane_kast.py has it (1.16 to 2.0 alike). */
export const shaneKastBlue: Spectrograph = {
  name: 'shane_kast_blue',
  headerName: NAME,
  columns: columnsOf(
    'ra:float dec:float target dispname decker binning mjd:float airmass:float exptime:float dichroic',
  ),
  configurationKeys: [
    { name: 'dispname', rtol: null },
    { name: 'dichroic', rtol: null },
  ],
  // DATE, "UT of CCD readout & descramble": half a second after DATE-END.
  mjdMarks: 'end',
  independent: { bias: ['binning'], dark: ['binning'] },
  uses: { bias: true, dark: false },
  validValues: {},
  recognises: (primary) => beginsWith(primary, 'VERSION', NAME),
  describe,
  frameTypes,
  unreducible: () => null,
};
