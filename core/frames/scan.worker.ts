import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type Catalogue, type CatalogueRow, isUnchanged, type Maker, openCatalogue } from '#core/frames/catalogue.ts';
import { describeFile } from '#core/frames/describe-file.ts';
import { type FoundFile, findFiles, type SearchedFile } from '#core/frames/find-files.ts';
import { nativeMaker } from '#core/frames/native-maker.ts';
import type { ScanMessage, ScanOrder, SentFrame } from '#core/frames/scan-messages.ts';
import { type Sweep, sweepCatalogue } from '#core/frames/sweep.ts';

// The scan worker: finds the files, takes from the catalogue what has not changed and reads the rest, in synchronous
// reads, so that the thread of the host stays free.

const BATCH = 100;
/** Batches that may be on their way at a time. */
const AHEAD = 3;
/** How many new frames are read before all are found. */
const FIRST = 400;
const FIRST_BATCH = 50;
// A file changed again within the resolution of its times would look unchanged: what is as young is not kept.
const RACY_MS = 100;

const send = (message: ScanMessage): void => parentPort?.postMessage(message);

/** Sends frames in batches, no faster than they are taken: whoever takes them has other things to do, too. */
class Outbox {
  #frames: SentFrame[] = [];
  #onWay = 0;
  #taken = Promise.withResolvers<void>();
  readonly #hear = () => {
    this.#onWay--;
    this.#taken.resolve();
  };
  constructor() {
    parentPort?.on('message', this.#hear);
  }
  async add({ path, size, mtimeMs }: FoundFile, content: string): Promise<void> {
    this.#frames.push([path, size, mtimeMs, content]);
    if (this.#frames.length >= BATCH) await this.flush();
  }
  async flush(): Promise<void> {
    if (this.#frames.length === 0) return;
    send({ type: 'frames', frames: this.#frames });
    this.#frames = [];
    this.#onWay++;
    while (this.#onWay >= AHEAD) {
      this.#taken = Promise.withResolvers<void>();
      await this.#taken.promise;
    }
  }
  close(): void {
    parentPort?.off('message', this.#hear);
  }
}

/** What the catalogue holds of a file as it is now; of a new link, what it holds of the file that it leads to. */
function knownContent(file: SearchedFile, catalogue: Catalogue, sweep: Sweep, maker: Maker): string | null {
  const row = sweep.get(file.path);
  if (row !== null || !file.isLink) return row !== null && isUnchanged(file, row) ? row.content : null;
  const contentOf = (target: string) => {
    const other = basename(target) === basename(file.path) ? catalogue.get(target, maker) : null;
    return other !== null && isUnchanged(file, other) ? other.content : null;
  };
  // Most links name the file itself, and to read a link is cheaper than to resolve a path.
  try {
    return contentOf(resolve(dirname(file.path), readlinkSync(file.path))) ?? contentOf(realpathSync.native(file.path));
  } catch {
    // It has just gone: reading it says so.
    return null;
  }
}

async function scan(order: ScanOrder, catalogue: Catalogue | null): Promise<number> {
  const maker = nativeMaker();
  const outbox = new Outbox();
  const changed: FoundFile[] = [];
  const roots = order.roots.map((root) => resolve(root)).sort();
  const sweep = catalogue === null ? null : sweepCatalogue(catalogue, roots, maker);
  let rows: CatalogueRow[] = [];
  const keep = () => {
    catalogue?.update(maker, rows, []);
    rows = [];
  };
  const read = async (file: FoundFile) => {
    const content = await describeFile(file.path);
    const text = JSON.stringify(content);
    await outbox.add(file, text);
    // What may get better without the file changing, by time or by rights, is looked at each time.
    const lasting = content.problem === null || ['compressed', 'product'].includes(content.problem.code);
    if (lasting && Math.abs(Date.now() - file.mtimeMs) > RACY_MS) rows.push({ ...file, content: text });
  };
  let found = 0;
  let early = 0;
  for (const file of findFiles(order.roots, (lost) => send({ type: 'lost', lost }))) {
    found++;
    const content = catalogue === null || sweep === null ? null : knownContent(file, catalogue, sweep, maker);
    if (content !== null) await outbox.add(file, content);
    else if (early < FIRST) {
      // The first ones at once: whoever waits sees them before all are found. They are kept after the sweep.
      await read(file);
      if (++early % FIRST_BATCH === 0) await outbox.flush();
    } else changed.push(file);
    if (found % BATCH === 0) send({ type: 'progress', phase: 'looking for frames', done: found, total: null });
  }
  catalogue?.update(maker, [], sweep?.rest() ?? []);
  await outbox.flush();
  for (const [index, file] of changed.entries()) {
    await read(file);
    if (rows.length >= BATCH) keep();
    if (index % 50 === 0) send({ type: 'progress', phase: 'reading headers', done: index, total: changed.length });
  }
  keep();
  await outbox.flush();
  outbox.close();
  return early + changed.length;
}

const order: ScanOrder = workerData;
let read = 0;
{
  using catalogue =
    order.cataloguePath === null ? null : openCatalogue(order.cataloguePath, (text) => send({ type: 'note', text }));
  read = await scan(order, catalogue);
}
// Only now: whoever hears this may find the catalogue closed.
send({ type: 'done', read });
