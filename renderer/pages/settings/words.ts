/** A line as a shell would split it into words; `wrong`: it has an open quote. */
export function splitWords(line: string): { readonly words: readonly string[] } | { readonly wrong: string } {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const sign of line) {
    if (quote !== null) {
      if (sign === quote) quote = null;
      else word = (word ?? '') + sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word ??= '';
    } else if (/\s/.test(sign)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + sign;
  }
  if (quote !== null) return { wrong: `The quote ${quote} is not closed.` };
  return { words: word === null ? words : [...words, word] };
}
