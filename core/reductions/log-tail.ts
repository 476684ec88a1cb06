import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { logReader } from '#core/reductions/log-events.ts';
import { advance, type LogProgress, NO_PROGRESS } from '#core/reductions/log-progress.ts';

/** Follows a log or console that PypeIt writes, reading only what was added. */
export interface LogTail {
  /** Read what is new, and say how far the reduction is by all that was read. */
  read(): LogProgress;
}

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
  return {
    read() {
      let fd: number;
      try {
        fd = openSync(path, 'r');
      } catch {
        return progress; // Not yet there, or its folder is being moved: the next read may see it.
      }
      try {
        const stat = fstatSync(fd);
        if (stat.mtimeMs < sinceMs) return progress;
        if (stat.size < offset) {
          restart();
          decoder = new TextDecoder();
        }
        for (;;) {
          const n = readSome(fd, buffer, offset);
          if (n === 0) return progress;
          offset += n;
          const lines = (partial + decoder.decode(buffer.subarray(0, n), { stream: true })).split('\n');
          partial = lines.pop() ?? '';
          for (const text of lines) {
            const event = line(text);
            if (event !== null) progress = advance(progress, event);
          }
        }
      } finally {
        closeSync(fd);
      }
    },
  };
}
