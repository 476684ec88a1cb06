/** A value as it stands in an expression: quoted where it must be. */
export function whereValue(value: string | number): string {
  const text = String(value);
  if (/^[^\s()'"=<>~!/][^\s()'"=<>~!]*$/.test(text) && !/^(and|or|not|none)$/i.test(text)) return text;
  return text.includes("'") ? `"${text.replaceAll('"', '')}"` : `'${text}'`;
}

/** `KEY=VALUE`, or `KEY!=VALUE`; of a missing value `KEY=none`. */
export const clauseOf = (key: string, value: string | number | null, not = false): string =>
  `${key}${not ? '!=' : '='}${value === null ? 'none' : whereValue(value)}`;

/** An expression by its parts at the top, if it is nothing but parts joined by `and`; else as one part. */
export function partsOf(where: string): readonly string[] {
  const text = where.trim();
  if (text === '') return [];
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === "'" || sign === '"') quote = sign;
    else if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (depth === 0) {
      const word = /^\s(and|or)\s/i.exec(text.slice(at, at + 5))?.[1]?.toLowerCase();
      if (word === 'or') return [text];
      if (word === 'and') {
        parts.push(text.slice(from, at).trim());
        from = at + 5;
        at += 4;
      }
    }
  }
  return [...parts, text.slice(from).trim()];
}

export const hasClause = (where: string, clause: string): boolean => partsOf(where).includes(clause);

/** The expression with one more part. */
export function withClause(where: string, clause: string): string {
  const parts = partsOf(where);
  if (parts.includes(clause)) return where.trim();
  const needsBrackets = parts.length === 1 && /\sor\s/i.test(parts[0] ?? '') && !/^\(.*\)$/.test(parts[0] ?? '');
  return [...(needsBrackets ? [`(${parts[0]})`] : parts), clause].join(' and ');
}

export const withoutClause = (where: string, clause: string): string =>
  partsOf(where)
    .filter((part) => part !== clause)
    .join(' and ');

/** What is being typed at a place of an expression: a key, or the value of one. */
export interface Typing {
  readonly kind: 'key' | 'value';
  /** The key whose value is typed. */
  readonly key: string;
  /** What stands there already, without a quote. */
  readonly text: string;
  /** Where it begins, a quote included. */
  readonly from: number;
}

export function typingAt(where: string, caret: number): Typing {
  const before = where.slice(0, caret);
  const value = /([^\s()'"=<>~!]+)\s*(?:!=|<=|>=|!~|==|=|<|>|~)\s*('[^']*|"[^"]*|[^\s()'"=<>~!]*)$/.exec(before);
  if (value !== null) {
    const text = value[2] ?? '';
    return { kind: 'value', key: value[1] ?? '', text: text.replace(/^['"]/, ''), from: caret - text.length };
  }
  const text = /[^\s()'"=<>~!]*$/.exec(before)?.[0] ?? '';
  return { kind: 'key', key: '', text, from: caret - text.length };
}
