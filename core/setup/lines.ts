import { Fault } from '#core/workspace/fault.ts';

/** The lines of a text, each with its own line ending, so that joining them gives the text back. */
export function splitLines(text: string): readonly string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
}

/** A line without its ending. */
export const bare = (line: string): string => line.replace(/[\r\n]+$/, '');

/** The line ending that a file uses; of a file without any, `\n`. */
export const endingOf = (lines: readonly string[]): string => /[\r\n]+$/.exec(lines[0] ?? '')?.[0] ?? '\n';

/** What PypeIt takes of a line: before any `#`, without surrounding blanks, tabs as blanks (`InputFile.readlines`). */
export const effective = (line: string): string => (line.split('#', 1)[0] ?? '').replaceAll('\t', ' ').trim();

/** A fault about one line of an input file. `index` counts from 0; the message counts from 1. */
export function lineFault(path: string, lines: readonly string[], index: number, what: string, remedy: string): Fault {
  return new Fault({
    code: 'bad-input-file',
    message: `${path}, line ${index + 1}: ${what}`,
    remedy,
    path,
    line: bare(lines[index] ?? ''),
  });
}
