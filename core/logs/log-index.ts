import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { LineFinder } from '#core/logs/find-lines.ts';
import { parseLogLine } from '#core/reductions/log-line.ts';

/** Levels of lines, as they are kept: a byte a line. A line that goes on with a message has its level, and CONTINUES. */
export const LEVEL = { none: 0, debug: 1, info: 2, warning: 3, error: 4 } as const;
const LEVEL_BITS = 0x07;
const IMPORTANT = 0x08;
const CONTINUES = 0x10;

/** What is known of a line without reading it again. */
export interface LineKind {
  readonly level: number;
  readonly important: boolean;
  readonly continues: boolean;
}

const kindOf = (byte: number): LineKind => ({
  level: byte & LEVEL_BITS,
  important: (byte & IMPORTANT) !== 0,
  continues: (byte & CONTINUES) !== 0,
});

const CHUNK = 4 << 20;
/** An offset is kept of every so many lines. */
const STRIDE = 64;
const NEWLINE = 10;

/**
 * Where the lines of a log are and of which level, in a byte a line, for logs of millions of lines. Reads only what was
 * added since; a log that shrinks or is another file is read anew.
 */
export class LogIndex {
  readonly #path: string;
  readonly #isImportant: (file: string, func: string, text: string) => boolean;
  #size = 0;
  #inode = -1;
  /** Bytes up to which lines are known: the last may still grow. */
  #done = 0;
  #lines = 0;
  #kinds = new Uint8Array(1 << 16);
  #offsets = new Float64Array(1 << 10);
  #last = 0;
  #partial = 0;
  readonly counts = { debug: 0, info: 0, warning: 0, error: 0, important: 0 };
  /** Line of the first error, from 0; −1: none. */
  firstError = -1;
  /** Grows when the log was begun anew. */
  generation = 0;

  constructor(path: string, isImportant: (file: string, func: string, text: string) => boolean) {
    this.#path = path;
    this.#isImportant = isImportant;
  }

  /** Lines that are whole, and the one that is being written. */
  get lines(): number {
    return this.#lines + (this.#partial > 0 ? 1 : 0);
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes that were looked at. */
  get read(): number {
    return this.#done + this.#partial;
  }

  kind(line: number): LineKind {
    return kindOf(line < this.#lines ? (this.#kinds[line] ?? 0) : 0);
  }

  /** Look at what is new, at most about `budget` bytes. True: something was. */
  advance(budget = Number.POSITIVE_INFINITY): boolean {
    const fd = openSync(this.#path, 'r');
    try {
      const { size, ino } = fstatSync(fd);
      if (size < this.#done || (this.#inode !== -1 && ino !== this.#inode)) this.#restart();
      this.#inode = ino;
      this.#size = size;
      if (size === this.read) return false;
      for (let used = 0; used < budget; ) {
        const n = this.#take(fd);
        if (n === 0) break;
        used += n;
      }
      return true;
    } finally {
      closeSync(fd);
    }
  }

  #restart(): void {
    this.#done = 0;
    this.#lines = 0;
    this.#partial = 0;
    this.#last = 0;
    this.firstError = -1;
    this.generation++;
    Object.assign(this.counts, { debug: 0, info: 0, warning: 0, error: 0, important: 0 });
  }

  /** Take one chunk from where the last whole line ended; bytes that are new, 0 at the end. */
  #take(fd: number): number {
    const buffer = Buffer.allocUnsafe(CHUNK + this.#partial);
    const n = readSync(fd, buffer, 0, buffer.length, this.#done);
    const fresh = n - this.#partial;
    if (fresh <= 0) return 0;
    let start = 0;
    const bytes = buffer.subarray(0, n);
    for (let end = bytes.indexOf(NEWLINE, this.#partial); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#add(bytes, start, end, this.#done + start);
      start = end + 1;
    }
    this.#done += start;
    this.#partial = n - start;
    return fresh;
  }

  #add(bytes: Buffer, start: number, end: number, offset: number): void {
    if (this.#lines === this.#kinds.length) this.#kinds = grown(this.#kinds, new Uint8Array(this.#kinds.length * 2));
    if (this.#lines % STRIDE === 0) {
      const at = this.#lines / STRIDE;
      if (at === this.#offsets.length) this.#offsets = grown(this.#offsets, new Float64Array(this.#offsets.length * 2));
      this.#offsets[at] = offset;
    }
    const level = levelOf(bytes, start, end);
    let kind = level === LEVEL.none ? (this.#last & LEVEL_BITS) | CONTINUES : level;
    if (level !== LEVEL.none) this.#count(level);
    if (level === LEVEL.warning) {
      const line = parseLogLine(bytes.toString('utf8', start, end));
      if (line !== null && this.#isImportant(line.file, line.func, line.text)) {
        kind |= IMPORTANT;
        this.counts.important++;
      }
    }
    this.#last = kind;
    this.#kinds[this.#lines++] = kind;
  }

  #count(level: number): void {
    if (level === LEVEL.debug) this.counts.debug++;
    else if (level === LEVEL.info) this.counts.info++;
    else if (level === LEVEL.warning) this.counts.warning++;
    else {
      this.counts.error++;
      if (this.firstError < 0) this.firstError = this.#lines;
    }
  }

  /** The texts of lines `from` to `to` (not itself), as far as they are there. */
  texts(from: number, to: number): readonly string[] {
    const [first, last] = [Math.max(0, from), Math.min(to, this.lines)];
    return first >= last ? [] : this.#text(first, last).split('\n');
  }

  /** Lines as one text, without the last line break. */
  #text(first: number, last: number): string {
    const fd = openSync(this.#path, 'r');
    try {
      const base = Math.floor(Math.min(first, Math.max(0, this.#lines - 1)) / STRIDE);
      const begin = this.#lines === 0 ? 0 : (this.#offsets[base] ?? 0);
      const after = Math.ceil(last / STRIDE);
      const end = after * STRIDE < this.#lines ? (this.#offsets[after] ?? this.read) : this.read;
      const bytes = Buffer.allocUnsafe(end - begin);
      const part = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, begin));
      const start = afterLines(part, 0, first - base * STRIDE);
      const stop = afterLines(part, start, last - first);
      const isBroken = stop > start && part[stop - 1] === NEWLINE;
      return part.toString('utf8', start, isBroken ? stop - 1 : stop);
    } finally {
      closeSync(fd);
    }
  }

  /** Lines that `wanted` takes, in order. */
  select(wanted: (kind: LineKind) => boolean): Uint32Array {
    const table = Uint8Array.from({ length: 32 }, (_, byte) => (wanted(kindOf(byte)) ? 1 : 0));
    const found = new Uint32Array(this.#lines);
    let n = 0;
    for (let line = 0; line < this.#lines; line++) if (table[this.#kinds[line] ?? 0] === 1) found[n++] = line;
    return found.slice(0, n);
  }

  /** Lines that `find` finds, at most `most` of them; and how many there are in all. */
  search(find: LineFinder, most: number): { readonly lines: readonly number[]; readonly total: number } {
    const lines: number[] = [];
    let total = 0;
    for (let from = 0; from < this.lines; from += 16_384) {
      for (const line of find(plain(this.#text(from, Math.min(from + 16_384, this.lines))))) {
        total++;
        if (lines.length < most) lines.push(from + line);
      }
    }
    return { lines, total };
  }
}

/** Where the line begins that comes `count` lines after `start`. */
function afterLines(bytes: Buffer, start: number, count: number): number {
  let at = start;
  for (let n = 0; n < count; n++) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end < 0) return bytes.length;
    at = end + 1;
  }
  return at;
}

/** Text without the colour codes of a terminal. */
const plain = (text: string): string => (text.includes('\x1b') ? text.replace(/\x1b\[[\d;]*m/g, '') : text);

function grown<A extends Uint8Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

const [SPACE, OPEN, CLOSE, ESC, SMALL_M, BAR] = [32, 91, 93, 27, 109, 124];

/**
 * The level of a line by its first bytes: `[WARNING] ::` (1.x, and the console of 2.x) or ` WARNING | ` (the log of 2.x),
 * colour codes between. `none`: it goes on with the message before it. A traceback of Python counts as an error.
 */
export function levelOf(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let isBracket = false;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === ESC) while (at < end && bytes[at] !== SMALL_M) at++;
    else if (byte === OPEN && !isBracket) isBracket = true;
    else if (byte !== SPACE) break;
  }
  const word = at;
  while (at < end && isCapital(bytes[at] ?? 0)) at++;
  if (at - word < 3) return startsWith(bytes, word, end, 'Traceback (most') ? LEVEL.error : LEVEL.none;
  let after = at;
  while (after < end && after - at < 12 && bytes[after] === SPACE) after++;
  if (bytes[after] !== (isBracket ? CLOSE : BAR) && !(isBracket && bytes[at] === SPACE)) return LEVEL.none;
  switch (String.fromCharCode(bytes[word] ?? 0, bytes[word + 1] ?? 0)) {
    case 'IN':
      return LEVEL.info;
    case 'WA':
    case 'BU':
      return LEVEL.warning;
    case 'ER':
    case 'CR':
      return LEVEL.error;
    case 'DE':
    case 'TE':
    case 'PR':
    case 'WO':
      return LEVEL.debug;
    default:
      return LEVEL.none;
  }
}

const isCapital = (byte: number): boolean => byte >= 65 && byte <= 90;

function startsWith(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}
