import { type LogProgress, NO_PROGRESS } from '#core/reductions/log-progress.ts';
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
  if (ending.calibrationsOnly) return { state: 'complete', cause: null };
  return judgeProducts(ending, exitCode === 0 ? 'exit code 0, but ' : '');
}

/** What a log tells of how its run ended. */
export type LogWords = Pick<LogProgress, 'done' | 'firstError' | 'nothingSaved'>;

/** What a reduction left that was run in a terminal, without a record. */
export interface Traces {
  /** Null: there is no log. */
  readonly log: LogWords | null;
  /** What its exposures gave. */
  readonly products: readonly ExposureProducts[];
  /** Whether there is anything at all in its folders of products and calibrations. */
  readonly hasAny: boolean;
  /** The setup file that the record in its folder is of, where that is another one. */
  readonly other: string | null;
}

/** The verdict of such traces; `fresh`: it was not begun, `unfinished`: it was not reduced to its end. */
export type TracesVerdict =
  | { readonly state: 'complete'; readonly cause: null }
  | { readonly state: 'fresh' | 'unfinished' | 'warning' | 'failed'; readonly cause: string };

/** How a reduction stands of whose run there is no record: by its log, and by its products where the log does not say why. */
export function judgeTraces({ log, products, hasAny, other }: Traces): TracesVerdict {
  if (!hasAny && log?.firstError == null && !log?.done) return { state: 'fresh', cause: 'it was not reduced yet' };
  if (log === null && other !== null)
    return { state: 'unfinished', cause: `there is no log of it: what lies there is of a run of ${other}` };
  const { state, cause } = judgeProducts({ products, log: log ?? NO_PROGRESS });
  // Without a log, as in a tree of products alone, nothing speaks against them.
  if (log?.done ?? true) {
    if (cause === null) return { state: 'complete', cause };
    if (state === 'warning') return { state, cause };
    // Another run may make what is missing, unless this one says why it could not.
    return { state: log?.nothingSaved || log?.firstError ? 'failed' : 'unfinished', cause };
  }
  if (log?.firstError != null) return { state: 'failed', cause: log.firstError };
  const end = 'its log does not say that it was reduced to its end';
  return { state: 'unfinished', cause: state === 'failed' ? `${end}; ${cause}` : end };
}

/** Whether every exposure has what it should have. `although`: what else was seen, before what is missing. */
export function judgeProducts(
  { products, log }: { readonly products: readonly ExposureProducts[]; readonly log: LogWords },
  although = '',
): Verdict {
  const names = (some: readonly ExposureProducts[]) => some.map((p) => p.exposure.frames[0]).join(', ');
  const broken = products.flatMap((p) => [p.spec1d, p.spec2d]).find((product) => product?.broken);
  if (broken) return failed(`${broken.path} is not whole: ${broken.broken}`);
  const without = products.filter((p) => p.spec2d === null);
  if (without.length > 0) {
    const why = log.nothingSaved ? ': no detector could be calibrated' : '';
    return failed(`${although}no spec2d of ${names(without)}${why}${log.firstError ? `; ${log.firstError}` : ''}`);
  }
  const objectless = products.filter((p) => p.spec1d === null);
  if (objectless.length > 0) return { state: 'warning', cause: `no object found in ${names(objectless)}` };
  return { state: 'complete', cause: null };
}
