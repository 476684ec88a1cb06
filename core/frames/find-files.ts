import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { causeText, errorCode } from '#core/workspace/fault.ts';

/** A file that may be a frame: what tells whether it has changed. */
export interface FoundFile {
  /** Absolute, as found: symbolic links are not resolved. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
}

/** A file as the search came by it. */
export interface SearchedFile extends FoundFile {
  /** Whether the path itself is a symbolic link. */
  readonly isLink: boolean;
}

/** A file, folder or link that could not be followed. */
export interface LostPath {
  readonly path: string;
  readonly reason: string;
  readonly remedy: string;
}

/** Files that are looked at: `*.fits`, `*.fits.gz`, `*.fits.fz`, in any case; not the `._` shadows of macOS. */
export const isFrameName = (name: string): boolean => /^(?!\._).*\.fits(?:\.gz|\.fz)?$/is.test(name);

/** Node reads what is not UTF-8 in a name as this, and does not find the file again. */
const NO_CHARACTER = '\u{FFFD}';

function lostPath(path: string, error: unknown): LostPath {
  switch (errorCode(error)) {
    case 'ENOENT':
      return path.includes(NO_CHARACTER)
        ? { path, reason: 'its name is not valid UTF-8', remedy: 'Rename it.' }
        : { path, reason: 'the link leads nowhere, or the file has just gone', remedy: 'Mend or remove the link.' };
    case 'ELOOP':
      return { path, reason: 'the link leads in a circle', remedy: 'Remove the link.' };
    case 'EACCES':
    case 'EPERM':
      return { path, reason: 'permission denied', remedy: 'Ask the owner of the folder for the right to read it.' };
    default:
      return { path, reason: causeText(error), remedy: 'Check the disk.' };
  }
}

/** A folder comes where the paths below it do: after `a.fits` and before `a0.fits` if it is called `a`. */
const orderOf = (entry: Dirent): string => (entry.isDirectory() ? entry.name + sep : entry.name);

/** Whether a path that exists leads over a symbolic link. */
function isLinked(path: string): boolean {
  try {
    return realpathSync(path) !== path;
  } catch {
    return false;
  }
}

/**
 * Every frame file below some roots (folders or single files), by path. Each folder is visited once, however many
 * roots or symbolic links lead there, real ways first, so that the order of the roots does not matter. Folders whose
 * name begins with a dot are left out below a root. What cannot be read goes to `lost`.
 */
export function* findFiles(roots: readonly string[], lost: (path: LostPath) => void): Generator<SearchedFile> {
  const visited = new Set<string>();
  const seen = new Set<string>();
  const linked: string[] = [];
  const found = function* (path: string, stat: Stats, isLink: boolean): Generator<SearchedFile> {
    if (seen.has(path)) return;
    seen.add(path);
    yield { path, size: stat.size, mtimeMs: stat.mtimeMs, inode: stat.ino, isLink };
  };
  const attempt = <T>(path: string, action: () => T): T | null => {
    try {
      return action();
    } catch (error) {
      lost(lostPath(path, error));
      return null;
    }
  };
  const walk = function* (folder: string): Generator<SearchedFile> {
    const stat = attempt(folder, () => statSync(folder));
    if (stat === null || visited.has(`${stat.dev}:${stat.ino}`)) return;
    visited.add(`${stat.dev}:${stat.ino}`);
    const entries = attempt<Dirent[]>(folder, () => readdirSync(folder, { withFileTypes: true })) ?? [];
    entries.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    const prefix = folder.endsWith(sep) ? folder : folder + sep;
    for (const entry of entries) {
      const path = prefix + entry.name;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.')) yield* walk(path);
        continue;
      }
      const named = isFrameName(entry.name);
      if (!named && !entry.isSymbolicLink()) continue;
      // A link that leads nowhere matters only if it would be a frame.
      const target = attempt(path, () => statSync(path, { throwIfNoEntry: named }));
      if (target?.isFile() && named) yield* found(path, target, entry.isSymbolicLink());
      else if (target?.isDirectory() && !entry.name.startsWith('.')) linked.push(path);
    }
  };
  const sorted = [...new Set(roots.map((root) => resolve(root)))].sort();
  const links = new Set(sorted.filter(isLinked));
  const ordered = [...sorted.filter((root) => !links.has(root)), ...links];
  for (const root of ordered) {
    const stat = attempt(root, () => statSync(root));
    if (stat?.isFile()) yield* found(root, stat, links.has(root));
    else if (stat?.isDirectory()) yield* walk(root);
  }
  for (let at = 0; at < linked.length; at++) {
    linked.sort();
    yield* walk(linked[at] ?? '');
  }
}
