import type { CardValue, Header } from '#core/fits/header.ts';
import { readPrimary } from '#core/fits/read-headers.ts';
import { visitHdus } from '#core/fits/visit-hdus.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Cards of a primary header that the tables and the README need; those that it lacks, or cannot be read, are not there. */
export type ProductCards = ReadonlyMap<string, CardValue>;

/** What a FITS file says of itself. `foreign`: its first extension names no PypeIt class; `bare`: it has none. */
export type ProductFacts =
  | { readonly kind: 'product'; readonly model: string; readonly cards: ProductCards }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'bare' }
  | { readonly kind: 'damaged'; readonly why: string };

const CARDS = [
  'KOAID',
  'FILENAME',
  'RA',
  'DEC',
  'TARGET',
  'PROGPI',
  'SEMESTER',
  'PROGID',
  'DISPNAME',
  'DECKER',
  'BINNING',
  'MJD',
  'AIRMASS',
  'EXPTIME',
  'GUIDFWHM',
  'VERSPYP',
  'PYP_SPEC',
];

function cardsOf(header: Header): ProductCards {
  const cards = CARDS.flatMap((keyword): [string, CardValue][] => {
    const value = cardValue(header, keyword);
    return value === undefined ? [] : [[keyword, value]];
  });
  return new Map(cards);
}

/** The cards of a product of which nothing else is asked; none where it cannot be read. */
export function primaryCards(path: string): ProductCards {
  try {
    return cardsOf(readPrimary(path));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return new Map();
  }
}

function cardValue(header: Header, keyword: string): CardValue | undefined {
  const card = header.card(keyword);
  return card === undefined || card.kind === 'malformed' || card.kind === 'undefined' ? undefined : card.value;
}

/**
 * Read the headers of a FITS file, gzipped or not, to its end: which class of PypeIt its first extension holds (DMODCLS,
 * datamodel.py), and some cards of its primary header. A file that cannot be read, or is cut short, is `damaged`.
 */
export async function readProduct(path: string): Promise<ProductFacts> {
  try {
    const [primary, first] = await visitHdus(path, () => null);
    if (primary === undefined || first === undefined) return { kind: 'bare' };
    const model = cardValue(first.header, 'DMODCLS');
    if (typeof model !== 'string') return { kind: 'foreign' };
    return { kind: 'product', model: model.trim(), cards: cardsOf(primary.header) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: 'damaged', why: error.data.message };
  }
}
