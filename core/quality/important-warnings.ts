import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const Names = z.union([z.string(), z.array(z.string())]).transform((names) => [names].flat());

/** One kind of warning that matters. */
export const ImportantWarning = z.object({ file: Names, function: Names, words: z.string().min(1) });
export type ImportantWarning = z.infer<typeof ImportantWarning>;

const FILE = new URL('../../resources/important-warnings.yaml', import.meta.url);

/** The warnings that come with Slitbench (REFERENCE of the pipeline: required_warnings.txt; also PypeIt 2.x's places). */
export const importantWarnings = (): readonly ImportantWarning[] =>
  z.array(ImportantWarning).parse(parse(readFileSync(FILE, 'utf8')));

/** A word without the signs that a sentence puts behind it: `Header,` is `Header`, `90.000%.` is `90.000%`. */
const bare = (word: string): string => word.replace(/[.,;:!]+$/, '') || word;

/**
 * Decides of a warning, by where PypeIt says it and its words, whether it is an important one: its row, counted from 0,
 * or −1. Words count whole, with case, in any order, without punctuation at their ends.
 */
export function warningMatcher(rows: readonly ImportantWarning[]) {
  const byFile = new Map<
    string,
    { readonly row: number; readonly functions: readonly string[]; readonly words: readonly string[] }[]
  >();
  for (const [row, { file, function: functions, words }] of rows.entries())
    for (const name of file) {
      const own = byFile.get(name) ?? [];
      own.push({ row, functions, words: words.split(/\s+/).map(bare) });
      byFile.set(name, own);
    }
  return (file: string, func: string, text: string): number => {
    const candidates = byFile.get(file);
    if (candidates === undefined) return -1;
    const said = new Set(text.split(/\s+/).map(bare));
    const matching = candidates.filter(
      ({ functions, words }) => functions.includes(func) && words.every((word) => said.has(word)),
    );
    // Of two that match, the one that says more is meant.
    const best = matching.sort((a, b) => b.words.length - a.words.length)[0];
    return best?.row ?? -1;
  };
}
