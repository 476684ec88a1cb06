import { createReadStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { readHdus } from '#core/fits/read-headers.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';

/** FITS 4.0 §3.1: files are made of blocks of this many bytes. */
const BLOCK = 2880;

/** Why a FITS file cannot be a whole product of PypeIt, or null if all that it announces is there. */
export async function whyNotWhole(path: string): Promise<string | null> {
  try {
    if (path.endsWith('.gz')) {
      // The end of the stream holds its checksum and length, so inflating it all is proof enough.
      let bytes = 0;
      await pipeline(createReadStream(path), createGunzip(), async (chunks) => {
        for await (const chunk of chunks) bytes += chunk.length;
      });
      return bytes > BLOCK && bytes % BLOCK === 0 ? null : `it holds ${bytes} bytes, no whole number of FITS blocks`;
    }
    // PypeIt's products hold their data in extensions: a primary header alone is a file cut short.
    if (readHdus(path, [], 0).length < 2) return 'it ends after its primary header';
    return statSync(path).size % BLOCK === 0 ? null : 'its last block is cut short';
  } catch (error) {
    return error instanceof Fault ? error.data.message : causeText(error);
  }
}
