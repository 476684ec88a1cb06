import { openFits } from '#core/fits/fits-file.ts';
import { gzipHead } from '#core/fits/gzip.ts';
import type { Header } from '#core/fits/header.ts';
import { drive, readerOf } from '#core/fits/plain-reader.ts';
import { type Hdu, walkHdus, walkPrimary } from '#core/fits/walk-hdus.ts';
import { Fault } from '#core/workspace/fault.ts';

export type { Hdu } from '#core/fits/walk-hdus.ts';

/**
 * The primary header of a FITS file, gzipped or not: only the bytes it needs are read, or inflated. Throws a Fault with
 * `path`, byte `offset` and, where there is one, the card in `line`; `code` is `missing`, `unreadable`, `growing`,
 * `empty`, `truncated`, `not-fits` or `malformed`.
 */
export function readPrimary(path: string): Header {
  using file = openFits(path);
  const { gzipped, plain } = readerOf(file);
  return drive(walkPrimary(file), gzipped ? gzipHead(file) : plain);
}

/**
 * Every header of an uncompressed FITS file and where its data lie; no data are read. Throws the Faults of
 * `readPrimary`, also where data end early; `found`, if given, then holds the units up to there. A gzipped file throws
 * `compressed`: see `inflateHdus`. `patience`: see `FitsFile`.
 */
export function readHdus(path: string, found: Hdu[] = [], patience?: number): readonly Hdu[] {
  using file = openFits(path, patience);
  const { gzipped, plain } = readerOf(file);
  if (gzipped)
    throw new Fault({ code: 'compressed', message: `${path} is gzipped`, remedy: 'Decompress it with gunzip.', path });
  drive(walkHdus(file, found), plain);
  return found;
}

/**
 * The first unit of a FITS file, gzipped or not; nothing after its header is read. Throws as `readPrimary` does; `found`,
 * if given, then holds it where its header is whole.
 */
export function readFirstHdu(path: string, found: Hdu[] = []): Hdu {
  using file = openFits(path);
  const { gzipped, plain } = readerOf(file);
  drive(walkHdus(file, found, 1), gzipped ? gzipHead(file) : plain);
  const [first] = found;
  if (first === undefined) throw new Error('a first unit is there or throws');
  return first;
}
