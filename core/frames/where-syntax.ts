import { Fault } from '#core/workspace/fault.ts';

const OPERATORS = ['!=', '<=', '>=', '!~', '==', '=', '<', '>', '~'] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Comparison {
  readonly kind: 'comparison';
  readonly key: string;
  /** Where the key stands in the expression, from 0. */
  readonly at: number;
  readonly operator: Operator;
  readonly value: string;
  /** Where the value stands in the expression. */
  readonly valueAt: number;
}

export type Where =
  | Comparison
  | { readonly kind: 'not'; readonly of: Where }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Where[] };

interface Token {
  readonly kind: 'word' | 'quoted' | 'operator' | '(' | ')' | 'end';
  readonly text: string;
  readonly at: number;
}

/** The fault of an expression, with a mark under the place. */
export function whereFault(expression: string, at: number, what: string, remedy: string): Fault {
  const line = `${expression}\n      ${' '.repeat(at)}^`;
  return new Fault({ code: 'where', message: `--where, column ${at + 1}: ${what}`, remedy, line });
}

const HELP = "An expression is like: frametype=science and (exptime>600 or target~'feige*')";

function tokens(expression: string): readonly Token[] {
  const found: Token[] = [];
  const pattern =
    /\s*(?:([()])|(!=|<=|>=|!~|==|=|<|>|~)|'([^']*)'|"([^"]*)"|((?<=~\s*)\/[^/]*\/(?=[\s)]|$)|[^\s()'"=<>~!]+))/y;
  let at = 0;
  while (expression.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(expression);
    if (match === null) {
      const start = at + (/^\s*/.exec(expression.slice(at))?.[0].length ?? 0);
      const what = /['"]/.test(expression[start] ?? '') ? 'this quote is not closed' : 'this cannot stand here';
      throw whereFault(expression, start, what, HELP);
    }
    const [whole, bracket, operator, single, double, word] = match;
    const quoted = single ?? double;
    const text = bracket ?? operator ?? quoted ?? word ?? '';
    const start = at + whole.length - whole.trimStart().length;
    const kind =
      bracket === '(' || bracket === ')' ? bracket : operator ? 'operator' : quoted !== undefined ? 'quoted' : 'word';
    found.push({ kind, text, at: start });
    at = pattern.lastIndex;
  }
  found.push({ kind: 'end', text: '', at: expression.length });
  return found;
}

/**
 * Parse `KEY OP VALUE`, combined by and, or, not and parentheses. Values are bare words, or quoted. Throws a Fault
 * `where` that marks the column.
 */
export function parseWhere(expression: string): Where {
  const all = tokens(expression);
  let next = 0;
  const peek = (): Token => all[next] ?? { kind: 'end', text: '', at: expression.length };
  const take = (): Token => {
    const token = peek();
    next++;
    return token;
  };
  const isWord = (word: string) => peek().kind === 'word' && peek().text.toLowerCase() === word;
  const fail = (token: Token, expected: string) => {
    const here = token.kind === 'end' ? 'the expression ends' : `there is ${token.text}`;
    return whereFault(expression, token.at, `${expected} is expected, ${here}`, HELP);
  };
  const list = (word: 'or' | 'and', operand: () => Where): Where => {
    const of = [operand()];
    while (isWord(word)) {
      take();
      of.push(operand());
    }
    const [only] = of;
    return only !== undefined && of.length === 1 ? only : { kind: word, of };
  };
  const either = (): Where => list('or', both);
  const both = (): Where => list('and', one);
  const one = (): Where => {
    if (isWord('not')) {
      take();
      return { kind: 'not', of: one() };
    }
    if (peek().kind === '(') {
      take();
      const inner = either();
      const close = take();
      if (close.kind !== ')') throw fail(close, 'a closing parenthesis');
      return inner;
    }
    const key = take();
    if (key.kind !== 'word') throw fail(key, 'a key');
    const sign = take();
    const operator = OPERATORS.find((known) => sign.kind === 'operator' && known === sign.text);
    if (operator === undefined) throw fail(sign, `one of ${OPERATORS.join(' ')}`);
    const value = take();
    if (value.kind !== 'word' && value.kind !== 'quoted') throw fail(value, 'a value');
    return { kind: 'comparison', key: key.text, at: key.at, operator, value: value.text, valueAt: value.at };
  };
  const where = either();
  if (peek().kind !== 'end') throw fail(peek(), 'and, or, or the end');
  return where;
}

/** Every comparison of an expression. */
export function comparisons(where: Where): readonly Comparison[] {
  if (where.kind === 'comparison') return [where];
  return where.kind === 'not' ? comparisons(where.of) : where.of.flatMap(comparisons);
}
