import type { MetaValue } from '#core/contract/frame.ts';
import type { CardValue } from '#core/fits/header.ts';
import { castFloat, floatValue } from '#core/spectrographs/meta-values.ts';

/** Degrees in an hour, and hours in a circle, as astropy's unit conversion rounds them. */
const DEGREES_PER_HOUR = 14.999999999999998;
const HOURS_PER_CIRCLE = 24.000000000000004;

const NUMBER = '\\d+\\.\\d*(?:[eE][+-]?\\d+)?|\\.\\d+(?:[eE][+-]?\\d+)?|\\d+';
const DEGREE = 'd(?:eg(?:ree)?s?)?|°';
const HOUR = 'h(?:ours?|r)?';
const MINUTE = "m(?:in(?:utes?)?)?|'";
const SECOND = 's(?:ec(?:onds?)?)?|"';
/** `+12:34:56.7`, `12 34 56.7 h`, `12:34.5`, `12.5d`. */
const SEPARATED = new RegExp(
  `^([+-]?)(?:(\\d+)(?::(\\d+):| (?:(\\d+) )?|:))?(${NUMBER})(${HOUR}|${DEGREE})?([NSEW]?)$`,
);
/** `12h34m56.7s`, `-5d30m`. */
const LETTERED = new RegExp(
  `^([+-]?)(\\d+)(?:(${HOUR})|${DEGREE})(?:(${NUMBER})(?:${MINUTE})?|(\\d+)(?:${MINUTE})(${NUMBER})(?:${SECOND})?)?([NSEW]?)$`,
);

type Unit = 'hour' | 'degree';
interface Angle {
  readonly value: number;
  readonly unit: Unit;
}

/**
 * Right ascension and declination in degrees from the values of their cards, as PypeIt reads them (core/meta.py over
 * astropy's SkyCoord), to the last bit: a text right ascension with `:`, `J` or an inner space is in hours, any other
 * text is a number of degrees. What cannot be parsed becomes 0, 0; a missing card stays missing.
 */
export function skyPosition(
  ra: CardValue | undefined,
  dec: CardValue | undefined,
): { readonly ra: MetaValue; readonly dec: MetaValue } {
  const missing = (value: CardValue | undefined) => value === null || value === undefined;
  const found = typeof ra === 'string' ? textPosition(ra, dec) : { ra: castFloat(ra), dec: castFloat(dec) };
  return {
    ra: missing(ra) ? null : floatValue(found.ra),
    dec: missing(dec) ? null : floatValue(found.dec),
  };
}

function textPosition(ra: string, dec: CardValue | undefined): { readonly ra: number; readonly dec: number } {
  const zeros = { ra: 0, dec: 0 };
  if (!/[J:]| /.test(ra.trim())) {
    const numbers = { ra: castFloat(ra), dec: castFloat(dec) };
    return numbers.ra === null || numbers.dec === null ? zeros : { ra: numbers.ra, dec: numbers.dec };
  }
  const east = parseAngle(ra, 'hour');
  const north = typeof dec === 'string' ? parseAngle(dec, 'degree') : asDegrees(castFloat(dec));
  if (east === null || north === null) return zeros;
  const latitude = north.unit === 'hour' ? north.value * DEGREES_PER_HOUR : north.value;
  return Math.abs(latitude) <= 90 ? { ra: longitude(east), dec: latitude } : zeros;
}

const asDegrees = (value: number | null): Angle | null => (value === null ? null : { value, unit: 'degree' });

/** Degrees within a circle; hours are brought into the circle before they are converted. */
function longitude({ value, unit }: Angle): number {
  const circle = unit === 'hour' ? HOURS_PER_CIRCLE : 360;
  const turns = Math.floor(value / circle);
  const within = turns === 0 || Object.is(value, -0) ? value : value - turns * circle;
  return unit === 'hour' ? within * DEGREES_PER_HOUR : within;
}

function parseAngle(text: string, given: Unit): Angle | null {
  const packed = text
    .trim()
    .replace(/\u2212/g, '-')
    .replace(/ *([:hdms'"°+-]) */g, '$1')
    .replace(/ +([NSEW])$/, '$1')
    .replace(/ +/g, ' ');
  const separated = SEPARATED.exec(packed);
  if (separated !== null) {
    const [, sign, first, colonMiddle, spaceMiddle, last = '', letter, side = ''] = separated;
    const middle = colonMiddle ?? spaceMiddle;
    const fields = [first, middle, last].filter((field) => field !== undefined).map(Number);
    return angle(sign === '-', fields, letter === undefined ? given : letter[0] === 'h' ? 'hour' : 'degree', side);
  }
  const lettered = LETTERED.exec(packed);
  if (lettered === null) return null;
  const [, sign, first, hour, only, minutes, seconds, side = ''] = lettered;
  const fields = [first, minutes ?? only, seconds].filter((field) => field !== undefined).map(Number);
  return angle(sign === '-', fields, hour === undefined ? 'degree' : 'hour', side);
}

/** astropy takes 60 minutes or seconds for the next full unit, and refuses more, as it does more than 24 hours. */
function angle(negative: boolean, fields: readonly number[], unit: Unit, side: string): Angle | null {
  const [whole = 0, minutes = 0, seconds = 0] = fields;
  if (minutes > 60 || seconds > 60 || (unit === 'hour' && fields.length > 1 && whole > 24)) return null;
  const size = whole + minutes / 60 + seconds / 3600;
  return { value: negative !== (side === 'S' || side === 'W') ? -size : size, unit };
}
