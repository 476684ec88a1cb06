import { gzipSync } from 'node:zlib';

/** A record of exactly 80 bytes; bytes are those of the text in latin-1. */
export const record = (text: string): string => text.padEnd(80).slice(0, 80);

/** A header of these records and END, padded to whole blocks. */
export function header(...records: readonly string[]): Buffer {
  const text = [...records, 'END'].map(record).join('');
  return Buffer.from(text.padEnd(Math.ceil(text.length / 2880) * 2880), 'latin1');
}

export const padded = (data: Buffer, fill = 0): Buffer =>
  Buffer.concat([data, Buffer.alloc((2880 - (data.length % 2880)) % 2880, fill)]);

export const SIMPLE = [
  'SIMPLE  =                    T',
  'BITPIX  =                    8',
  'NAXIS   =                    0',
];

/** A file of one header without data. */
export const primary = (...records: readonly string[]): Buffer => header(...SIMPLE, ...records);

const VALUES = [
  "STR1    = 'simple'",
  "STR2    = 'it''s'             / doubled",
  "STR3    = ''                 / null string",
  "STR4    = '   '              / blanks",
  "STR5    = '   lead   '       / leading blanks count",
  "STR6    = 'a/b / c'          / slashes",
  "STR7    = ''''''             / two quotes",
  "STR8    = 'no comment'",
  "STR9    = 'tight'/comment",
  "STR10   =    'late'          / free format",
  "STR11   = 'don't'            / a quote that was not doubled",
  "STR12   = 'AXIS.1: 2'        / looks like a record value",
  `LONGSTR = '${'x'.repeat(68)}'`,
  'LOGIC1  =                    T / yes',
  'LOGIC2  =                    F',
  'LOGIC3  = T',
  'LOGIC4  = F/no',
  'INT1    =                  -42',
  'INT2    =                +0042 / plus and zeros',
  'INT3    =                   -0',
  'INT4    =     9007199254740991 / the last safe one',
  'INT5    =     9007199254740993 / beyond',
  'INT6    =  9223372036854775807 / int64',
  'INT7    = -9223372036854775808',
  'INT8    = 18446744073709551615 / uint64',
  'INT9    = 123456789012345678901234567890 / any length',
  'FLOAT1  =                  1.5',
  'FLOAT2  =              1.5D+03 / D exponent',
  'FLOAT3  =              1.5d-03 / lower case',
  'FLOAT4  =                   5.',
  'FLOAT5  =                  -.5',
  'FLOAT6  =                  1E5 / no point',
  'FLOAT7  =  3.14159265358979323846264338327950288',
  'FLOAT8  =             1.0E+400 / overflows',
  'FLOAT9  =             4.9E-324',
  'FLOAT10 =             -0.0',
  'FLOAT11 =            1.5 E 3 / spaces within',
  'FLOAT12 =        - 1.5',
  'COMPLEX1= (1, 2)',
  'COMPLEX2= (1.5D0 , -2.5E-3) / float',
  'COMPLEX3=               (  -1,  +2  ) / integers',
  'UNDEF1  =',
  'UNDEF2  =                      / nothing there',
  'UNDEF3  = /',
  'COMM1   = 5 /no space',
  'COMM2   = 5 /    many spaces   ',
  "COMM3   = 'v' // slash, 'quote'",
  'DUP     =                    1',
  'DUP     =                    2',
  "DUP     = 'three'",
  'lower   =                    1 / keyword in lower case',
  'MiXed-_1= T',
  'SHORT = 5 / early equals sign',
  'COMMENT a comment',
  "COMMENT = 'no value' / in a comment",
  'COMMENT',
  'HISTORY / a slash',
  'HISTORY    leading blanks',
  '        blank keyword',
  '',
  'NOVALUE   text without a value indicator',
  'NOSPACE =5',
  "HIERARCH ESO DET CHIP1 ID = 'CCD-44' / a HIERARCH card",
  'HIERARCH ESO TEL ALT = 45.25 / [deg]',
  'HIERARCH ESO OBS PROG ID=5',
  'HIERARCH Mixed Case Key = T',
  'HIERARCH ESO UNDEF =',
  'HIERARCH without an indicator',
  'HIERARCH   ESO   WIDE  GAPS    =    5   / odd spacing',
  'HIERARCH ESO TIGHT=5/no blanks',
  "HIERARCH ESO EQ = 'a = b'",
  'HIERARCH  = 5 / no keyword',
  'HIERARCH= 5 / in the place of a value',
  'HIERARCHY= 5',
  'HIERARCH=5',
  "HISTORY= 'no value' / without the blank",
  'COMMENT=  5',
  "= 'no keyword'",
  "        = 'no keyword'",
  '  LEAD  =                    1 / blanks before the keyword',
  'A B     =                    1 / a blank within',
  'ENDX    =                    1',
  'ENDPOINT=                    2',
  'COMMENT',
  '',
];

const MALFORMED = [
  'BAD1    =                    t / lower-case logical',
  'BAD2    = TRUE',
  'BAD3    = NaN',
  'BAD4    = INF',
  "BAD5    = 'open",
  "BAD6    = 'closed' and then words",
  'BAD7    = 5 5',
  'BAD8    = 1.5.2',
  'BAD9    = (1, 2',
  'BAD10   = 0x1F / hexadecimal',
  'BAD11   = words / and a comment',
  "BAD12   = 'tab\there'",
  'GOOD    = 5 / what follows is read all the same',
];

const CONTINUED = [
  "LONG1   = 'first &'",
  "CONTINUE  'second &'",
  "CONTINUE  'third' / with a comment",
  "LONG2   = 'part&' / comment one",
  "CONTINUE  '&' / comment two",
  "CONTINUE  '' / comment three",
  "LONG3   = 'no ampersand'",
  "CONTINUE  ' goes on'",
  "LONG4   = 'trailing   &'",
  "CONTINUE  '   blanks   &'",
  "CONTINUE  'end   '",
  "LONG5   = 'it''s &'",
  "CONTINUE  'o''clock&'",
  "CONTINUE  ''''''",
  "LONG6   = 'ends with ampersand&'",
  "CONTINUE  'and again&'",
  "LONG7   = 'not continued &'",
  'AFTER   = 1',
  "HIERARCH ESO LONG = 'hier &'",
  "CONTINUE  'arch' / done",
  `LONG8   = '${'y'.repeat(67)}&'`,
  `CONTINUE  '${'z'.repeat(67)}&'`,
  "CONTINUE  'w'",
  "LONG9   = 'one &'",
  "CONTINUE= 'two' / with a value indicator",
  "LONG10  = '&'",
  "CONTINUE  '&'",
  "CONTINUE  ''",
  "LONG11  = 'a''&' / quoted",
  "CONTINUE     '  blanks before'",
  "CONTINUE  ''",
  'LAST    = 1',
];

const EXTENSION = (kind: string, bitpix: number, axes: readonly number[], ...more: readonly string[]): string[] => [
  `XTENSION= '${kind.padEnd(8)}'`,
  `BITPIX  = ${String(bitpix).padStart(20)}`,
  `NAXIS   = ${String(axes.length).padStart(20)}`,
  ...axes.map((n, i) => `${`NAXIS${i + 1}`.padEnd(8)}= ${String(n).padStart(20)}`),
  ...more,
];

const HEAP = ['PCOUNT  =                  100', 'GCOUNT  =                    1', 'TFIELDS =                    1'];
const EXTENDED: readonly Buffer[] = [
  header(...SIMPLE, 'EXTEND  =                    T', "EXTNAME = 'FIRST'"),
  header(...EXTENSION('IMAGE', -32, [7, 5, 3], 'PCOUNT  =   0', 'GCOUNT  =   1', "EXTNAME = 'SCI'", 'EXTVER  = 2')),
  padded(Buffer.alloc(7 * 5 * 3 * 4, 1)),
  header(...EXTENSION('BINTABLE', 8, [8, 50], ...HEAP, "TFORM1  = '1PB(10)'", "EXTNAME = 'heap'")),
  padded(Buffer.alloc(8 * 50 + 100, 2)),
  header(...EXTENSION('TABLE', 8, [5, 3], 'PCOUNT = 0', 'GCOUNT = 1', 'TFIELDS = 1', "TFORM1 = 'A5'", 'TBCOL1 = 1')),
  padded(Buffer.alloc(15, 0x41), 0x20),
  header(...EXTENSION('IMAGE', 16, [], 'PCOUNT  =   0', 'GCOUNT  =   1', "EXTNAME = 'EMPTY'")),
  header(...EXTENSION('IMAGE', 64, [0], 'PCOUNT  =   0', 'GCOUNT  =   1')),
  header(...EXTENSION('IMAGE', 8, [2880], 'PCOUNT  =   0', 'GCOUNT  =   1', "EXTNAME = 'WHOLE BLOCK'")),
  Buffer.alloc(2880, 3),
];

const groups = Buffer.concat([
  header(
    'SIMPLE  =                    T',
    'BITPIX  =                  -32',
    'NAXIS   =                    3',
    'NAXIS1  =                    0',
    'NAXIS2  =                    4',
    'NAXIS3  =                    5',
    'EXTEND  =                    T',
    'GROUPS  =                    T',
    'PCOUNT  =                    3',
    'GCOUNT  =                   10',
  ),
  padded(Buffer.alloc(4 * 10 * (3 + 20))),
  header(...EXTENSION('IMAGE', 8, [1], 'PCOUNT  =   0', 'GCOUNT  =   1')),
  padded(Buffer.alloc(1)),
]);

const many = Array.from({ length: 3000 }, (_, i) => `${`K${i}`.padEnd(8)}= ${i} / card ${i}`);
const extended = Buffer.concat(EXTENDED);

/** Files that are hard to read, and that astropy reads as the standard says; by name. */
export const TORTURE: Readonly<Record<string, Buffer>> = {
  'values.fits': primary(...VALUES),
  'malformed.fits': primary(...MALFORMED),
  'continued.fits': primary(...CONTINUED),
  'long.fits': primary(...many),
  'extended.fits': extended,
  'groups.fits': groups,
  'nonascii.fits': primary("OBSERVER= 'Andr\xe9'           / caf\xe9", 'COMMENT \xb5m'),
  'missing-padding.fits': Buffer.concat([...EXTENDED.slice(0, 2), Buffer.alloc(7 * 5 * 3 * 4, 1)]),
  'ten-thousand.fits': primary(...Array.from({ length: 10_000 }, (_, i) => `HIERARCH N${i} = ${i} / card ${i}`)),
  'zeros-after.fits': Buffer.concat([...EXTENDED.slice(0, 3), Buffer.alloc(3 * 2880)]),
  'full-block.fits': primary(...Array.from({ length: 32 }, (_, i) => `${`A${i}`.padEnd(8)}= ${i}`)),
  'one-over.fits': primary(...Array.from({ length: 33 }, (_, i) => `${`A${i}`.padEnd(8)}= ${i}`)),
  'blank-end.fits': primary('A       = 1', ...Array.from({ length: 40 }, () => '')),
  'extended.fits.gz': gzipSync(extended),
  'members.fits.gz': Buffer.concat([gzipSync(extended.subarray(0, 4000)), gzipSync(extended.subarray(4000))]),
  'named-plain.fits': gzipSync(primary('GZIPPED =                    T')),
};
