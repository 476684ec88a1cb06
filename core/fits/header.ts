import { type Card, holdsString, keywordOf, parseCard, RECORD } from '#core/fits/card.ts';
import { BLOCK } from '#core/fits/fits-file.ts';
import type { CardValue } from '#core/fits/value-field.ts';
import { Fault } from '#core/workspace/fault.ts';

export type { Card } from '#core/fits/card.ts';
export type { CardValue } from '#core/fits/value-field.ts';

/** `HIERARCH ESO DET ID`, `eso det id` → `ESO DET ID`. */
function normal(keyword: string): string {
  const upper = keyword.trim().toUpperCase();
  return upper.startsWith('HIERARCH ') ? upper.slice(9).trimStart() : upper;
}

/**
 * Whether a record is plainly a standard one: keyword in upper case from the first byte on, value indicator in bytes 9
 * and 10. Nearly all are, and this is where a program that scans a night spends its time.
 */
function isPlain(records: string, at: number): boolean {
  if (records.charCodeAt(at + 8) !== 0x3d || records.charCodeAt(at + 9) !== 0x20) return false;
  let end = at;
  for (; end < at + 8; end++) {
    const code = records.charCodeAt(end);
    if (code === 0x20) break;
    if (code < 0x21 || code > 0x5f || code === 0x3d) return false;
  }
  if (end === at) return false;
  for (; end < at + 8; end++) if (records.charCodeAt(end) !== 0x20) return false;
  return true;
}

/** What may follow a value: nothing, or a comment. */
const AFTER = /^ *(?:\/|$)/;

/** One header, kept as its bytes and parsed card by card when asked. Keywords are looked up in any case. */
export class Header {
  /** The file it came from, for messages. */
  readonly path: string;
  /** Byte offset of the header in the (uncompressed) file. */
  readonly offset: number;
  readonly #records: string;
  #odd: Map<string, number> | undefined;
  #cards: readonly Card[] | undefined;

  /** `records`: the records before END, 80 characters each. */
  constructor(records: string, path: string, offset = 0) {
    this.path = path;
    this.offset = offset;
    this.#records = records;
  }

  /** Its records as they stand, before END. */
  get records(): string {
    return this.#records;
  }

  /** Bytes that it takes in the file, END and padding included. */
  get byteLength(): number {
    return Math.ceil((this.#records.length + RECORD) / BLOCK) * BLOCK;
  }

  /** Every card in order, END left out. */
  get cards(): readonly Card[] {
    if (this.#cards === undefined) {
      const cards: Card[] = [];
      for (let at = 0; at < this.#records.length; ) {
        const card = this.#cardAt(at);
        cards.push(card);
        at += card.image.length;
      }
      this.#cards = cards;
    }
    return this.#cards;
  }

  /** The value of the first card of that keyword. Undefined: no such card; null: it has no value. */
  get(keyword: string): CardValue | undefined {
    const card = this.card(keyword);
    if (card?.kind === 'malformed') throw this.malformed(card, 'holds no value that FITS knows');
    return card?.value;
  }

  /** The string value of the first card of that keyword; undefined where it is of another kind or missing. */
  text(keyword: string): string | undefined {
    const plain = this.#plainText(this.#find(normal(keyword)));
    if (plain !== undefined) return plain;
    const value = this.get(keyword);
    return typeof value === 'string' ? value : undefined;
  }

  /** The numeric value of the first card of that keyword; undefined where it is of another kind or missing. */
  number(keyword: string): number | undefined {
    const value = this.get(keyword);
    return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined;
  }

  /**
   * The value of the first card of that keyword if it is a whole number that is not negative, in fixed format (FITS 4.0
   * §4.2.3); undefined where it is missing or written in any other way. Costs a tenth of `card`.
   */
  fixedCount(keyword: string): number | undefined {
    const at = this.#find(keyword);
    if (at < 0 || !isPlain(this.#records, at)) return undefined;
    let value = 0;
    let digits = 0;
    for (let i = at + 10; i < at + 30; i++) {
      const code = this.#records.charCodeAt(i);
      if (code >= 0x30 && code <= 0x39) {
        value = value * 10 + code - 0x30;
        digits++;
      } else if (code !== 0x20 || digits > 0) return undefined;
    }
    const isEnd = AFTER.test(this.#records.slice(at + 30, at + RECORD));
    return digits > 0 && digits < 16 && isEnd ? value : undefined;
  }

  has(keyword: string): boolean {
    return this.#find(normal(keyword)) >= 0;
  }

  /** The first card of that keyword. */
  card(keyword: string): Card | undefined {
    const at = this.#find(normal(keyword));
    return at < 0 ? undefined : this.#cardAt(at);
  }

  /** All cards of that keyword, in order. */
  all(keyword: string): readonly Card[] {
    const wanted = normal(keyword);
    return this.cards.filter((card) => card.keyword.toUpperCase() === wanted);
  }

  /** The fault of a card that cannot be used. `what` continues the sentence "FILE: card KEYWORD …". */
  malformed(card: Card, what: string): Fault {
    return new Fault({
      code: 'malformed',
      message: `${this.path}: card ${card.keyword} at byte ${card.offset} ${what}`,
      remedy: 'Correct this card in a copy of the file, or leave the file out.',
      path: this.path,
      offset: card.offset,
      line: card.image.slice(0, RECORD),
    });
  }

  /** The string in a record, where it is plainly one: without quotes within, not continued. Costs a fifth of `card`. */
  #plainText(at: number): string | undefined {
    if (at < 0 || this.#records.charCodeAt(at + 10) !== 0x27 || !isPlain(this.#records, at)) return undefined;
    const end = this.#records.indexOf("'", at + 11);
    if (end < 0 || end >= at + RECORD || this.#records.startsWith('CONTINUE', at + RECORD)) return undefined;
    const body = this.#records.slice(at + 11, end);
    const isEnd = AFTER.test(this.#records.slice(end + 1, at + RECORD));
    return isEnd && !/[^ -~]/.test(body) ? body.trimEnd() : undefined;
  }

  /** Where the first card of a keyword begins; -1: nowhere. */
  #find(keyword: string): number {
    const plain = this.#findPlain(keyword);
    const odd = this.#oddOnes().get(keyword) ?? -1;
    return odd >= 0 && (plain < 0 || odd < plain) ? odd : plain;
  }

  /** Compares bytes in place: quicker than an index for the few tens of keywords that are asked of a header. */
  #findPlain(keyword: string): number {
    if (keyword.length > 8 || keyword === '') return -1;
    const start = `${keyword.padEnd(8)}= `;
    const first = start.charCodeAt(0);
    const second = start.charCodeAt(1);
    const records = this.#records;
    for (let at = 0; at < records.length; at += RECORD)
      if (records.charCodeAt(at) === first && records.charCodeAt(at + 1) === second && records.startsWith(start, at))
        return at;
    return -1;
  }

  /** The first card of each keyword that does not stand in a plain record. */
  #oddOnes(): Map<string, number> {
    if (this.#odd === undefined) {
      this.#odd = new Map();
      for (let at = 0; at < this.#records.length; at += RECORD) {
        if (isPlain(this.#records, at)) continue;
        const keyword = keywordOf(this.#records.slice(at, at + RECORD));
        if (keyword !== 'CONTINUE' && !this.#odd.has(keyword)) this.#odd.set(keyword, at);
      }
    }
    return this.#odd;
  }

  #cardAt(at: number): Card {
    let end = at + RECORD;
    if (this.#records.startsWith('CONTINUE', end) && holdsString(this.#records.slice(at, end)))
      while (this.#records.startsWith('CONTINUE', end)) end += RECORD;
    return parseCard(this.#records.slice(at, end).replace(/[\x80-\xff]/g, '?'), this.offset + at);
  }
}
