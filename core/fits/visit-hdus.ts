import { openFits } from '#core/fits/fits-file.ts';
import { inflateHdus } from '#core/fits/inflate-hdus.ts';
import { drive, readerOf } from '#core/fits/plain-reader.ts';
import { type Hdu, type Visit, walkHdus } from '#core/fits/walk-hdus.ts';

/**
 * Every unit of a FITS file, gzipped or not, reading on the way the data that `visit` asks for: of a plain file only
 * those ranges, a gzipped one is inflated as a stream. Throws as `readHdus` and `inflateHdus` do. A file that ends early
 * is `truncated`, however young it is.
 */
export async function visitHdus(path: string, visit: Visit): Promise<readonly Hdu[]> {
  const found: Hdu[] = [];
  {
    using file = openFits(path, 0);
    const { gzipped, plain } = readerOf(file);
    if (!gzipped) {
      drive(walkHdus(file, found, Infinity, visit), plain);
      return found;
    }
  }
  return inflateHdus(path, found, visit, 0);
}
