import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errorCode, Fault } from '#core/workspace/fault.ts';

/** FITS blocks, §3.1: headers and data fill whole ones. */
export const BLOCK = 2880;

/**
 * A file that is shorter than it should be and was written to within so many milliseconds may still be growing. Clocks
 * of file servers may be a little ahead; a time far ahead tells nothing.
 */
const GROWING_MS = 60_000;

/** Whether a file last written to at that time may still be growing. */
export const isYoung = (mtimeMs: number, patience: number = GROWING_MS): boolean =>
  Math.abs(Date.now() - mtimeMs) < patience;

/** An open regular file, read by position. */
export interface FitsFile extends Disposable {
  readonly path: string;
  readonly fd: number;
  /** Bytes when it was opened. */
  readonly size: number;
  readonly mtimeMs: number;
  /** If it is too short and was written to within so many milliseconds, it is taken to be growing. */
  readonly patience: number;
}

const REMEDIES: Readonly<Record<string, readonly [code: string, remedy: string]>> = {
  ENOENT: ['missing', 'Check the name.'],
  EACCES: ['unreadable', 'Ask its owner for the right to read it (chmod +r).'],
  EPERM: ['unreadable', 'Ask its owner for the right to read it (chmod +r).'],
  ELOOP: ['missing', 'The symbolic link leads in a circle: remove it.'],
};

/** Whatever the system said when a file was opened or read, as a fault. */
export function readFault(path: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const [code, remedy] = REMEDIES[errorCode(error) ?? ''] ?? ['unreadable', 'Check the disk and the file.'];
  const what = code === 'missing' ? 'there is no such file' : 'cannot be read';
  return new Fault({ code, message: `${path}: ${what}`, remedy, path }, error);
}

/** Open a file to read. Throws a Fault: `missing`, `unreadable`, or `not-fits` for what is no regular file. */
export function openFits(path: string, patience: number = GROWING_MS): FitsFile {
  let fd: number;
  try {
    // Without O_NONBLOCK the opening of a named pipe waits for its writer.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw readFault(path, error);
  }
  const stat = fstatSync(fd);
  if (!stat.isFile()) {
    closeSync(fd);
    const [what, remedy] = stat.isDirectory()
      ? ['is a folder, not a file', `Name the files in it, for example ${path}/*.fits`]
      : ['is not a regular file', 'Name a FITS file.'];
    throw new Fault({ code: 'not-fits', message: `${path} ${what}`, remedy, path });
  }
  return { path, fd, size: stat.size, mtimeMs: stat.mtimeMs, patience, [Symbol.dispose]: () => closeSync(fd) };
}

/** Read up to `length` bytes at `position` into `buffer` from `at` on; fewer only at the end of the file. */
export function readAt(file: FitsFile, buffer: Buffer, at: number, length: number, position: number): number {
  try {
    let have = 0;
    // The second condition saves the read that only finds the end.
    while (have < length && !(have > 0 && position + have === file.size)) {
      const n = readSync(file.fd, buffer, at + have, length - have, position + have);
      if (n === 0) break;
      have += n;
    }
    return have;
  } catch (error) {
    throw readFault(file.path, error);
  }
}

/** The fault of a file that ends too early: `growing` if it was just written to, else `empty` or `truncated`. */
export function shortFault(file: FitsFile, offset: number, what: string): Fault {
  const { path, size, mtimeMs, patience } = file;
  if (isYoung(mtimeMs, patience)) {
    const written = `written to ${Math.max(0, Math.round((Date.now() - mtimeMs) / 1000))} s ago`;
    const message = `${path} is not whole yet: ${what} (${written})`;
    return new Fault({ code: 'growing', message, remedy: 'Wait until it is written, then try again.', path, offset });
  }
  if (size === 0)
    return new Fault({ code: 'empty', message: `${path} is empty`, remedy: 'Fetch it again.', path, offset: 0 });
  const message = `${path} is truncated: ${what}`;
  return new Fault({ code: 'truncated', message, remedy: 'Fetch it again.', path, offset });
}
