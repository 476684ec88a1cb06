import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { openFits } from '#core/fits/fits-file.ts';
import { gzipFault } from '#core/fits/gzip.ts';
import { type Given, type Hdu, type Visit, type Wanted, walkHdus } from '#core/fits/walk-hdus.ts';

/** Bytes that stream past, of which those are kept that a walk wants. */
class Passing {
  readonly #walk: Generator<Wanted, void, Given>;
  #step: IteratorResult<Wanted, void>;
  #position = 0;
  #kept: Buffer[] = [];
  #have = 0;

  constructor(walk: Generator<Wanted, void, Given>) {
    this.#walk = walk;
    this.#step = walk.next();
  }

  /** The next bytes; `last`: there are no more. Throws what the walk throws. */
  push(bytes: Buffer, last: boolean): void {
    let chunk = bytes;
    while (this.#step.done !== true) {
      const { position, length } = this.#step.value;
      const skip = Math.min(Math.max(0, position + this.#have - this.#position), chunk.length);
      if (skip < chunk.length) this.#kept.push(chunk.subarray(skip));
      this.#have += chunk.length - skip;
      this.#position += chunk.length;
      if (this.#have < length && !last) return;
      const given = Buffer.concat(this.#kept);
      this.#step = this.#walk.next({ bytes: given, size: last ? this.#position : null });
      if (this.#step.done === true) return;
      // What is left over serves the next wish, which never lies before this one.
      const next = this.#step.value.position - position;
      chunk = next < given.length ? given.subarray(next) : Buffer.alloc(0);
      this.#position -= chunk.length;
      this.#kept = [];
      this.#have = 0;
    }
  }
}

/**
 * Every header of a gzipped FITS file and where its data lie in the uncompressed one. The file is inflated as a stream
 * to its end, where its checksum is, and the data dropped as they pass: memory stays flat. Throws as `readHdus` does, and `truncated` or `malformed` where
 * the gzip stream has no end or is damaged; `found`, if given, then holds the units up to there. `visit`: see `walkHdus`;
 * `patience`: see `FitsFile`.
 */
export async function inflateHdus(
  path: string,
  found: Hdu[] = [],
  visit?: Visit,
  patience?: number,
): Promise<readonly Hdu[]> {
  using file = openFits(path, patience);
  const passing = new Passing(walkHdus(file, found, Infinity, visit));
  const source = createReadStream(path);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  let position = 0;
  try {
    for await (const chunk of gunzip) {
      if (!Buffer.isBuffer(chunk)) throw new Error('zlib gives buffers');
      position += chunk.length;
      passing.push(chunk, false);
    }
    passing.push(Buffer.alloc(0), true);
    return found;
  } catch (error) {
    throw gzipFault(file, error, position);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
