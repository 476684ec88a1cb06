import { roundHalfEven } from '#core/spectrographs/round-half-even.ts';

/** UTC days that end with a leap second (IERS Bulletin C; none since 2016). */
const LEAP_DAYS = new Set([
  '1972-06-30', '1972-12-31', '1973-12-31', '1974-12-31', '1975-12-31', '1976-12-31', '1977-12-31', '1978-12-31',
  '1979-12-31', '1981-06-30', '1982-06-30', '1983-06-30', '1985-06-30', '1987-12-31', '1989-12-31', '1990-12-31',
  '1992-06-30', '1993-06-30', '1994-06-30', '1995-12-31', '1997-06-30', '1998-12-31', '2005-12-31', '2008-12-31',
  '2012-06-30', '2015-06-30', '2016-12-31',
]); // biome-ignore format: facts, one block

const MJD_ZERO = 2400000.5;
const MJD_OF_1970 = 40587;

const STRICT = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d*))?)?)?$/;
const LOOSE = /^(\d{4})-(\d\d?)-(\d\d?)(?:T(\d\d?):(\d\d?)(?::(\d\d?)(?:\.(\d+))?)?)?Z?$/;

/**
 * The MJD (UTC, days) of an ISO time `YYYY-MM-DDThh:mm:ss.sss`, equal to the last bit to what astropy's
 * `Time(text).mjd` gives, leap seconds included, or null if astropy refuses the text. The time of day is optional.
 */
export function isoToMjd(text: string): number | null {
  const strict = STRICT.exec(text);
  const parts = strict ?? LOOSE.exec(text);
  if (parts === null) return null;
  const part = (i: number) => Number(parts[i] ?? 0);
  const [year, month, day, hour, minute] = [part(1), part(2), part(3), part(4), part(5)];
  // astropy has two parsers: one for the exact form, which adds the digits one by one, and a tolerant one.
  const second = part(6) + (strict === null ? Number(`0.${parts[7] ?? '0'}`) : digitByDigit(parts[7] ?? ''));
  const midnight = Date.UTC(year, month - 1, day);
  const valid = new Date(midnight).getUTCMonth() === month - 1 && day > 0;
  if (!valid || hour > 23 || minute > 59 || (strict === null && second >= 62)) return null;

  const date = new Date(midnight).toISOString().slice(0, 10);
  const seconds = 86400 + (LEAP_DAYS.has(date) ? 1 : 0);
  const fraction = (60 * (60 * hour + minute) + second) / seconds;
  return julianSum(MJD_ZERO + midnight / 86_400_000 + MJD_OF_1970, fraction);
}

function digitByDigit(digits: string): number {
  let value = 0;
  let weight = 0.1;
  for (const digit of digits) {
    value += Number(digit) * weight;
    weight /= 10;
  }
  return value;
}

/** The MJD of a Julian date in two parts, split into a whole day and an exact remainder first, as astropy keeps times. */
function julianSum(date: number, fraction: number): number {
  const [sum, lost] = exactSum(date, fraction);
  const day = roundHalfEven(sum);
  const [part, rest] = exactSum(sum - day, lost);
  const excess = part * Math.sign(rest) === 0.5 ? roundHalfEven(part + 2 * rest) : roundHalfEven(part);
  const whole = day + excess;
  return whole - MJD_ZERO + (sum - whole + lost);
}

/** A sum and its rounding error (Shewchuk 1997). */
function exactSum(a: number, b: number): readonly [number, number] {
  const sum = a + b;
  const bPart = sum - a;
  return [sum, a - (sum - bPart) + (b - bPart)];
}
