import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, type Stats, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, type Pack, pack } from 'tar-stream';
import { Fault } from '#core/workspace/fault.ts';

/** A file below `QA`, by its path in the archive: `QA/PNGs/…`. */
export interface QaFile {
  readonly name: string;
  readonly stat: Pick<Stats, 'size' | 'mtimeMs' | 'ino'>;
}

/** A file in an archive. */
export interface Held {
  readonly size: number;
  /** SHA-256 of its content. */
  readonly digest: string;
}

/** What goes into an archive. */
export interface Order {
  readonly folder: string;
  readonly files: readonly QaFile[];
  /** An archive from which the files in `kept` are taken over. */
  readonly former: string | null;
  readonly kept: readonly string[];
}

/** Write an archive, and say what went into it. */
export async function writeArchive(
  path: string,
  { folder, files, former, kept }: Order,
  signal: AbortSignal,
  done: (files: number) => void,
): Promise<Map<string, Held>> {
  const expected = new Map<string, Held>();
  const tar = pack();
  const fill = async () => {
    if (former !== null) await takeOver(former, new Set(kept), tar, signal);
    for (const [n, { name, stat }] of files.entries()) {
      const header = { name, size: stat.size, mtime: new Date(stat.mtimeMs), mode: 0o644 };
      expected.set(name, await addFile(tar, header, join(folder, name), signal));
      done(n + 1);
    }
    tar.finalize();
  };
  // Plots are compressed already: more than the least effort gains nothing.
  const out = createWriteStream(path, { flags: 'wx' });
  const writing = pipeline(tar, createGzip({ level: 1 }), out, { signal });
  const filling = fill().catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  });
  try {
    await Promise.all([writing, filling]);
  } catch (error) {
    // Each ends the other, and what a file did says more than that the archive ended.
    const [, filled] = await Promise.allSettled([writing, filling]);
    throw filled.status === 'rejected' && filled.reason instanceof Fault ? filled.reason : error;
  }
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return expected;
}

type Chunks = AsyncIterable<unknown>;
type Header = { readonly name: string; readonly size: number; readonly mtime: Date; readonly mode: number };

/** Put one file into an archive. Throws if it is not as long as the header says. */
async function add(tar: Pack, header: Header, from: Chunks, signal: AbortSignal): Promise<Held> {
  const hash = createHash('sha256');
  const added = Promise.withResolvers<null>();
  const entry = tar.entry(header, (error) => (error ? added.reject(error) : added.resolve(null)));
  // It tells of its end in both ways, and also while nobody waits for it.
  entry.on('error', added.reject);
  added.promise.catch(() => {});
  for await (const chunk of bytesOf(from)) {
    signal.throwIfAborted();
    hash.update(chunk);
    if (!entry.write(chunk))
      await Promise.race([new Promise<null>((resolve) => entry.once('drain', () => resolve(null))), added.promise]);
  }
  entry.end(null);
  await added.promise;
  return { size: header.size, digest: hash.digest('hex') };
}

/** The same with a file, which may become longer or shorter meanwhile. Throws a Fault `not-packed` then. */
async function addFile(tar: Pack, header: Header, path: string, signal: AbortSignal): Promise<Held> {
  let seen = 0;
  const counted = async function* () {
    for await (const chunk of bytesOf(createReadStream(path))) {
      seen += chunk.byteLength;
      yield chunk;
    }
  };
  try {
    return await add(tar, header, counted(), signal);
  } catch (error) {
    signal.throwIfAborted();
    const now = statSync(path, { throwIfNoEntry: false })?.size;
    throw seen > header.size || now !== header.size ? changedFault(path, error) : error;
  }
}

/** Of a file that is no longer what was packed, or is being packed. */
export function changedFault(path: string, cause?: unknown): Fault {
  const remedy = 'End what works there, then run the same command again.';
  return new Fault(
    { code: 'not-packed', message: `${path} changed while it was packed; QA stays`, path, remedy },
    cause,
  );
}

async function takeOver(path: string, names: ReadonlySet<string>, tar: Pack, signal: AbortSignal): Promise<void> {
  await eachEntry(path, signal, async (name, size, mtime, stream) => {
    if (names.has(name)) await add(tar, { name, size, mtime, mode: 0o644 }, stream, signal);
    else await passOver(stream);
  });
}

/** What an archive holds: each file with its size and digest. Empty if it is not there; throws a Fault if it is broken. */
export async function holdings(path: string, signal: AbortSignal): Promise<ReadonlyMap<string, Held>> {
  const held = new Map<string, Held>();
  if (!existsSync(path)) return held;
  await eachEntry(path, signal, async (name, size, _, stream) => {
    const hash = createHash('sha256');
    for await (const chunk of bytesOf(stream)) hash.update(chunk);
    held.set(name, { size, digest: hash.digest('hex') });
  });
  return held;
}

async function* bytesOf(stream: Chunks): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk;
}

async function passOver(stream: Chunks): Promise<void> {
  for await (const _ of stream);
}

async function eachEntry(
  path: string,
  signal: AbortSignal,
  see: (name: string, size: number, mtime: Date, stream: Chunks) => Promise<void>,
): Promise<void> {
  const entries = extract();
  entries.on('entry', (header, stream, next) => {
    const isFolder = header.type === 'directory';
    if (!isFolder && header.type !== 'file') {
      next(new Error(`${header.name} in it is neither a file nor a folder`));
      return;
    }
    const reads = isFolder ? passOver(stream) : see(header.name, header.size ?? 0, header.mtime ?? new Date(0), stream);
    reads.then(() => next(), next);
  });
  try {
    await pipeline(createReadStream(path), createGunzip(), entries, { signal });
  } catch (error) {
    signal.throwIfAborted();
    const remedy = 'Look with tar -tzf; move it away, then run the same command again.';
    throw new Fault({ code: 'unreadable', message: `${path} cannot be read`, path, remedy }, error);
  }
}
