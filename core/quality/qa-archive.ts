import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { Fault } from '#core/workspace/fault.ts';

/** A plot in an archive. */
interface Member {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}

interface Opened {
  readonly stamp: string;
  readonly members: readonly Member[];
  readonly pictures: ReadonlyMap<string, Buffer>;
  readonly bytes: number;
}

/** Pictures that are kept in memory, of all archives together. */
const MOST_BYTES = 256 << 20;

/** Reads QA.tar.gz files in memory; the last ones stay there, because a gzip stream can only be read from its beginning. */
export class QaArchives {
  readonly #opened = new Map<string, Promise<Opened>>();

  async list(path: string): Promise<readonly Member[]> {
    return (await this.#open(path)).members;
  }

  /** The bytes of a plot; null: it is not there. */
  async read(path: string, name: string): Promise<Buffer | null> {
    const { pictures, members } = await this.#open(path);
    const kept = pictures.get(name);
    if (kept !== undefined || !members.some((member) => member.name === name)) return kept ?? null;
    // Too much to be kept: read once more for this one.
    return (await readArchive(path, '', (wanted) => wanted === name)).pictures.get(name) ?? null;
  }

  async #open(path: string): Promise<Opened> {
    const { size, mtimeMs, ino } = await stat(path);
    const stamp = `${size} ${mtimeMs} ${ino}`;
    const known = this.#opened.get(path);
    if (known !== undefined && (await known.catch(() => null))?.stamp === stamp) {
      this.#opened.delete(path);
      this.#opened.set(path, known);
      return await known;
    }
    let room = MOST_BYTES;
    const opening = readArchive(path, stamp, (_, bytes) => {
      room -= bytes;
      return room >= 0;
    });
    this.#opened.delete(path);
    this.#opened.set(path, opening);
    try {
      await opening;
    } catch (error) {
      this.#opened.delete(path);
      throw error;
    }
    await this.#forget();
    return await opening;
  }

  /** Let go of the archives that were used longest ago. */
  async #forget(): Promise<void> {
    const all = await Promise.all(
      [...this.#opened].map(async ([path, opened]) => ({ path, bytes: (await opened.catch(() => null))?.bytes ?? 0 })),
    );
    let sum = all.reduce((total, { bytes }) => total + bytes, 0);
    for (const { path, bytes } of all.slice(0, -1)) {
      if (sum <= MOST_BYTES) return;
      sum -= bytes;
      this.#opened.delete(path);
    }
  }
}

async function readArchive(
  path: string,
  stamp: string,
  keep: (name: string, bytes: number) => boolean,
): Promise<Opened> {
  const members: Member[] = [];
  const pictures = new Map<string, Buffer>();
  let bytes = 0;
  const entries = extract();
  entries.on('entry', (header, stream, next) => {
    const name = basename(header.name);
    const isPlot = header.type === 'file' && /\.png$/i.test(name);
    const size = header.size ?? 0;
    if (isPlot) members.push({ name, size, mtimeMs: header.mtime?.getTime() ?? 0 });
    const parts: Buffer[] = [];
    const isKept = isPlot && keep(name, size);
    stream.on('data', (part: unknown) => {
      if (isKept && part instanceof Uint8Array) parts.push(Buffer.from(part));
    });
    stream.on('end', () => {
      if (isKept) {
        pictures.set(name, Buffer.concat(parts));
        bytes += size;
      }
      next();
    });
    stream.resume();
  });
  try {
    await pipeline(createReadStream(path), createGunzip(), entries);
  } catch (error) {
    const remedy = 'It may be cut short: look with tar -tzf, or take it from where it came from again.';
    throw new Fault({ code: 'unreadable', message: `${path} cannot be read`, path, remedy }, error);
  }
  return { stamp, members, pictures, bytes };
}
