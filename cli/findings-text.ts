import { count } from '#cli/count.ts';
import { tame } from '#cli/table.ts';
import type { ArchiveFinding, ValidateArchiveResult } from '#core/contract/archive.ts';
import { sizeText } from '#core/contract/size-text.ts';

const GLYPHS = { error: '✕', warning: '▲' } as const;
/** Of the files with one fault so many are named on a terminal. */
const MOST = 10;
/** Lines that are longer are hard to read, however wide the terminal is. */
const WIDEST = 120;

const some = (n: number, one: string): string => `${count(n)} ${one}${n === 1 ? '' : 's'}`;

/** A sentence in lines that fit, each behind `begin`; a word that is too long stays whole, to be copied. */
function wrapped(text: string, begin: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && begin.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one, n) => (n === 0 ? begin : ' '.repeat(begin.length)) + one);
}

/** The files of one fault, then what it is and what to do. */
function faultLines(of: readonly ArchiveFinding[], columns: number): readonly string[] {
  const [{ what = '', remedy = '' } = {}] = of;
  const width = Math.min(columns, WIDEST);
  const shown = columns === Infinity || of.length <= MOST + 1 ? of : of.slice(0, MOST);
  return [
    ...shown.map(({ file }) => `  ${tame(file || '(the archive)')}`),
    ...(shown.length === of.length ? [] : [`  … and ${some(of.length - shown.length, 'file')} more (--json)`]),
    ...wrapped(tame(what), '    ', width),
    ...wrapped(tame(remedy), '    → ', width),
  ];
}

/**
 * What `slitbench archive validate` prints: by rule, errors first, each fault below the files that have it. `columns`: of
 * the terminal; Infinity: of none, and every file is named.
 */
export function findingsText({ files, bytes, findings }: ValidateArchiveResult, columns: number): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const summary = `${some(files, 'file')}, ${sizeText(bytes)}: ${some(errors, 'error')}, ${some(findings.length - errors, 'warning')}`;
  if (findings.length === 0) return `● ${summary}`;
  const byRule = Map.groupBy(findings, ({ level, rule }) => `${GLYPHS[level]} ${rule}`);
  const lines = [...byRule].flatMap(([title, of]) => {
    const faults = Map.groupBy(of, ({ what, remedy }) => `${what}\n${remedy}`);
    return [
      `${title}: ${some(of.length, of[0]?.level ?? 'error')}`,
      ...[...faults.values()].flatMap((same) => faultLines(same, columns)),
      '',
    ];
  });
  return [...lines, summary].join('\n');
}
