import { type FileHandle, open } from 'node:fs/promises';
import { type WarningPlace, WarningPlaces } from '#core/quality/warning-place.ts';
import { templateOf } from '#core/quality/warning-template.ts';
import { parseLogLine } from '#core/reductions/log-line.ts';

/** Warnings of one log that are alike: of one kind, template, place. */
interface LoggedGroup extends WarningPlace {
  /** Row of the important warnings; −1: none of them. */
  readonly row: number;
  readonly template: string;
  /** Where PypeIt said it; empty where the log does not say. */
  readonly file: string;
  readonly func: string;
  /** The first message, cut. */
  readonly text: string;
  count: number;
  /** Their lines, from 1, and the bytes where these begin: the first `MOST_LINES`; of important ones all. */
  readonly lines: number[];
  readonly offsets: number[];
}

/** What a log says of warnings. */
export interface LoggedWarnings {
  readonly groups: readonly LoggedGroup[];
  /** The important ones in the reference's form, a line each: `LINE -- text`. */
  readonly useful: string;
}

/** Lines that are kept of warnings that are alike and not important. */
const MOST_LINES = 1000;
const CHUNK = 1 << 20;
/** More of a line is not looked at. */
const LONGEST = 1 << 16;
const LONGEST_TEXT = 300;
const NEWLINE = 10;

/**
 * Read a log of PypeIt, 1.x or 2.x, or its console, to its end: each byte once, a chunk at a time. Throws what the file
 * system says of a file that cannot be read, and the reason when aborted.
 */
export async function readWarnings(
  path: string,
  match: (file: string, func: string, text: string) => number,
  signal?: AbortSignal,
): Promise<LoggedWarnings> {
  const collector = new Collector(match);
  const file = await open(path, 'r');
  try {
    await eachLine(file, (bytes, offset) => collector.add(bytes, offset), signal);
  } finally {
    await file.close();
  }
  return { groups: [...collector.groups.values()], useful: collector.useful.join('') };
}

/** Every line of a file with the byte where it begins; the last also without a line break. */
async function eachLine(
  file: FileHandle,
  take: (line: Buffer, offset: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(CHUNK + LONGEST);
  /** Bytes at the beginning of the buffer that belong to a line which goes on; where it begins; what is left out of it. */
  let kept = 0;
  let begins = 0;
  let position = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, kept, CHUNK, position);
    if (bytesRead === 0) break;
    const chunk = buffer.subarray(0, kept + bytesRead);
    // The byte of the file that the chunk's first new byte is.
    const base = position - kept;
    position += bytesRead;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE, kept); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, Math.min(end, start + LONGEST)), start === 0 ? begins : base + start);
      start = end + 1;
    }
    if (start > 0) begins = base + start;
    kept = Math.min(chunk.length - start, LONGEST);
    chunk.copyWithin(0, start, start + kept);
  }
  if (kept > 0) take(buffer.subarray(0, kept), begins);
}

class Collector {
  readonly groups = new Map<string, LoggedGroup>();
  readonly useful: string[] = [];
  readonly #match: (file: string, func: string, text: string) => number;
  readonly #places = new WarningPlaces();
  #line = 0;

  constructor(match: (file: string, func: string, text: string) => number) {
    this.#match = match;
  }

  add(bytes: Buffer, offset: number): void {
    this.#line++;
    const ascii = bytes.toString('latin1');
    const isSaid = ascii.includes('WARNING') || ascii.includes('[BUG');
    const raw = isSaid ? bytes.toString() : ascii;
    const said = isSaid ? parseLogLine(raw) : null;
    this.#places.add(raw, said);
    if (said?.level !== 'warning') return;
    const { file, func } = said;
    const text = said.text.trim();
    const row = this.#match(file, func, text);
    const place = this.#places.of(said);
    const template = templateOf(text);
    const key = `${row} ${file} ${func} ${place.detector} ${place.slit} ${place.frame} ${template}`;
    let group = this.groups.get(key);
    if (group === undefined) {
      group = { ...place, row, template, file, func, text: cut(text), count: 0, lines: [], offsets: [] };
      this.groups.set(key, group);
    }
    group.count++;
    if (row >= 0) this.useful.push(`${this.#line} -- ${raw.trimEnd()}\n`);
    if (row < 0 && group.lines.length >= MOST_LINES) return;
    group.lines.push(this.#line);
    group.offsets.push(offset);
  }
}

const cut = (text: string): string => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);
