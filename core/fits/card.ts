import { type CardKind, type CardValue, parseValueField } from '#core/fits/value-field.ts';

/** One logical header card: a record of 80 bytes and the CONTINUE records that belong to it. */
export interface Card {
  /** In upper case; of a HIERARCH card what follows HIERARCH, in its own case. */
  readonly keyword: string;
  readonly kind: CardKind;
  readonly value: CardValue;
  readonly comment: string;
  /** The records as they stand, 80 characters each; bytes that are not ASCII as `?`. */
  readonly image: string;
  /** Byte offset of the first record in the (uncompressed) file. */
  readonly offset: number;
}

export const RECORD = 80;
const KEYWORD = 8;

interface Split {
  readonly keyword: string;
  /** What follows the value indicator; null: there is none. */
  readonly field: string | null;
}

/** Keywords that never have a value, whatever follows them. */
const isCommentary = (keyword: string): boolean => keyword === '' || keyword === 'COMMENT' || keyword === 'HISTORY';

/** Part the first record at its value indicator: `= ` in bytes 9–10, or (as astropy forgives) earlier. */
function split(image: string): Split {
  const name = image.slice(0, KEYWORD).trim();
  const upper = name.toUpperCase();
  if (upper === 'CONTINUE' || isCommentary(upper)) return { keyword: upper, field: null };
  if (upper === 'HIERARCH' && image[KEYWORD] === ' ') {
    const equals = image.indexOf('=');
    if (equals > 0 && equals < RECORD) {
      const keyword = image.slice(KEYWORD + 1, equals).trim();
      return { keyword, field: keyword === '' ? null : image.slice(equals + 1) };
    }
  }
  const at = image.indexOf('= ');
  if (at < 0 || at > KEYWORD) return { keyword: name, field: null };
  const keyword = at < KEYWORD ? upper.slice(0, at).trim() : upper;
  return { keyword, field: isCommentary(keyword) ? null : image.slice(at + 2) };
}

/** The keyword of a record as it is looked up: upper case, HIERARCH left out. */
export function keywordOf(record: string): string {
  return split(record).keyword.toUpperCase();
}

/** Whether CONTINUE records may follow this record: its value is a string. */
export const holdsString = (record: string): boolean => split(record).field?.trimStart().startsWith("'") ?? false;

/**
 * The text and comment of a string value with its CONTINUE records (§4.2.1.2). As in astropy a `&` at the end of any
 * part is dropped, and a part without `&` is continued as well.
 */
function joined(fields: readonly string[]): { value: string; comment: string } | null {
  let value = '';
  const comments: string[] = [];
  for (const field of fields) {
    const part = parseValueField(field);
    if (part === null || (part.kind !== 'text' && part.kind !== 'undefined')) return null;
    const text = typeof part.value === 'string' ? part.value : '';
    value += text.endsWith('&') ? text.slice(0, -1) : text;
    if (part.comment !== '') comments.push(part.comment);
  }
  return { value: value.trimEnd(), comment: comments.join(' ') };
}

/** Parse one logical card from its records. Never throws: what cannot be read is of kind `malformed`. */
export function parseCard(image: string, offset: number): Card {
  const { keyword, field } = split(image);
  const base = { keyword, image, offset };
  if (field === null) return { ...base, kind: 'commentary', value: image.slice(KEYWORD).trimEnd(), comment: '' };
  if (image.length > RECORD) {
    const fields = [field.slice(0, field.length - image.length + RECORD)];
    // Some writers put a value indicator where blanks belong.
    for (let at = RECORD; at < image.length; at += RECORD)
      fields.push(image.slice(at + KEYWORD, at + RECORD).replace(/^=/, ' '));
    const whole = joined(fields);
    if (whole !== null) return { ...base, kind: 'text', ...whole };
  } else {
    const parsed = parseValueField(field);
    if (parsed !== null) return { ...base, ...parsed };
  }
  // No value can be told; as in astropy the comment is what follows the first slash.
  const raw = field.trim();
  const slash = raw.indexOf('/');
  return { ...base, kind: 'malformed', value: raw, comment: slash < 0 ? '' : raw.slice(slash + 1).trim() };
}
