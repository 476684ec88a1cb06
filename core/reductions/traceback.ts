import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The last line of the last Python traceback in a text: the error itself. Null if there is none. */
export function lastTraceback(text: string): string | null {
  const at = text.lastIndexOf('Traceback (most recent call last):');
  if (at < 0) return null;
  const lines = text.slice(at).split('\n').slice(1);
  const error = lines.find((line) => /^[A-Za-z_][\w.]*(:|$)/.test(line));
  return error?.trim() ?? null;
}

/** The last bytes of a text file; empty if there is none. */
export function endOf(path: string, bytes = 1 << 16): string {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(size, bytes));
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, size - buffer.length));
  } finally {
    closeSync(fd);
  }
}
