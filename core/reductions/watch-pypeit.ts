import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { closeRecord } from '#core/reductions/close-record.ts';
import { endingOf } from '#core/reductions/ending.ts';
import { judge } from '#core/reductions/judge.ts';
import { oomKills } from '#core/reductions/out-of-memory.ts';
import { ProcessTree } from '#core/reductions/process-tree.ts';
import { type RunRecord, writeRecord } from '#core/reductions/record.ts';
import type { Reduction } from '#core/reductions/reduction.ts';
import type { Running } from '#core/reductions/start-pypeit.ts';
import { lives, type ProcessIdentity } from '#core/workspace/process-identity.ts';

/** Asks for the end of PypeIt; `why` is null while nobody has asked. */
export interface StopRequest {
  readonly why: 'cancelled' | 'memory' | null;
  readonly asked: Promise<void>;
}

const SAMPLE_MS = 1000;

/** How a process ended. Of one that is not our child, only that it did. */
function endOfProcess(
  child: ChildProcess | null,
  pypeit: ProcessIdentity,
): Promise<{ code: number | null; signal: string | null }> {
  if (child !== null)
    return new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null)
        resolve({ code: child.exitCode, signal: child.signalCode });
      else child.once('exit', (code, signal) => resolve({ code, signal }));
    });
  return (async () => {
    while (lives(pypeit) === 'alive') await wait(100);
    return { code: null, signal: null };
  })();
}

/** How a process that someone watched came to its end. */
export interface Watched {
  /** Null: ended by a signal, or it was not our child. */
  readonly code: number | null;
  readonly signal: string | null;
  /** What its tree took at most, bytes. */
  readonly peakBytes: number;
  /** Whether the kernel ended a process of our control group meanwhile for want of memory. */
  readonly oomKilled: boolean;
}

/**
 * Watch a process in a group of its own to its end, or end its tree when asked. `peak` is told what the tree takes when
 * that has grown by a tenth; `from`: what is known of it already, bytes.
 */
export async function watchProcess(
  { child, pypeit }: Pick<Running, 'child' | 'pypeit'>,
  stop: StopRequest,
  from: number,
  peak: (bytes: number) => void,
): Promise<Watched> {
  const tree = new ProcessTree(pypeit.pid);
  const killsBefore = oomKills();
  let peakBytes = from;
  let told = peakBytes;
  const sampler = setInterval(() => {
    peakBytes = Math.max(peakBytes, tree.bytes());
    if (peakBytes < told * 1.1 + 1e7) return;
    told = peakBytes;
    try {
      peak(peakBytes);
    } catch {
      // A full disk, or a file server that is away: the end is what counts.
    }
  }, SAMPLE_MS);
  let over = false;
  const ended = endOfProcess(child, pypeit).finally(() => {
    over = true;
  });
  const ending = (async () => {
    await Promise.race([stop.asked, ended]);
    // Python may end by itself at SIGINT; all of it must be gone within five seconds.
    for (const [signal, patience] of [
      ['SIGINT', 1500],
      ['SIGTERM', 1000],
      ['SIGKILL', 1000],
    ] as const) {
      if (over) return;
      tree.signal(signal);
      await Promise.race([ended, wait(patience, undefined, { ref: false })]);
    }
  })();
  const { code, signal } = await ended;
  await ending;
  clearInterval(sampler);
  tree.signal('SIGKILL'); // What it left behind.
  const killsAfter = oomKills();
  const oomKilled = killsBefore !== null && killsAfter !== null && killsAfter > killsBefore;
  return { code, signal, peakBytes, oomKilled };
}

/**
 * Watch PypeIt to its end, or end it when asked; then judge it, record it, and add it to the history. The record comes
 * first: a history that lacks it is mended by the next call.
 */
export async function watchPypeit(running: Running, reduction: Reduction, stop: StopRequest): Promise<void> {
  const { record } = running;
  const { folder } = reduction;
  const tell = (peakBytes: number) => writeRecord(folder, { ...record, peakBytes });
  const { code, signal, peakBytes, oomKilled } = await watchProcess(running, stop, record.peakBytes, tell);
  const now = new Date();
  const seen = { exitCode: code, signal, stopped: stop.why, oomKilled };
  const end = await endingOf(reduction, { ...record, peakBytes }, seen);
  const closed: RunRecord = {
    ...record,
    ...judge(end),
    ended: now.toISOString(),
    seconds: (now.getTime() - Date.parse(record.started)) / 1000,
    exitCode: code,
    signal,
    peakBytes,
  };
  closeRecord(folder, closed);
}
