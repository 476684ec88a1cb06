import type { Card } from '#core/fits/card.ts';
import type { Hdu } from '#core/fits/walk-hdus.ts';

type Kind = 'string' | 'whole' | 'number' | 'logical' | 'date';
type Place = 'primary' | 'extension' | 'image' | 'table' | 'bintable';

/** Keywords to which FITS gives a meaning: what their value is, and in which units alone they may stand. */
interface Reserved {
  readonly kind: Kind;
  readonly places?: readonly Place[];
}

/** Of single keywords (FITS 4.0 appendix C), as fitsverify asks for them. */
const SINGLE: ReadonlyMap<string, Reserved> = new Map(
  (
    [
      ['SIMPLE EXTEND BLOCKED', { kind: 'logical', places: ['primary'] }],
      ['XTENSION', { kind: 'string', places: ['extension'] }],
      ['TFIELDS', { kind: 'whole', places: ['table', 'bintable'] }],
      ['THEAP', { kind: 'whole', places: ['bintable'] }],
      ['BLANK', { kind: 'whole', places: ['image'] }],
      ['EXTVER EXTLEVEL WCSAXES', { kind: 'whole' }],
      ['BUNIT', { kind: 'string', places: ['image'] }],
      ['BSCALE BZERO DATAMAX DATAMIN', { kind: 'number', places: ['image'] }],
      ['EPOCH EQUINOX MJD-OBS LONPOLE LATPOLE', { kind: 'number' }],
      ['EXTNAME OBJECT ORIGIN TELESCOP INSTRUME OBSERVER AUTHOR REFERENC', { kind: 'string' }],
      ['RADESYS RADECSYS SPECSYS', { kind: 'string' }],
    ] as const
  ).flatMap(([keywords, reserved]) => keywords.split(' ').map((keyword) => [keyword, reserved] as const)),
);

/** Of keywords with the number of an axis or column, a matrix element, or a name of their own. */
const FAMILIES: readonly (readonly [RegExp, Reserved])[] = [
  [/^DATE/, { kind: 'date' }],
  [/^C(?:TYPE|UNIT)\d+[A-Z]?$/, { kind: 'string' }],
  [/^(?:CRVAL|CRPIX|CDELT|CROTA)\d+[A-Z]?$/, { kind: 'number' }],
  [/^(?:PC|CD)\d+_\d+[A-Z]?$/, { kind: 'number' }],
  [/^T(?:TYPE|FORM|UNIT|DISP)\d+$/, { kind: 'string', places: ['table', 'bintable'] }],
  [/^TDIM\d+$/, { kind: 'string', places: ['bintable'] }],
  [/^TNULL\d+$/, { kind: 'whole', places: ['bintable'] }],
  [/^TBCOL\d+$/, { kind: 'whole', places: ['table'] }],
  [/^T(?:SCAL|ZERO)\d+$/, { kind: 'number', places: ['table', 'bintable'] }],
  [/^TC(?:TYP|UNI)\d+$/, { kind: 'string', places: ['bintable'] }],
  [/^TC(?:RVL|RPX|DLT)\d+$/, { kind: 'number', places: ['bintable'] }],
  [/^P(?:TYPE|SCAL|ZERO)\d+$/, { kind: 'string', places: [] }],
];

const MEANT: Readonly<Record<Kind, string>> = {
  string: 'a string',
  whole: 'a whole number',
  number: 'a number',
  logical: 'T or F',
  date: 'a date as YYYY-MM-DD or YYYY-MM-DDThh:mm:ss',
};

/** FITS 4.0 §9.1.1, and the form of before 2000 (§4.4.2.1). */
const DATE = /^(?:[+-]\d)?\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T[0-2]\d:[0-5]\d:[0-6]\d(?:\.\d*)?)?$/;
const OLD_DATE = /^(?:0[1-9]|[12]\d|3[01])\/(?:0[1-9]|1[0-2])\/\d\d$/;

function isA({ kind, value }: Card, wanted: Kind): boolean {
  switch (wanted) {
    case 'string':
      return typeof value === 'string' && kind === 'text';
    case 'date':
      return typeof value === 'string' && (DATE.test(value.trim()) || OLD_DATE.test(value.trim()));
    case 'logical':
      return typeof value === 'boolean';
    case 'whole':
      return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
  }
}

/** Cards of reserved keywords whose value is of another kind, or that stand where they may not (FITS 4.0 appendix C). */
export function reservedFaults({ header, index, kind }: Hdu): readonly string[] {
  const here: readonly Place[] = [index === 0 ? 'primary' : 'extension', ...(isPlace(kind) ? [kind] : [])];
  const faults: string[] = [];
  for (const card of header.cards) {
    const { keyword } = card;
    const reserved = SINGLE.get(keyword) ?? FAMILIES.find(([family]) => family.test(keyword))?.[1];
    // A malformed one is told by itself.
    if (reserved === undefined || card.kind === 'malformed') continue;
    if (reserved.places?.some((place) => here.includes(place)) === false)
      faults.push(`the card ${keyword} may not stand in a unit of this kind`);
    else if (card.kind === 'commentary') faults.push(`the card ${keyword} has no value: "= " must stand in bytes 9–10`);
    else if (!isA(card, reserved.kind)) faults.push(`the value of ${keyword} must be ${MEANT[reserved.kind]}`);
  }
  return faults;
}

const isPlace = (kind: Hdu['kind']): kind is 'image' | 'table' | 'bintable' =>
  kind === 'image' || kind === 'table' || kind === 'bintable';
