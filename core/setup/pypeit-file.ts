import { readFileSync } from 'node:fs';
import { type DataBlock, parseData } from '#core/setup/data-block.ts';
import { bare, effective, endingOf, lineFault, splitLines } from '#core/setup/lines.ts';
import { type ParameterBlock, type ParameterValue, parseParameters } from '#core/setup/parameter-block.ts';
import { parseSetup, type SetupBlock } from '#core/setup/setup-block.ts';
import { readMark, renewMark } from '#core/setup/written-mark.ts';
import { errorCode, Fault } from '#core/workspace/fault.ts';

/**
 * An input file of PypeIt (.pypeit, .coadd2d, .collate1d, …): parameters, perhaps a setup block, perhaps a data block.
 * The lines are the truth and kept as they are; the rest says what PypeIt reads from them.
 */
export interface InputFile {
  /** For messages. */
  readonly path: string;
  /** Each with its line ending. */
  readonly lines: readonly string[];
  readonly parameters: ParameterBlock;
  readonly setup: SetupBlock | null;
  readonly data: DataBlock | null;
}

export type { ParameterValue };

/** A .pypeit file: one that has all that `run_pypeit` needs. */
export interface PypeitFile extends InputFile {
  readonly setup: SetupBlock;
  readonly data: DataBlock;
  readonly spectrograph: string;
}

/** Read any input file of PypeIt 1.x or 2.x. Throws a Fault `bad-input-file` that names file and line. */
export function parseInputFile(text: string, path = 'input file'): InputFile {
  return parseLines(splitLines(text), path);
}

/** Read a .pypeit file, and check that it has what `run_pypeit` needs (`PypeItFile.vet`). */
export function parsePypeitFile(text: string, path = '.pypeit file'): PypeitFile {
  const file = parseInputFile(text, path);
  const { setup, data } = file;
  const spectrograph = getParameter(file, 'rdx.spectrograph');
  const missing = (what: string, remedy: string) =>
    new Fault({ code: 'bad-input-file', message: `${path}: ${what}`, remedy, path });
  if (text.startsWith('\ufeff'))
    throw missing('it begins with a byte order mark, which PypeIt cannot read', 'Save it as UTF-8 without one.');
  if (data?.kind !== 'data')
    throw missing('there is no data block', 'Add data read … data end, as pypeit_setup writes it.');
  if (setup === null)
    throw missing('there is no setup block', 'Add setup read … setup end, as pypeit_setup writes it.');
  if (typeof spectrograph !== 'string')
    throw missing('the parameters do not name the spectrograph', 'Add [rdx] and below it spectrograph = NAME.');
  for (const column of ['filename', 'frametype'])
    if (!data.columns.includes(column))
      throw lineFault(path, file.lines, data.start, `the data block has no column ${column}`, 'Add the column.');
  return { ...file, setup, data, spectrograph };
}

/** Read a .pypeit file from disk. Throws a Fault if it is not UTF-8, for then writing it back would change it. */
export function readPypeitFile(path: string): PypeitFile {
  return parsePypeitFile(readInputText(path), path);
}

/** The text of an input file. Throws a Fault where it is not UTF-8. */
export function readInputText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    if (errorCode(error) === 'EISDIR')
      throw new Fault({
        code: 'bad-input-file',
        message: `${path} is a folder, and no file`,
        remedy: 'Name a file.',
        path,
      });
    if (!(error instanceof TypeError)) throw error;
    const remedy = 'Save it as UTF-8, or remove the characters that are not.';
    throw new Fault({ code: 'bad-input-file', message: `${path} is not UTF-8 text`, remedy, path }, error);
  }
}

/** The text of a file: what was read, byte for byte, but for what was edited. */
export const formatPypeitFile = (file: InputFile): string => file.lines.join('');

/** The same file with other lines. */
export const withLines = (file: InputFile, lines: readonly string[]): InputFile => parseLines(lines, file.path);

/** A parameter by its path, `calibrations.wavelengths.reid_arxiv`, or undefined where the file does not set it. */
export function getParameter(file: InputFile, path: string): ParameterValue | undefined {
  return file.parameters.parameters.find((parameter) => parameter.path === path)?.value;
}

/**
 * Let the `path` lines that lie in the folder `from` (or are it) point into `to`. Nothing else changes; a file that
 * nobody edited since Slitbench wrote it stays known as such.
 */
export function replacePaths(file: InputFile, from: string, to: string): InputFile {
  const inside = from.endsWith('/') ? from : `${from}/`;
  return mapPaths(file, (path) => (path === from || path.startsWith(inside) ? to + path.slice(from.length) : null));
}

/** Let the `path` lines lead to `folder`; a file without any, in which PypeIt would find nothing, gets one. */
export function withRawFolder(file: PypeitFile, folder: string): InputFile {
  if (file.data.paths.length > 0) return mapPaths(file, () => folder);
  const line = ` path ${folder}${endingOf(file.lines)}`;
  return withLines(file, file.lines.toSpliced(file.data.start + 1, 0, line));
}

/** Give each `path` line the folder that `change` says, one blank after `path` as PypeIt wants it; null: leave it. */
export function mapPaths(file: InputFile, change: (path: string) => string | null): InputFile {
  const lines = [...file.lines];
  for (const { line, path } of file.data?.paths ?? []) {
    const folder = change(path);
    const [, indent, rest] = /^(\s*)path[^#]*?(\s*(?:#[^\r\n]*)?[\r\n]*)$/.exec(lines[line] ?? '') ?? [];
    if (folder !== null) lines[line] = `${indent ?? ''}path ${folder}${rest ?? ''}`;
  }
  const text = lines.join('');
  return parseInputFile(readMark(formatPypeitFile(file))?.intact ? renewMark(text) : text, file.path);
}

function parseLines(lines: readonly string[], path: string): InputFile {
  const blocks = findBlocks(lines, path);
  const setupAt = blocks.find((block) => block.kind === 'setup');
  const dataAt = blocks.find((block) => block.kind !== 'setup');
  const inBlock = (i: number) => blocks.some((block) => block.start <= i && i <= block.end);
  return {
    path,
    lines,
    parameters: parseParameters(lines, (i) => !inBlock(i), path),
    setup: setupAt === undefined ? null : parseSetup(lines, setupAt.start, setupAt.end, path),
    data: dataAt === undefined ? null : parseData(lines, dataAt.kind, dataAt.start, dataAt.end, path),
  };
}

interface Block {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** `NAME read` … `NAME end`, at most one setup block and one other. */
function findBlocks(lines: readonly string[], path: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { kind: string; start: number } | null = null;
  for (const [i, line] of lines.entries()) {
    const [, kind, edge] = /^(\w+)\s+(read|end)(?:\s[^=|]*)?$/.exec(effective(bare(line))) ?? [];
    if (kind === undefined) continue;
    if (edge === 'end') {
      if (open?.kind !== kind)
        throw lineFault(path, lines, i, `${kind} end without ${kind} read before it`, `Add the line ${kind} read.`);
      blocks.push({ ...open, end: i });
      open = null;
    } else if (open !== null)
      throw lineFault(path, lines, i, `expected ${open.kind} end before it`, `Add the line ${open.kind} end.`);
    else if (blocks.some((block) => (block.kind === 'setup') === (kind === 'setup')))
      throw lineFault(path, lines, i, `a second block: PypeIt reads only one`, 'Remove one of the two.');
    else open = { kind, start: i };
  }
  if (open !== null)
    throw lineFault(
      path,
      lines,
      open.start,
      `${open.kind} read without ${open.kind} end`,
      `Add the line ${open.kind} end.`,
    );
  return blocks;
}
