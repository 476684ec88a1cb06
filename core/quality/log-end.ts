import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { parseLogLine } from '#core/reductions/log-line.ts';

/** How a run of PypeIt ended, as its log says. */
export const LogEnd = z.object({
  /** `Execution time`, in seconds; null: the log does not say. */
  seconds: z.number().nullable(),
  /** Whether it came to its end. */
  done: z.boolean(),
  /** The first error; null: none. */
  error: z.string().nullable(),
  /** Whether it says that nothing was saved of an exposure. */
  nothingSaved: z.boolean().default(false),
});
export type LogEnd = z.infer<typeof LogEnd>;

const TIME = /Execution time:((?:\s*\d+(?:\.\d+)?[dhms])+)/;
const UNIT: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };

/** `1d 2h 3m 4.5s` in seconds; null where a line holds no execution time. */
function executionSeconds(text: string): number | null {
  const parts = TIME.exec(text)?.[1];
  if (parts === undefined) return null;
  let seconds = 0;
  for (const [, number = '', unit = ''] of parts.matchAll(/(\d+(?:\.\d+)?)([dhms])/g))
    seconds += Number(number) * (UNIT[unit] ?? 0);
  return seconds;
}

/** PypeIt's last words stand in so many bytes; a log that is not longer is read whole. */
const TAIL = 1 << 18;
const CHUNK = 1 << 20;

/**
 * Read how a log ends. PypeIt begins its log anew with each run, so that its end is looked at first; only where that
 * does not say that it was done, or if it is asked for, all is read, a piece at a time. Null: there is no log that can be read.
 */
export async function readLogEnd(
  path: string,
  { signal, whole = false }: { readonly signal?: AbortSignal | undefined; readonly whole?: boolean } = {},
): Promise<LogEnd | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const { size } = await file.stat();
    if (size > TAIL && !whole) {
      const end = await readPart(file, size - TAIL, size, signal);
      if (end.done) return end;
    }
    return await readPart(file, 0, size, signal);
  } catch {
    signal?.throwIfAborted();
    return null;
  } finally {
    await file.close();
  }
}

async function readPart(file: FileHandle, from: number, to: number, signal?: AbortSignal): Promise<LogEnd> {
  const end: LogEnd = { seconds: null, done: false, error: null, nothingSaved: false };
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, to - from)));
  const decoder = new TextDecoder();
  let partial = '';
  for (let at = from; at < to; ) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, to - at), at);
    if (bytesRead === 0) break;
    at += bytesRead;
    const text = partial + decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
    const cut = at < to ? text.lastIndexOf('\n') + 1 : text.length;
    partial = text.slice(cut);
    look(text.slice(0, cut), end);
  }
  if (partial !== '') look(partial, end);
  return end;
}

function look(lines: string, end: LogEnd): void {
  end.seconds ??= executionSeconds(lines);
  end.done ||= end.seconds !== null || lines.includes('Data reduction complete');
  end.nothingSaved ||= lines.includes('No spec2d and spec1d saved');
  if (end.error !== null || !lines.includes('ERROR')) return;
  for (const line of lines.split('\n')) {
    const read = line.includes('ERROR') ? parseLogLine(line) : null;
    if (read?.level !== 'error') continue;
    end.error = read.text.trim();
    return;
  }
}
