import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { FolderEntry, FolderListing } from '#core/contract/workspace.ts';
import { isFrameName } from '#core/frames/find-files.ts';
import { Fault } from '#core/workspace/fault.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

const PLACES = ['/', '/data', '/mnt', '/media', '/Volumes', '/scratch', '/home'];

/** What a person may choose from in a folder: folders and FITS files. Null: the home folder. Throws a Fault. */
export function listFolders(given: string | null): FolderListing {
  const path = resolve(given === null ? homedir() : given.replace(/^~(?=\/|$)/, homedir()));
  let names: string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    throw systemFault(error) ?? error;
  }
  const entries = names
    .filter((name) => !name.startsWith('.'))
    .flatMap((name): FolderEntry[] => {
      const at = join(path, name);
      const stat = statSync(at, { throwIfNoEntry: false });
      const base = { name, path: at, mtimeMs: stat?.mtimeMs ?? 0 };
      if (stat?.isDirectory())
        return [{ ...base, kind: 'folder', size: 0, workspace: existsSync(join(at, WORKSPACE_FOLDER)) }];
      return stat?.isFile() && isFrameName(name) ? [{ ...base, kind: 'file', size: stat.size, workspace: false }] : [];
    });
  const order = ({ kind, name }: FolderEntry) => `${kind === 'folder' ? 0 : 1}${name}`;
  return {
    path,
    parent: dirname(path) === path ? null : dirname(path),
    entries: entries.sort((a, b) => order(a).localeCompare(order(b), 'en', { numeric: true })),
    frames: entries.filter(({ kind }) => kind === 'file').length,
    places: [
      { name: 'Home', path: homedir() },
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
