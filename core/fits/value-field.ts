/** A complex value, FITS 4.0 §4.2.5 and §4.2.6. */
interface Complex {
  readonly re: number;
  readonly im: number;
}

/** The value of a card. An integer that a number cannot hold exactly is a bigint. Null: undefined (§4.1.2.3). */
export type CardValue = string | number | bigint | boolean | Complex | null;

export type CardKind =
  | 'text'
  | 'logical'
  | 'integer'
  | 'float'
  | 'complex'
  | 'undefined'
  /** COMMENT, HISTORY, blank, and every card without value indicator: the value is its text from byte 9 on. */
  | 'commentary'
  /** Has a value indicator but no value that can be read: the value is the raw text after the indicator. */
  | 'malformed';

interface ValueField {
  readonly kind: Exclude<CardKind, 'commentary' | 'malformed'>;
  readonly value: CardValue;
  readonly comment: string;
}

// Free format of FITS 4.0 §4.2, and, as astropy reads it, lower-case exponents and spaces within numbers.
const NUMBER = String.raw`[+-]? *(?:\.\d+|\d+(?:\.\d*)?)(?: *[deDE] *[+-]? *\d+)?`;
const COMMENT = String.raw` *(?:\/ *([^]*))?$`;
const PLAIN = new RegExp(String.raw`^(?:([TF])|(${NUMBER})|\( *(${NUMBER}) *, *(${NUMBER}) *\))?${COMMENT}`);
const AFTER_STRING = new RegExp(`^${COMMENT}`);
/** A string whose single quotes were not doubled ends at the first quote that can be its end. */
const LOOSE_STRING = new RegExp(String.raw`^'([ -~]*?)'(?=$|\/| )${COMMENT}`);

/** Where the quote stands that closes a string, doubled quotes skipped; -1: nowhere. */
function closingQuote(text: string): number {
  for (let at = text.indexOf("'", 1); at >= 0; at = text.indexOf("'", at + 2)) if (text[at + 1] !== "'") return at;
  return -1;
}

function parseString(text: string): ValueField | null {
  const end = closingQuote(text);
  const after = end < 0 ? null : AFTER_STRING.exec(text.slice(end + 1));
  const loose = after === null ? LOOSE_STRING.exec(text) : null;
  const body = after === null ? loose?.[1] : text.slice(1, end);
  if (body === undefined || /[^ -~]/.test(body)) return null;
  const comment = (after === null ? loose?.[2] : after[1]) ?? '';
  return { kind: 'text', value: body.replaceAll("''", "'").trimEnd(), comment: comment.trimEnd() };
}

/** A number as written in a card, `D` exponents and inner spaces understood. */
function parseNumber(text: string): { readonly kind: 'integer' | 'float'; readonly value: number | bigint } {
  const tight = /[ dD]/.test(text) ? text.replaceAll(' ', '').replace(/[dD]/, 'e') : text;
  if (!/^[+-]?\d+$/.test(tight)) return { kind: 'float', value: Number(tight) };
  const value = Number(tight);
  if (Number.isSafeInteger(value)) return { kind: 'integer', value: value + 0 };
  const digits = BigInt(tight.replace(/^[+-]/, ''));
  return { kind: 'integer', value: tight.startsWith('-') ? -digits : digits };
}

/**
 * Read what follows a value indicator: the value and its comment (FITS 4.0 §4.2), an absent value as `undefined`. Null
 * where it is neither. Trailing spaces of strings and comments are not significant and left out.
 */
export function parseValueField(field: string): ValueField | null {
  const text = field.trim();
  if (text.startsWith("'")) return parseString(text);
  const match = PLAIN.exec(text);
  if (match === null) return null;
  const [, logical, number, re, im, rest] = match;
  const comment = (rest ?? '').trimEnd();
  if (logical !== undefined) return { kind: 'logical', value: logical === 'T', comment };
  if (number !== undefined) return { ...parseNumber(number), comment };
  if (re !== undefined && im !== undefined) {
    const value = { re: Number(parseNumber(re).value), im: Number(parseNumber(im).value) };
    return { kind: 'complex', value, comment };
  }
  return { kind: 'undefined', value: null, comment };
}
