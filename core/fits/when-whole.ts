import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A short file that has not changed for so long is not growing, however young it is. */
const QUIET_MS = 3_000;
const FIRST_LOOK_MS = 100;
const SLOWEST_LOOK_MS = 1_000;

function stamp(path: string): string {
  try {
    const { size, mtimeMs } = statSync(path);
    return `${size}:${mtimeMs}`;
  } catch {
    // Reading it says why.
    return '';
  }
}

/**
 * Read a file that may still be growing: as long as `isGrowing` says so of the result, look again, ever slower, up to
 * `waitMs`. A file that stays as it is for three seconds is read a last time with no patience, which tells it cut short.
 */
export async function whenWhole<T>(
  path: string,
  waitMs: number,
  signal: AbortSignal,
  isGrowing: (result: T) => boolean,
  read: (patience?: number) => T | Promise<T>,
): Promise<T> {
  let last = stamp(path);
  let result = await read();
  const began = performance.now();
  let changed = began;
  for (let pause = FIRST_LOOK_MS; isGrowing(result); pause = Math.min(pause * 1.5, SLOWEST_LOOK_MS)) {
    const left = began + waitMs - performance.now();
    if (left <= 0) break;
    await sleep(Math.min(pause, left), undefined, { signal });
    const now = stamp(path);
    if (now !== last) {
      last = now;
      changed = performance.now();
      result = await read();
    } else if (performance.now() - changed >= QUIET_MS) return read(0);
  }
  return result;
}
