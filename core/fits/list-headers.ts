import { setImmediate } from 'node:timers/promises';
import type { FileHeaders, FileRead, HeadersInput, HeadersResult, HeaderUnit } from '#core/contract/headers.ts';
import { inflateHdus } from '#core/fits/inflate-hdus.ts';
import { keywordMatcher } from '#core/fits/keyword-pattern.ts';
import { type Hdu, readFirstHdu, readHdus } from '#core/fits/read-headers.ts';
import { whenWhole } from '#core/fits/when-whole.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

interface Read {
  readonly hdus: readonly Hdu[];
  readonly fault: Fault | null;
}

/** What `read` adds to a list of units, and the fault that ended it. */
async function until(read: (hdus: Hdu[]) => unknown): Promise<Read> {
  const hdus: Hdu[] = [];
  try {
    await read(hdus);
    return { hdus, fault: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { hdus, fault: error };
  }
}

const readFirst = (path: string): Promise<Read> => until((hdus) => readFirstHdu(path, hdus));

/** The units of a file, gzipped or not, as far as they can be read. */
async function readAll(path: string): Promise<Read> {
  const plain = await until((hdus) => readHdus(path, hdus));
  return plain.fault?.data.code === 'compressed' ? until((hdus) => inflateHdus(path, hdus)) : plain;
}

/** A unit and its cards: all in their order, or those of some keys in the order of the keys. */
function unitOf(hdu: Hdu, keys: readonly string[]): HeaderUnit {
  const { index, name, version, kind, headerOffset, dataOffset, dataBytes, header } = hdu;
  const matchers = keys.map(keywordMatcher);
  const found = matchers.flatMap((matches) => header.cards.filter((card) => matches(card.keyword)));
  const cards = (keys.length === 0 ? header.cards : [...new Set(found)]).map((card) => ({ ...card }));
  return { index, name, version, kind, headerOffset, dataOffset, dataBytes, cards };
}

/** Whether a unit is meant by `2`, `SPEC` or `SPEC,2`; the first one by `PRIMARY`, too. */
function isMeant(hdu: Hdu, which: string): boolean {
  if (/^\d+$/.test(which)) return hdu.index === Number(which);
  const versioned = /^(.*),(\d+)$/.exec(which);
  const [name, version] = versioned === null ? [which, null] : [versioned[1], Number(versioned[2])];
  const names = hdu.index === 0 ? ['PRIMARY', hdu.name] : [hdu.name];
  const isNamed = names.some((own) => own.trim().toUpperCase() === name?.trim().toUpperCase());
  return isNamed && (version === null || hdu.version === version);
}

function noSuchUnit(path: string, which: string, hdus: readonly Hdu[]): Fault {
  const versioned = (version: number) => (version === 1 ? '' : `,${version}`);
  const there = hdus
    .map(({ index, name, version }) => (name === '' ? `${index}` : `${index} ${name}${versioned(version)}`))
    .join(', ');
  return new Fault({ code: 'no-hdu', message: `${path} has no HDU ${which}`, remedy: `It has: ${there}.`, path });
}

async function fileHeaders(
  path: string,
  { hdu, keys }: HeadersInput,
  waitMs: number,
  signal: AbortSignal,
): Promise<FileHeaders> {
  const holdsAll = ({ hdus }: Read) => {
    const there = hdus.flatMap(({ header }) => header.cards.map(({ keyword }) => keyword));
    return keys.every((key) => there.some(keywordMatcher(key)));
  };
  const read = async (): Promise<Read> => {
    if (hdu !== undefined && hdu !== '0') return readAll(path);
    if (hdu === undefined && keys.length === 0) return readAll(path);
    const first = await readFirst(path);
    return hdu === '0' || first.fault !== null || holdsAll(first) ? first : readAll(path);
  };
  const isGrowing = ({ fault }: Read) => fault?.data.code === 'growing';
  const { hdus, fault } = await whenWhole(path, waitMs, signal, isGrowing, read);
  const meant = hdu === undefined ? hdus : hdus.filter((unit) => isMeant(unit, hdu));
  const missing = hdu !== undefined && meant.length === 0 && fault === null;
  const units = meant.map((unit) => unitOf(unit, keys));
  return { path, units, fault: (missing ? noSuchUnit(path, hdu, hdus) : fault)?.data ?? null };
}

/** Send the headers of some files. A file that cannot be read has its fault; the others are read all the same. */
export async function listHeaders(
  input: HeadersInput,
  task: TaskHandle,
  send: (event: FileRead) => void,
): Promise<HeadersResult> {
  const growing: string[] = [];
  let done = 0;
  let faulty = 0;
  const progress = (phase: string, item: string) =>
    task.progress({ phase, done, total: input.files.length, unit: 'files', item });
  const take = (file: FileHeaders) => {
    done++;
    if (file.fault !== null) faulty++;
    send({ type: 'file', file });
  };
  for (const [index, path] of input.files.entries()) {
    progress('reading headers', path);
    task.signal.throwIfAborted();
    const file = await fileHeaders(path, input, 0, task.signal);
    if (file.fault?.code === 'growing' && input.waitSeconds > 0) growing.push(path);
    else take(file);
    // Reading is synchronous: let whoever shares this thread have a turn.
    if (index % 50 === 49) await setImmediate();
  }
  const waited = growing.map(async (path) => {
    progress('waiting for files that are being written', path);
    take(await fileHeaders(path, input, input.waitSeconds * 1000, task.signal));
  });
  await Promise.all(waited);
  return { faulty };
}
