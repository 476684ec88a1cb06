import { type Dirent, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { FolderEntry, FolderListing } from '#core/contract/workspace.ts';
import { writable } from '#core/doctor/file-system.ts';
import { isFrameName } from '#core/frames/find-files.ts';
import { errorCode, Fault } from '#core/workspace/fault.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

const PLACES = ['/', '/data', '/mnt', '/media', '/Volumes', '/scratch', '/home'];

/** What the system said of a folder, as a fault that tells what to do. */
function folderFault(path: string, error: unknown): unknown {
  const fault = (code: string, message: string, remedy: string) => new Fault({ code, message, remedy, path }, error);
  switch (errorCode(error)) {
    case 'ENOENT':
      return fault('missing', `${path} is not there`, 'Check the name; mount its disk if it lies on another one.');
    case 'ENOTDIR':
      return fault('not-a-folder', `${path} is a file`, 'Go to the folder that holds it and choose it there.');
    case 'EACCES':
    case 'EPERM':
      return fault(
        'unreadable',
        `${path} may not be read by this user`,
        'Ask its owner for the right to read it (chmod +rx), or choose another one.',
      );
    default:
      return systemFault(error) ?? fault('unreadable', `${path} cannot be read`, 'Look at its disk, then try again.');
  }
}

/** An entry of a folder, or null if it cannot be chosen. One that cannot be looked at is there by its name. */
function entryOf(path: string, found: Dirent): FolderEntry | null {
  const { name } = found;
  const at = join(path, name);
  try {
    const stat = statSync(at, { throwIfNoEntry: false });
    const base = { name, path: at, mtimeMs: stat?.mtimeMs ?? 0 };
    if (stat?.isDirectory() === true)
      return { ...base, kind: 'folder', size: 0, workspace: existsSync(join(at, WORKSPACE_FOLDER)) };
    return stat?.isFile() === true && isFrameName(name)
      ? { ...base, kind: 'file', size: stat.size, workspace: false }
      : null;
  } catch {
    const kind = found.isDirectory() ? 'folder' : found.isFile() && isFrameName(name) ? 'file' : null;
    return kind === null ? null : { name, path: at, mtimeMs: 0, kind, size: 0, workspace: false };
  }
}

/** Bytes that are free on the disk of a folder; null: there is no disk, or nobody can tell. */
function freeOn(path: string): number | null {
  try {
    const { bavail, bsize, blocks } = statfsSync(path);
    return blocks === 0 ? null : bavail * bsize;
  } catch {
    return null;
  }
}

/** The folder itself if it is there, else the nearest one above. */
function nearestFolder(path: string): string {
  let at = path;
  while (statSync(at, { throwIfNoEntry: false })?.isDirectory() !== true && dirname(at) !== at) at = dirname(at);
  return at;
}

/**
 * What a person may choose from in a folder: folders and FITS files. Null: the home folder, if there is one. `nearest`: of one
 * that is not there the nearest one above. Throws a Fault `missing`, `not-a-folder`, `unreadable`, or `usage` for what is no
 * absolute path.
 */
export function listFolders(given: string | null, nearest = false): FolderListing {
  const named = given === null ? (existsSync(homedir()) ? homedir() : '/') : given.replace(/^~(?=\/|$)/, homedir());
  if (!isAbsolute(named) || named.includes('\0'))
    throw new Fault({
      code: 'usage',
      message: `${named === '' ? 'Nothing' : named} is not an absolute path`,
      remedy: 'Begin it with / or ~.',
    });
  const path = nearest ? nearestFolder(resolve(named)) : resolve(named);
  let found: Dirent[];
  try {
    found = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    throw folderFault(path, error);
  }
  const entries = found.filter(({ name }) => !name.startsWith('.')).flatMap((one) => entryOf(path, one) ?? []);
  const order = ({ kind, name }: FolderEntry) => `${kind === 'folder' ? 0 : 1}${name}`;
  return {
    path,
    parent: dirname(path) === path ? null : dirname(path),
    entries: entries.sort((a, b) => order(a).localeCompare(order(b), 'en', { numeric: true })),
    frames: entries.filter(({ kind }) => kind === 'file').length,
    free: freeOn(path),
    writable: writable(path),
    places: [
      ...(existsSync(homedir()) ? [{ name: 'Home', path: homedir() }] : []),
      ...PLACES.filter((at) => existsSync(at)).map((at) => ({ name: at, path: at })),
    ],
  };
}

/** Make a folder, with those above it. */
export function makeNewFolder(path: string): { path: string } {
  if (!isAbsolute(path))
    throw new Fault({ code: 'usage', message: `${path} is not an absolute path`, remedy: 'Begin it with /.', path });
  makeFolder(path);
  return { path };
}
