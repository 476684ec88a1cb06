import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorCode, Fault } from '#core/workspace/fault.ts';

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Make a folder and those above it that are missing. One by one: Node's own `recursive` never returns where the system
 * answers ENOENT to a folder whose parent exists, as /proc does. Throws a Fault `refused` there and where a file is in
 * the way; other refusals (EACCES, EROFS, ENOSPC, …) are thrown as they come.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !isFolder(at); at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) makeOne(folder);
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      throw refused(folder, `${dirname(folder)} takes no new folders, or none of that name`, error);
    if (errorCode(error) !== 'EEXIST') throw error;
    if (!isFolder(folder)) throw refused(folder, 'a file or a broken link has that name', error);
  }
}

const refused = (path: string, why: string, cause: unknown) =>
  new Fault(
    { code: 'refused', message: `the folder ${path} cannot be made: ${why}`, remedy: 'Use another place', path },
    cause,
  );
