import { parseCard, RECORD } from '#core/fits/card.ts';
import { type CardInput, formatCard } from '#core/fits/format-cards.ts';
import type { Card, Header } from '#core/fits/header.ts';
import { Fault } from '#core/workspace/fault.ts';

/** One change of a header. Keywords in any case; of a HIERARCH card what follows HIERARCH. */
export type CardEdit =
  /**
   * The comment stays where none is given. A card that is not there is put at the end. `isUnquoted`: the value was typed
   * without quotes, so that it is not meant to make a text of a number or a logical value, nor T or F of a number.
   */
  | {
      readonly kind: 'set';
      readonly keyword: string;
      readonly value: CardInput;
      readonly comment?: string | undefined;
      readonly isUnquoted?: boolean | undefined;
    }
  /** All cards of that keyword. */
  | { readonly kind: 'delete'; readonly keyword: string }
  /** Give it the value that another card of the same header has before any of the edits. */
  | { readonly kind: 'copy'; readonly keyword: string; readonly from: string }
  | { readonly kind: 'comment'; readonly text: string };

/** What became of a card: its records as they were and as they are, ends trimmed; null: there was, or is, none. */
export interface CardChange {
  readonly keyword: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What says how the data are stored, how the file is parted, or that it is whole: a header without it tells lies. */
const STRUCTURAL =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BLOCKED|END|CONTINUE|TFIELDS|T(TYPE|FORM|BCOL|DIM|NULL|SCAL|ZERO)\d+|THEAP|BSCALE|BZERO|BLANK|CHECKSUM|DATASUM|Z(IMAGE|TABLE|BITPIX|NAXIS\d*|TILE\d+|CMPTYPE|NAME\d+|VAL\d+|SCALE|ZERO|BLANK|QUANTIZ|DITHER0))$/;

/** Whether a card may be changed: structure and checksums may not, nor what has no keyword. */
export const isEditable = (keyword: string): boolean =>
  !STRUCTURAL.test(keyword) && !['', 'COMMENT', 'HISTORY'].includes(keyword);

/** The keyword of a card as it is compared: in upper case, HIERARCH left out. */
export const cardPlace = (keyword: string): string =>
  keyword
    .trim()
    .toUpperCase()
    .replace(/^HIERARCH +/, '');

const refused = (header: Header, keyword: string, why: string, remedy: string): Fault =>
  new Fault({ code: 'card', message: `${header.path}: ${keyword} ${why}`, remedy, path: header.path });

/** A card's value as it can be written again; undefined: it holds none that could. */
export function cardInput({ kind, value }: Card): CardInput | undefined {
  if (kind === 'commentary' || kind === 'malformed' || (typeof value === 'object' && value !== null)) return undefined;
  return kind === 'float' ? { real: Number(value) } : value;
}

/** The records of one card. Throws a Fault `card` for what FITS cannot hold. */
function recordsOf(header: Header, keyword: string, value: CardInput, comment: string): string {
  try {
    if (/^[A-Z0-9_-]{1,8}$/.test(keyword)) return formatCard({ keyword, value, comment }).join('');
    const standard = formatCard({ keyword: 'X', value, comment }).join('');
    const field = standard.slice(10).trim();
    const record = `HIERARCH ${keyword} = ${field}`;
    if (standard.length > RECORD || record.length > RECORD || !/^[!-~]+( [!-~]+)*$/.test(keyword) || /=/.test(keyword))
      throw new RangeError(`${keyword} does not fit into a HIERARCH card`);
    return record.padEnd(RECORD);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refused(header, keyword, `cannot be written: ${error.message}`, 'Give a value that a FITS card can hold.');
  }
}

/** Whether a card says already what these records say, written in another way perhaps. */
function isSame(card: Card, records: string): boolean {
  const other = parseCard(records, 0);
  return card.kind === other.kind && card.value === other.value && card.comment === other.comment;
}

const NUMBERS: readonly string[] = ['integer', 'float', 'complex'];

/** Refuses a value typed without quotes that is of another kind than the number or logical value that a card holds. */
function checkKind(header: Header, keyword: string, value: CardInput): void {
  const old = header.card(keyword);
  if (old === undefined) return;
  const isNumber = NUMBERS.includes(old.kind);
  const isText = typeof value === 'string';
  if (!(isText && (isNumber || old.kind === 'logical')) && !(isNumber && typeof value === 'boolean')) return;
  const held = /=([^/]*)/.exec(old.image)?.[1]?.trim();
  throw refused(
    header,
    keyword,
    `holds the ${isNumber ? 'number' : 'logical value'} ${held}, and ${isText ? value : value ? 'T' : 'F'} is none`,
    isText
      ? `Give a ${isNumber ? 'number' : 'T or F'}; or, if it is to become a text, in quotes: "'${value}'".`
      : 'Give a number.',
  );
}

const isLong = (records: string): boolean => records.startsWith('CONTINUE', RECORD);

interface Piece {
  readonly keyword: string;
  readonly records: string;
  readonly card: Card;
}

const trimmed = (records: string): string => records.trimEnd();

/**
 * Change the cards of a header: every other record stays byte for byte. New cards come last, and take the place of blank
 * records there, so that the header grows only if it must. Throws a Fault `card` for structural cards and for values
 * that FITS cannot hold.
 */
export function editCards(
  header: Header,
  edits: readonly CardEdit[],
): { readonly records: string; readonly changes: readonly CardChange[] } {
  const raw = header.records;
  const pieces: (Piece | null)[] = header.cards.map((card) => {
    const at = card.offset - header.offset;
    return { keyword: cardPlace(card.keyword), records: raw.slice(at, at + card.image.length), card };
  });
  const added: { keyword: string; records: string }[] = [];
  const before = new Map<string, string>();
  const after = new Map<string, string | null>();
  const set = (keyword: string, value: CardInput, comment: string | undefined) => {
    const at = pieces.findIndex((piece) => piece?.keyword === keyword);
    const own = pieces[at];
    const fresh = added.find((one) => one.keyword === keyword);
    const records = recordsOf(header, keyword, value, comment ?? own?.card.comment ?? '');
    if (own != null && isSame(own.card, records)) return;
    if (own != null) {
      if (!before.has(keyword)) before.set(keyword, own.records);
      pieces[at] = { ...own, records };
    } else if (fresh !== undefined) fresh.records = records;
    else added.push({ keyword, records });
    after.set(keyword, records);
  };
  const comments: string[] = [];
  for (const edit of edits) {
    if (edit.kind === 'comment') {
      comments.push(...formatCard({ keyword: 'COMMENT', value: edit.text }));
      continue;
    }
    const keyword = cardPlace(edit.keyword);
    if (!isEditable(keyword))
      throw refused(header, keyword || 'a card without keyword', 'is not to be changed', 'Leave it out of the edits.');
    switch (edit.kind) {
      case 'set':
        if (edit.isUnquoted === true) checkKind(header, keyword, edit.value);
        set(keyword, edit.value, edit.comment);
        break;
      case 'copy': {
        const source = header.card(edit.from);
        if (source === undefined)
          throw refused(header, edit.from, 'is not there to be copied', `Set ${keyword} itself instead.`);
        const value = cardInput(source);
        if (value === undefined)
          throw refused(header, source.keyword, 'holds no value that can be copied', 'Set the value itself instead.');
        set(keyword, value, undefined);
        break;
      }
      case 'delete':
        for (const [i, piece] of pieces.entries()) {
          if (piece?.keyword !== keyword) continue;
          if (!before.has(keyword)) before.set(keyword, piece.records);
          pieces[i] = null;
          after.set(keyword, null);
        }
        break;
    }
  }
  // Without it fitsverify warns of strings that go on (the OGIP convention, which FITS 4.0 took up without this card).
  const goesOn = [...pieces, ...added].some((piece) => piece !== null && isLong(piece.records));
  if (goesOn && !header.has('LONGSTRN') && !header.cards.some(({ image }) => isLong(image)))
    set('LONGSTRN', 'OGIP 1.0', 'long strings go on in CONTINUE cards');
  const changes = [...after]
    .filter(([keyword, records]) => trimmed(before.get(keyword) ?? '') !== trimmed(records ?? ''))
    .map(([keyword, records]) => ({
      keyword,
      before: before.has(keyword) ? trimmed(before.get(keyword) ?? '') : null,
      after: records === null ? null : trimmed(records),
    }));
  const body = pieces.map((piece) => piece?.records ?? '').join('');
  const blanks = /(?: {80})*$/.exec(body)?.[0].length ?? 0;
  const more = [...added.map(({ records }) => records), ...comments].join('');
  const left = Math.max(0, blanks - more.length);
  return { records: body.slice(0, body.length - blanks) + more + ' '.repeat(left), changes };
}
