import { randomStream } from '#core/workspace/random.ts';

const KEYWORDS = [
  'A',
  'ABCDEFGH',
  'lower',
  'A B',
  'X.Y',
  'A-B_1',
  ' LEAD',
  'COMMENT',
  'HISTORY',
  '',
  'HIERARCH',
  'ENDX',
  '\xe9',
];
const LONG = ['ESO A', 'A', 'a b', 'ESO  DET', 'X=Y', "Q'R", 'ESO DET CHIP1 NAME LONG', ''];
const DIGITS = [
  '1',
  '0',
  '42',
  '007',
  '.5',
  '5.',
  '1.5',
  '.',
  '1.2.3',
  '9007199254740993',
  '9223372036854775808',
  '',
  '3.141592653589793238',
];
const EXPONENTS = ['', '', '', 'E5', 'e5', 'D5', 'd-3', ' E 5', 'E+05', 'E', 'D 5', 'E400', 'e-400', 'F5'];
const TEXTS = [
  '',
  'a',
  ' ',
  "''",
  'a/b',
  'a b ',
  ' lead',
  "it''s",
  "it's",
  '\xe9',
  '\t',
  '&',
  'a&',
  "''''",
  'a;b',
  'x'.repeat(60),
];
const WORDS = [
  'T',
  'F',
  't',
  'TRUE',
  'TF',
  'T5',
  'NaN',
  'inf',
  '-INF',
  '',
  'word',
  '1 2',
  '#',
  '0x10',
  '1,2',
  '()',
  "T'",
];
const COMMENTS = ['', '', ' ', ' / c', '/c', ' /', '  //x', ' c', " / it's", '  /  lead', ' / \xe9', ' /\t'];

/** `count` records, most of them nearly right: keyword, value indicator, value and comment picked at random. */
export function randomRecords(count: number, seed: number): readonly string[] {
  const random = randomStream(seed, 'cards').uniform;
  const pick = (values: readonly string[]): string => values[Math.floor(random() * values.length)] ?? '';
  const number = () => pick(['', '+', '-', '- ', '--']) + pick(DIGITS) + pick(EXPONENTS);
  const text = () => `'${pick(TEXTS)}${pick(["'", "'", "'", '', "''"])}`;
  // astropy adds up the parts of a complex number: an infinite one makes the other not-a-number.
  const finite = () => number().replace('E400', 'E40');
  const complex = () => `(${finite()}${pick([',', ' , ', ' '])}${finite()}${pick([')', ' )', ''])}`;
  const makers = [number, number, text, text, () => pick(WORDS), complex];
  const value = () => makers[Math.floor(random() * makers.length)]?.() ?? '';
  const indicators = ['= ', '= ', '= ', '=   ', '=', '  '];
  return Array.from({ length: count }, () => {
    const field = () => value() + pick(COMMENTS);
    if (random() < 0.2) return `HIERARCH${pick([' ', '  ', ''])}${pick(LONG)}${pick([' = ', '=', '= '])}${field()}`;
    const keyword = pick(KEYWORDS);
    return `${random() < 0.8 ? keyword.padEnd(8) : keyword}${pick(indicators)}${field()}`;
  });
}
