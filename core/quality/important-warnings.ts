import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const Names = z.union([z.string(), z.array(z.string())]).transform((names) => [names].flat());

/** One kind of warning that matters. Without `file` or `function`: wherever PypeIt says it. */
export const ImportantWarning = z.strictObject({
  file: Names.optional(),
  function: Names.optional(),
  words: z.string().trim().min(1),
});
export type ImportantWarning = z.infer<typeof ImportantWarning>;

const FILE = new URL('../../resources/important-warnings.yaml', import.meta.url);

/** The warnings that come with Slitbench (REFERENCE of the pipeline: required_warnings.txt; also PypeIt 2.x's places). */
export const importantWarnings = (): readonly ImportantWarning[] =>
  z.array(ImportantWarning).parse(parse(readFileSync(FILE, 'utf8')));

/** A word without the signs that a sentence puts behind it, numbers in one form: `Header,` is `Header`, `90.000%.` is `90%`. */
function bare(word: string): string {
  const plain = word.replace(/[.,;:!]+$/, '') || word;
  return /^\d+\.\d+%?$/.test(plain) ? plain.replace(/\.?0+(?=%?$)/, '') : plain;
}

/** The words of a kind, or of a message, as they are compared. */
const wordsOf = (text: string): readonly string[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(bare);

/** Whether two rows mean the same warnings, or the first all those of the second. */
export function covers(row: ImportantWarning, other: ImportantWarning): boolean {
  const within = (all: readonly string[] | undefined, some: readonly string[] | undefined) =>
    all === undefined || (some?.every((name) => all.includes(name)) ?? false);
  const said = new Set(wordsOf(other.words));
  return (
    within(row.file, other.file) &&
    within(row.function, other.function) &&
    wordsOf(row.words).every((word) => said.has(word)) &&
    said.size === new Set(wordsOf(row.words)).size
  );
}

interface Candidate {
  readonly row: number;
  readonly functions: readonly string[] | undefined;
  readonly words: readonly string[];
}

/**
 * Decides of a warning, by where PypeIt says it and its words, whether it is an important one: its row, counted from 0,
 * or −1. Words count whole, with case, in any order, without punctuation at their ends. Where a line does not say where it
 * comes from (`file` empty: the console of 2.x), words alone decide.
 */
export function warningMatcher(rows: readonly ImportantWarning[]) {
  const byFile = new Map<string, Candidate[]>();
  const anywhere: Candidate[] = [];
  const all: Candidate[] = [];
  for (const [row, { file, function: functions, words }] of rows.entries()) {
    const candidate = { row, functions, words: wordsOf(words) };
    all.push(candidate);
    if (file === undefined) anywhere.push(candidate);
    for (const name of file ?? []) byFile.set(name, [...(byFile.get(name) ?? []), candidate]);
  }
  return (file: string, func: string, text: string): number => {
    const own = file === '' ? all : (byFile.get(file) ?? []);
    if (own.length === 0 && anywhere.length === 0) return -1;
    const said = new Set(wordsOf(text));
    let best: Candidate | null = null;
    for (const one of file === '' ? all : [...own, ...anywhere]) {
      if (file !== '' && one.functions?.includes(func) === false) continue;
      // Of two that match, the one that says more is meant.
      if (one.words.every((word) => said.has(word)) && one.words.length > (best?.words.length ?? 0)) best = one;
    }
    return best?.row ?? -1;
  };
}
