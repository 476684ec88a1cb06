import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import { logReader } from '#core/reductions/log-events.ts';
import { advance, type LogProgress, NO_PROGRESS } from '#core/reductions/log-progress.ts';

/** Follows a log or console that PypeIt writes, reading only what was added. */
export interface LogTail {
  /** Read what is new, and say how far the reduction is by all that was read. */
  read(): LogProgress;
  /** The same, while others get their turn: a log may be long. Throws the reason when aborted. */
  readInTurns(signal?: AbortSignal): Promise<LogProgress>;
}

/** So much is read at a turn: a few milliseconds. */
const TURN_BYTES = 1 << 19;

/** How many bytes were read; none also while a file server is away. */
function readSome(fd: number, buffer: Buffer, offset: number): number {
  try {
    return readSync(fd, buffer, 0, buffer.length, offset);
  } catch {
    return 0;
  }
}

/**
 * Follow the log at `path` of a run that began at `sinceMs` (epoch). A file that was last written before is of an
 * earlier run. One that shrinks is read from its beginning.
 */
export function tailLog(path: string, sinceMs: number): LogTail {
  let offset = 0;
  let partial = '';
  let progress = NO_PROGRESS;
  let line = logReader();
  const restart = () => {
    offset = 0;
    partial = '';
    progress = NO_PROGRESS;
    line = logReader();
  };
  const buffer = Buffer.allocUnsafe(1 << 16);
  let decoder = new TextDecoder();
  /** Read what is new piece by piece; bytes of each. */
  function* pieces(): Generator<number, void> {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch {
      return; // Not yet there, or its folder is being moved: the next read may see it.
    }
    try {
      const stat = fstatSync(fd);
      if (stat.mtimeMs < sinceMs) return;
      if (stat.size < offset) {
        restart();
        decoder = new TextDecoder();
      }
      for (let n = readSome(fd, buffer, offset); n > 0; n = readSome(fd, buffer, offset)) {
        offset += n;
        const lines = (partial + decoder.decode(buffer.subarray(0, n), { stream: true })).split('\n');
        partial = lines.pop() ?? '';
        for (const text of lines) {
          const event = line(text);
          if (event !== null) progress = advance(progress, event);
        }
        yield n;
      }
    } finally {
      closeSync(fd);
    }
  }
  return {
    read() {
      for (const _ of pieces());
      return progress;
    },
    async readInTurns(signal) {
      let turn = 0;
      for (const n of pieces()) {
        turn += n;
        if (turn < TURN_BYTES) continue;
        turn = 0;
        await breathe();
        signal?.throwIfAborted();
      }
      return progress;
    },
  };
}
