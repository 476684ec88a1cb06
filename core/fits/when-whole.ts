import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isYoung } from '#core/fits/fits-file.ts';

const FIRST_LOOK_MS = 100;
const SLOWEST_LOOK_MS = 1_000;

/** What of a file must change before it is worth reading again; age is among it. */
function stamp(path: string): string {
  try {
    const { size, mtimeMs } = statSync(path);
    return `${size}:${mtimeMs}:${isYoung(mtimeMs)}`;
  } catch {
    // Reading it says why.
    return '';
  }
}

/**
 * Read a file that may still be growing: as long as `isGrowing` says so of the result, look again, ever slower, up to
 * `waitMs`. A pause of the writer is no end: only age tells a file cut short for good.
 */
export async function whenWhole<T>(
  path: string,
  waitMs: number,
  signal: AbortSignal,
  isGrowing: (result: T) => boolean,
  read: () => T | Promise<T>,
): Promise<T> {
  const end = performance.now() + waitMs;
  let last = stamp(path);
  let result = await read();
  for (let pause = FIRST_LOOK_MS; isGrowing(result); pause = Math.min(pause * 1.5, SLOWEST_LOOK_MS)) {
    const left = end - performance.now();
    if (left <= 0) break;
    await sleep(Math.min(pause, left), undefined, { signal });
    const now = stamp(path);
    if (now === last) continue;
    last = now;
    result = await read();
  }
  return result;
}
