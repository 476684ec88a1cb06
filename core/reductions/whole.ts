import { createReadStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { inflateHdus } from '#core/fits/inflate-hdus.ts';
import { readHdus } from '#core/fits/read-headers.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';

/** FITS 4.0 §3.1: files are made of blocks of this many bytes. */
const BLOCK = 2880;

async function inflatedBytes(path: string, signal: AbortSignal | undefined): Promise<number> {
  let bytes = 0;
  const count = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) bytes += chunk.length;
  };
  await pipeline(createReadStream(path), createGunzip(), count, signal === undefined ? {} : { signal });
  return bytes;
}

/**
 * Why a FITS file cannot be a whole product of PypeIt, or null if all that it announces is there. A file that was cut
 * exactly between two units passes. Aborting throws the signal's reason.
 */
export async function whyNotWhole(path: string, signal?: AbortSignal): Promise<string | null> {
  signal?.throwIfAborted();
  try {
    const zipped = path.endsWith('.gz');
    // The end of a gzip stream holds its checksum and length; what was compressed may have been cut short before.
    const bytes = zipped ? await inflatedBytes(path, signal) : statSync(path).size;
    const units = zipped ? await inflateHdus(path) : readHdus(path, [], 0);
    // PypeIt's products hold their data in extensions: a primary header alone is a file cut short.
    if (units.length < 2) return 'it ends after its primary header';
    return bytes % BLOCK === 0 ? null : 'its last block is cut short';
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof Fault ? error.data.message : causeText(error);
  }
}
