import { causeOf } from '#core/reductions/cause.ts';

/** So many different words are told in one place of a sentence. */
const MOST = 3;

/** Failures of one cause in one sentence: `holds 2 or 3 of 4 detectors`; where they differ in too much, `…`. */
export function causeWords(whys: readonly string[]): string {
  const [first = [], ...others] = whys.map((why) => (why.split('\n')[0] ?? '').trim().split(/\s+/));
  if (others.some(({ length }) => length !== first.length)) return causeOf(whys[0] ?? '');
  return first
    .map((word, at) => {
      const said = [...new Set([word, ...others.map((words) => words[at] ?? '')])];
      return said.length > MOST ? '…' : said.join(' or ');
    })
    .join(' ');
}
