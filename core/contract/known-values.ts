/** What values of well-known cards and metadata are like. */
interface Known {
  /** In words that go on after "expected". */
  readonly expected: string;
  /** Whether it is a number, so that a text that is none is another matter (see `expectedOfCard`). */
  readonly isNumber: boolean;
  fits(text: string): boolean;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[ed][+-]?\d+)?$/i;
const numberIn = (text: string): number => (NUMBER.test(text) ? Number(text.replace(/d/i, 'e')) : Number.NaN);

const number = (expected: string, fits: (value: number) => boolean): Known => ({
  expected,
  isNumber: true,
  fits: (text) => fits(numberIn(text)),
});
const text = (expected: string, fits: (value: string) => boolean): Known => ({ expected, isNumber: false, fits });

/** `12:34:56.7`, `12 34 56.7`, `-5:30`, as PypeIt reads them: not with letters. */
const SEXAGESIMAL = /^([+-]?)(\d{1,3})[:\s]\s*(\d{1,2})(\.\d*|[:\s]\s*(\d{1,2}(?:\.\d*)?))?$/;
function sexagesimal(value: string, most: number, isSigned: boolean): boolean {
  const found = SEXAGESIMAL.exec(value);
  if (found === null) return false;
  const [, sign, whole, minutes, rest = '', seconds = '0'] = found;
  if (sign !== '' && !isSigned) return false;
  const [m, s] = [Number(rest.startsWith('.') ? `${minutes}${rest}` : minutes), Number(seconds)];
  return m < 60 && s < 60 && Number(whole) + m / 60 + s / 3600 <= most;
}

const RA = text(
  'hours (0:42:44.3, below 24) or degrees (10.6847, from 0 to below 360)',
  (value) =>
    (sexagesimal(value, 24, false) && !value.startsWith('24')) || (numberIn(value) >= 0 && numberIn(value) < 360),
);
const DEC = text(
  'degrees from -90 to 90 (41:16:09 or 41.269)',
  (value) => sexagesimal(value, 90, true) || Math.abs(numberIn(value)) <= 90,
);
const SECONDS = number('a number of seconds, 0 or more', (value) => value >= 0);
const AIRMASS = number('a number from 1 to 100', (value) => value >= 0.99 && value <= 100);
const MJD = number(
  'a Modified Julian Date [d], from 15020 (the year 1900) to 88069 (2100)',
  (value) => value >= 15020 && value <= 88069,
);
/** Some count from 0: PypeIt adds 1 to the RBIN and CBIN of apf_levy. */
const BINS = text('a whole number from 0 to 32', (value) => /^\d{1,2}$/.test(value) && Number(value) <= 32);

const isTime = (value: string): boolean =>
  /^\d{1,2}:\d{2}(?::\d{2}(?:\.\d*)?)?Z?$/.test(value) && sexagesimal(value.replace(/Z$/, ''), 24, false);

/** ISO 8601, or as before 1999 `DD/MM/YY` (FITS 4.0 §4.4.2). */
function isDate(value: string): boolean {
  const old = /^(\d{2})\/(\d{2})\/(\d{2})$/.exec(value);
  const found = old === null ? /^(\d{4})-(\d{2})-(\d{2})(?:[T ](.+))?$/.exec(value) : null;
  const [year, month, day] = (
    old === null ? [found?.[1], found?.[2], found?.[3]] : [`19${old[3]}`, old[2], old[1]]
  ).map(Number);
  if (year === undefined || month === undefined || day === undefined || Number.isNaN(year)) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  const isThere = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isThere && (found?.[4] === undefined || isTime(found[4]));
}

const DATE = text('a date that there is (2015-05-20, or 2015-05-20T05:00:00.0)', isDate);
/** ESO has seconds of the day, others hours. */
const UT = text(
  'a time (05:00:00.0, or a number from 0 to 86401), or a date with a time',
  (value) => isTime(value) || isDate(value) || (numberIn(value) >= 0 && numberIn(value) <= 86_401),
);

const bins = (value: string, between: RegExp): boolean =>
  value.split(between).every((part) => /^\d{1,2}$/.test(part) && Number(part) >= 1 && Number(part) <= 32);
const BETWEEN = /\s*[,x]\s*|\s+/i;
const BINNING = text(
  'whole numbers from 1 to 32 for both axes (1,2)',
  (value) => value.split(BETWEEN).length <= 2 && bins(value, BETWEEN),
);

const CARDS: ReadonlyMap<string, Known> = new Map(
  (
    [
      [RA, ['RA', 'TARGRA']],
      [DEC, ['DEC', 'TARGDEC']],
      [AIRMASS, ['AIRMASS']],
      [SECONDS, ['EXPTIME', 'EXPOSURE', 'ELAPTIME', 'TTIME', 'ITIME']],
      [MJD, ['MJD', 'MJD-OBS', 'MJD-BEG', 'MJD-AVG', 'MJD-END']],
      [DATE, ['DATE', 'DATE-OBS', 'DATE-BEG', 'DATE-AVG', 'DATE-END']],
      [UT, ['UT', 'UTC']],
      [BINNING, ['BINNING', 'CCDSUM']],
      [BINS, ['CBIN', 'RBIN', 'BINX', 'BINY', 'XBIN', 'YBIN', 'XBINNING', 'YBINNING']],
    ] as const
  ).flatMap(([known, names]) => names.map((name) => [name, known] as const)),
);

/** PypeIt's names of metadata; its tables hold a binning with a comma. */
const METADATA: ReadonlyMap<string, Known> = new Map([
  ['ra', RA],
  ['dec', DEC],
  ['airmass', AIRMASS],
  ['exptime', SECONDS],
  ['mjd', MJD],
  [
    'binning',
    text('two whole numbers from 1 to 32 with a comma (1,2)', (value) => /^\d+,\d+$/.test(value) && bins(value, /,/)),
  ],
]);

/**
 * What is expected of a card in place of a value, in words; null: it may have that value. Other cards than the well-known
 * ones are free. Any may be without value; one of numbers may be made a text by quotes.
 */
export function expectedOfCard(keyword: string, value: string, isQuoted: boolean): string | null {
  const known = CARDS.get(keyword.trim().toUpperCase());
  const own = value.trim();
  if (known === undefined || own === '' || known.fits(own)) return null;
  return known.isNumber && isQuoted && Number.isNaN(numberIn(own)) ? null : known.expected;
}

/** The same of a value as edits by hand have it: in single quotes it is a text. */
export function expectedOfEdit(keyword: string, typed: string): string | null {
  const quoted = /^\s*'(.*)'\s*$/s.exec(typed)?.[1];
  return expectedOfCard(keyword, quoted?.replaceAll("''", "'") ?? typed, quoted !== undefined);
}

/** What is expected of a value of metadata in place of this one, in words; null: it may be so, or is not well known. */
export function expectedOfMeta(key: string, typed: string): string | null {
  const known = METADATA.get(key);
  const text = typed.trim();
  // PypeIt's table knows no exponents with D, as FITS does.
  return known === undefined || (known.fits(text) && !/\dd/i.test(text)) ? null : known.expected;
}
