import { RECORD } from '#core/fits/card.ts';
import { dataBytes } from '#core/fits/data-extent.ts';
import { findEnd } from '#core/fits/end-record.ts';
import { BLOCK, type FitsFile, shortFault } from '#core/fits/fits-file.ts';
import { type CardValue, Header } from '#core/fits/header.ts';
import { notFits } from '#core/fits/not-fits.ts';
import { Fault } from '#core/workspace/fault.ts';

/** One header and data unit. Offsets are bytes in the (uncompressed) file. */
export interface Hdu {
  /** From 0. */
  readonly index: number;
  /** EXTNAME as written; `PRIMARY` for a first one without; else empty. */
  readonly name: string;
  /** EXTVER; 1 if it is not given, or no whole number. */
  readonly version: number;
  readonly kind: 'image' | 'groups' | 'table' | 'bintable' | 'other';
  readonly header: Header;
  readonly headerOffset: number;
  readonly dataOffset: number;
  /** Bytes of data, heap included and padding left out; null where the header does not tell. */
  readonly dataBytes: number | null;
}

/** Bytes of the (uncompressed) file that are needed next. */
export interface Wanted {
  readonly position: number;
  readonly length: number;
}

/** The bytes from the position on: as many as wanted, or more, unless the file ends. */
export interface Given {
  readonly bytes: Buffer;
  /** The length of the (uncompressed) file, if it is known by now. */
  readonly size: number | null;
}

/** Reading as a sequence of wishes, none before the one that came before it, so that a stream can serve them as well. */
export type Walk<R> = Generator<Wanted, R, Given>;

/** Decides of each unit, as it is met, whether some of its data are read; null: none. */
export type Visit = (hdu: Hdu, file: FitsFile) => Walk<void> | null;

/** Ask for the header at `position`; null where the file ends or no header begins. Throws Faults. */
function* readHeader(file: FitsFile, position: number): Walk<Header | null> {
  const primary = position === 0;
  let given = yield { position, length: BLOCK };
  if (given.bytes.length === 0 && primary) throw shortFault(file, 0, 'it is empty');
  const magic = primary ? 'SIMPLE  =' : 'XTENSION';
  const start = given.bytes.toString('latin1', 0, magic.length);
  if (primary && given.bytes[0] === 0) throw unwritten(file, 0) ?? notFits(file, given.bytes);
  if (start === '' || !magic.startsWith(start)) {
    // Whatever follows the last extension and is none itself are special records (§3.5): nothing to read.
    if (!primary) return null;
    throw notFits(file, given.bytes);
  }
  for (let scanned = 0; ; ) {
    const { bytes } = given;
    const end = findEnd(bytes, scanned, bytes.length);
    if (end >= 0) return new Header(bytes.toString('latin1', 0, end), file.path, position);
    if (end < -1) throw noText(file, bytes, -2 - end, position);
    scanned = bytes.length - (bytes.length % RECORD);
    if (given.size !== null && position + bytes.length >= given.size)
      throw shortFault(file, given.size, `it ends at byte ${given.size}, within a header (no END card)`);
    // Twice as much each time, so that what is moved about stays in proportion to the header.
    given = yield { position, length: 2 * bytes.length };
  }
}

/** NULs where a header belongs: some writers make room before they write. Null where the file is too old for that. */
function unwritten(file: FitsFile, offset: number): Fault | null {
  const short = shortFault(file, offset, `its header is not written from byte ${offset} on`);
  return short.data.code === 'growing' ? short : null;
}

function noText(file: FitsFile, bytes: Buffer, at: number, position: number): Fault {
  const offset = position + at;
  const early = bytes[at] === 0 ? unwritten(file, offset) : null;
  if (early !== null) return early;
  return new Fault({
    code: 'malformed',
    message: `${file.path}: the header record at byte ${offset} is no text, and no END card came before it`,
    remedy: 'The file is damaged: fetch it again.',
    path: file.path,
    offset,
    line: bytes.toString('latin1', at, at + RECORD).replaceAll(/[^ -~]/g, '?'),
  });
}

/** The value of a card that may be malformed: the rest of the file can be read all the same. */
const leniently = (header: Header, keyword: string): CardValue | undefined => {
  const card = header.card(keyword);
  return card?.kind === 'malformed' ? undefined : card?.value;
};

function kindOf(header: Header, index: number): Hdu['kind'] {
  if (leniently(header, 'GROUPS') === true && leniently(header, 'NAXIS1') === 0) return 'groups';
  if (index === 0) return leniently(header, 'SIMPLE') === true ? 'image' : 'other';
  switch (leniently(header, 'XTENSION')) {
    case 'IMAGE':
    case 'IUEIMAGE':
      return 'image';
    case 'TABLE':
      return 'table';
    case 'BINTABLE':
    case 'A3DTABLE':
      return 'bintable';
    default:
      return 'other';
  }
}

/**
 * Name, version and kind are looked up when asked for: a scan of many files does without. A class, because V8 makes of
 * each object with getters of its own a new shape, which lives until the next full collection.
 */
class FoundHdu implements Hdu {
  readonly index: number;
  readonly header: Header;
  readonly headerOffset: number;
  readonly dataBytes: number | null;

  constructor(index: number, header: Header, headerOffset: number, bytes: number | null) {
    this.index = index;
    this.header = header;
    this.headerOffset = headerOffset;
    this.dataBytes = bytes;
  }

  get name(): string {
    const name = leniently(this.header, 'EXTNAME');
    return typeof name === 'string' ? name : this.index === 0 ? 'PRIMARY' : '';
  }

  get version(): number {
    const version = leniently(this.header, 'EXTVER');
    return typeof version === 'number' && Number.isSafeInteger(version) ? version : 1;
  }

  get kind(): Hdu['kind'] {
    return kindOf(this.header, this.index);
  }

  get dataOffset(): number {
    return this.headerOffset + this.header.byteLength;
  }
}

/** Ask for the primary header alone, whatever it says of its data. */
export function* walkPrimary(file: FitsFile): Walk<Header> {
  const header = yield* readHeader(file, 0);
  if (header === null) throw new Error('a primary header is there or throws');
  return header;
}

/**
 * Ask for the bytes of every header in turn, adding each unit to `found` as soon as its header is known. A header that
 * does not tell how long its data are, and data that end early, throw a Fault; padding that is missing after the last
 * data is forgiven, as astropy does. `most`: go no further than the headers of so many units. `visit` may read some data
 * of a unit on the way.
 */
export function* walkHdus(file: FitsFile, found: Hdu[], most = Infinity, visit?: Visit): Walk<void> {
  let position = 0;
  for (let index = 0; ; index++) {
    const header = yield* readHeader(file, position);
    if (header === null) return;
    let bytes: number | null = null;
    let hdu: Hdu;
    try {
      bytes = dataBytes(header);
    } finally {
      hdu = new FoundHdu(index, header, position, bytes);
      found.push(hdu);
    }
    if (found.length >= most) return;
    const reading = visit?.(hdu, file);
    if (reading != null) yield* reading;
    const dataOffset = position + header.byteLength;
    const end = dataOffset + bytes;
    position = dataOffset + Math.ceil(bytes / BLOCK) * BLOCK;
    const { size } = yield { position, length: BLOCK };
    if (bytes > 0 && size !== null && size < end)
      throw shortFault(file, size, `the data of HDU ${index} end at byte ${size} of ${end}`);
  }
}
