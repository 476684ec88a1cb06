import type { LogProgress } from '#core/reductions/log-progress.ts';
import type { ExposureProducts } from '#core/reductions/products.ts';
import { gigabytes } from '#core/workspace/gigabytes.ts';

/** How a run ended, and what it left. */
export interface Ending {
  /** Null: ended by a signal, or nobody saw how it ended. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Whether we ended it, and why. */
  readonly stopped: 'cancelled' | 'memory' | null;
  /** Whether the kernel ended a process of our control group for want of memory, which may have been another one. */
  readonly oomKilled: boolean;
  readonly log: LogProgress;
  /** The last line of a Python traceback on its console, or null. */
  readonly traceback: string | null;
  readonly products: readonly ExposureProducts[];
  /** `-c`: only calibrations were asked for. */
  readonly calibrationsOnly: boolean;
  /** Bytes free where it writes. */
  readonly freeDisk: number;
  readonly peakBytes: number;
}

export interface Verdict {
  readonly state: 'complete' | 'warning' | 'failed' | 'cancelled';
  /** One sentence; null when complete. */
  readonly cause: string | null;
}

/** The cause of an end that nobody saw and the log does not explain: most likely it was killed. */
export const UNWATCHED = 'ended while nobody watched, before its log said that it was complete';

/** The cause of an end that someone asked for. */
export const CANCELLED = 'cancelled';

/** How the cause of an end for want of memory begins. */
export const OUT_OF_MEMORY = 'out of memory';

const failed = (cause: string): Verdict => ({ state: 'failed', cause });

/** The state of a run that has ended. Success takes more than exit code 0: every expected product must be whole. */
export function judge(ending: Ending): Verdict {
  const { exitCode, signal, log, traceback } = ending;
  if (ending.stopped === 'cancelled') return { state: 'cancelled', cause: CANCELLED };
  if (ending.stopped === 'memory')
    return { state: 'cancelled', cause: `ended to keep the memory limit, at ${gigabytes(ending.peakBytes)}` };
  const said = log.firstError ?? traceback;
  // The kernel's count is of the whole group: it explains an end that nothing else explains.
  const unexplained = signal === 'SIGKILL' || (exitCode === null && signal === null && !log.done && said === null);
  if ((ending.oomKilled && unexplained) || /MemoryError|Cannot allocate memory/.test(`${said} ${traceback}`))
    return failed(`${OUT_OF_MEMORY}, at ${gigabytes(ending.peakBytes)}`);
  if (signal === 'SIGKILL')
    return failed(`killed (SIGKILL) by someone else, or for want of memory, at ${gigabytes(ending.peakBytes)}`);
  if (signal !== null) return failed(`ended by ${signal}`);
  if (exitCode !== null && exitCode !== 0) {
    if (/No space left|Errno 28|ENOSPC/.test(`${said} ${traceback}`) || ending.freeDisk < 1e6)
      return failed(`the disk is full (${gigabytes(ending.freeDisk)} free)`);
    return failed(said ?? `exit code ${exitCode}`);
  }
  if (exitCode === null && !log.done) return failed(said ?? UNWATCHED);
  return ending.calibrationsOnly ? { state: 'complete', cause: null } : judgeProducts(ending);
}

/** Whether every exposure has what it should have. */
export function judgeProducts(ending: Pick<Ending, 'products' | 'log'>): Verdict {
  const { products, log } = ending;
  const names = (some: readonly ExposureProducts[]) => some.map((p) => p.exposure.frames[0]).join(', ');
  const broken = products.flatMap((p) => [p.spec1d, p.spec2d]).find((product) => product?.broken);
  if (broken) return failed(`${broken.path} is not whole: ${broken.broken}`);
  const without = products.filter((p) => p.spec2d === null);
  if (without.length > 0) {
    const why = log.nothingSaved ? ': no detector could be calibrated' : '';
    return failed(
      `exit code 0, but no spec2d of ${names(without)}${why}${log.firstError ? `; ${log.firstError}` : ''}`,
    );
  }
  const objectless = products.filter((p) => p.spec1d === null);
  if (objectless.length > 0) return { state: 'warning', cause: `no object found in ${names(objectless)}` };
  return { state: 'complete', cause: null };
}
