import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, Fault } from '#core/workspace/fault.ts';

/** Whether a file system cannot sync what it was asked to, as some cannot for directories. */
export const cannotSync = (error: unknown): boolean => ['EINVAL', 'EPERM', 'ENOTSUP'].includes(errorCode(error) ?? '');

/** Make the names in a directory durable. File systems that cannot sync a directory are left as they are. */
export function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } catch (error) {
    if (!cannotSync(error)) throw error;
  } finally {
    closeSync(fd);
  }
}

/**
 * Write a small file whole or not at all: beside, fsync, rename, fsync of the directory. A failure leaves the former
 * file as it was and nothing beside it, and names this file or its folder. The parent directory must exist.
 */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): void {
  const beside = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    const fd = openSync(beside, 'wx', mode);
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(beside, path);
  } catch (error) {
    try {
      rmSync(beside, { force: true });
    } catch {
      // The first refusal counts.
    }
    throw partRefused(error);
  }
  syncDirectory(dirname(path));
}

/** What a file is called while it is written, or a copy of a copy. */
const PART = /(\.[0-9a-f]{8}\.part)+$/;

/**
 * What kept a file from being written under the name that it has until it is whole, told of the file that was asked for, or
 * of its folder where that takes no new files. The error keeps its code; a Fault `refused` where a new file is ENOENT in a
 * folder that is there, as in /proc.
 */
export function partRefused(error: unknown): unknown {
  if (!(error instanceof Error) || !('path' in error) || typeof error.path !== 'string') return error;
  if (!error.path.endsWith('.part')) return error;
  const path = error.path.replace(PART, '');
  const folder = dirname(path);
  error.message = error.message.replaceAll(error.path, path);
  const code = errorCode(error);
  const isNew = 'syscall' in error && error.syscall === 'open';
  if (code === 'ENOENT' && isNew && statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    const message = `${path} cannot be written: the folder ${folder} takes no new files`;
    return new Fault({ code: 'refused', message, remedy: 'Use another place', path }, error);
  }
  return Object.assign(error, { path: ['EACCES', 'EPERM', 'EROFS'].includes(code ?? '') ? folder : path });
}

/** Remove what a killed `writeWhole` of this path left. The caller knows that nobody writes it now. */
export function clearParts(path: string): void {
  const start = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path)))
    if (name.startsWith(start) && /^[0-9a-f]{8}\.part$/.test(name.slice(start.length)))
      rmSync(join(dirname(path), name), { force: true });
}

/** The text of a file, or null where there is none. Other failures throw. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
