import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Resolves once `isBusy` was false each time for so many seconds. It counts looks, not the clock, so that a laptop that
 * slept has not been idle.
 */
export async function whenIdle(isBusy: () => boolean, seconds: number, lookMs = 1000): Promise<void> {
  for (let idle = 0; idle < seconds * 1000; ) {
    await sleep(lookMs, undefined, { ref: false });
    idle = isBusy() ? 0 : idle + lookMs;
  }
}
