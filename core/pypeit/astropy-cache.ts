import { createHash } from 'node:crypto';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Surroundings } from '#core/pypeit/candidates.ts';
import { sameContents, syncFile } from '#core/pypeit/file-contents.ts';
import { parseVersion } from '#core/pypeit/versions.ts';
import { errorCode } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

/** The packages whose downloads PypeIt needs; each has a cache of its own, in astropy's layout. */
export const CACHED_PACKAGES = ['astropy', 'pypeit'] as const;
export type CachedPackage = (typeof CACHED_PACKAGES)[number];

/** The name under which astropy files the download of a URL (astropy.utils.data: MD5, scheme and host in lower case). */
export function cacheKey(url: string): string {
  const [, scheme = '', host = '', rest = ''] = /^(\w+):\/\/([^/?#]*)(.*)$/s.exec(url) ?? [];
  const path = rest === '' ? '/' : rest;
  return createHash('md5').update(`${scheme.toLowerCase()}://${host.toLowerCase()}${path}`).digest('hex');
}

/** The folder of a package's cache that holds one folder per URL, each with `url` and `contents`. */
export const entriesFolder = (cacheFolder: string): string => join(cacheFolder, 'download', 'url');

/** Whether a cache has the contents of an entry. */
export const hasEntry = (cacheFolder: string, key: string): boolean =>
  existsSync(join(entriesFolder(cacheFolder), key, 'contents'));

/** Names of the entries of a cache folder that have contents. A link whose file is gone has none. */
export function entriesOf(cacheFolder: string): string[] {
  const folder = entriesFolder(cacheFolder);
  return listed(folder).filter((name) => /^[0-9a-f]{32}$/.test(name) && existsSync(join(folder, name, 'contents')));
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Put an entry into a cache, whole or not at all, in place of a former one; other processes may read and write beside
 * it. `fill` makes `contents` and `url` in the folder it is given. An entry for which `good` holds is left in place.
 */
function putEntry(cacheFolder: string, key: string, fill: (folder: string) => void, good: () => boolean): void {
  if (good()) return;
  const folder = entriesFolder(cacheFolder);
  makeFolder(folder);
  const beside = mkdtempSync(join(folder, 'temp_dir'));
  try {
    fill(beside);
    for (let attempt = 0; ; attempt++) {
      try {
        renameSync(beside, join(folder, key));
        return;
      } catch (error) {
        if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '') || attempt > 20) throw error;
        if (good()) return;
        removeEntry(cacheFolder, key);
      }
    }
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** Take an entry out of a cache in one step. */
function removeEntry(cacheFolder: string, key: string): void {
  const folder = entriesFolder(cacheFolder);
  const away = mkdtempSync(join(folder, 'temp_dir'));
  try {
    renameSync(join(folder, key), join(away, key));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  } finally {
    rmSync(away, { recursive: true, force: true });
  }
}

/** Make a cache's folders, and take out links whose files are gone: astropy would take them for entries. */
export function openCache(cacheFolder: string): void {
  const folder = entriesFolder(cacheFolder);
  makeFolder(folder);
  for (const key of listed(folder))
    if (isLinked(cacheFolder, key) && !hasEntry(cacheFolder, key)) removeEntry(cacheFolder, key);
}

/** Put a file into a cache as if it had been downloaded from `url`. The same contents are left as they are. */
export function writeEntry(cacheFolder: string, url: string, file: string): void {
  const key = cacheKey(url);
  const contents = join(entriesFolder(cacheFolder), key, 'contents');
  const fill = (folder: string) => {
    writeWhole(join(folder, 'url'), url);
    copyFileSync(file, join(folder, 'contents'), constants.COPYFILE_FICLONE);
    chmodSync(join(folder, 'contents'), 0o644);
    syncFile(join(folder, 'contents'));
  };
  putEntry(cacheFolder, key, fill, () => !isLinked(cacheFolder, key) && sameContents(contents, file));
}

/** Show an entry of another cache in this one, by links to its two files, so that removing it here touches nothing there. */
export function linkEntry(cacheFolder: string, key: string, otherCacheFolder: string): void {
  const other = realpathSync(join(entriesFolder(otherCacheFolder), key));
  const fill = (folder: string) => {
    for (const name of ['url', 'contents']) symlinkSync(join(other, name), join(folder, name));
  };
  putEntry(cacheFolder, key, fill, () => isLinked(cacheFolder, key) && hasEntry(cacheFolder, key));
}

/** Whether an entry is a link to another cache's. */
export const isLinked = (cacheFolder: string, key: string): boolean =>
  lstatSync(join(entriesFolder(cacheFolder), key, 'contents'), { throwIfNoEntry: false })?.isSymbolicLink() === true;

/** The URL of an entry, or null. */
export function entryUrl(cacheFolder: string, key: string): string | null {
  try {
    return readFileSync(join(entriesFolder(cacheFolder), key, 'url'), 'utf8').trim();
  } catch {
    return null;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * The cache folder that a package of the user's uses, by the rules of its astropy (`astropy.config.paths`). Before 8:
 * `$XDG_CACHE_HOME/NAME` if that is a folder and no link, else `~/.NAME/cache`. From 8: `$ASTROPY_CACHE_DIR` (astropy
 * only), `$XDG_CACHE_HOME/NAME`, `~/.NAME/cache` if only that is there, else `~/.cache/NAME`. It need not exist.
 */
export function userCacheFolder(name: CachedPackage, astropyVersion: string | null, around: Surroundings): string {
  const { variables, home } = around;
  const given = (variable: string): string | null => {
    const path = variables[variable];
    return path !== undefined && isAbsolute(path) && isFolder(path) ? path : null;
  };
  const xdg = given('XDG_CACHE_HOME');
  const legacy = join(home, `.${name}`, 'cache');
  if ((parseVersion(astropyVersion ?? '')?.major ?? 8) < 8) {
    const path = xdg === null ? null : join(xdg, name);
    return path !== null && isFolder(path) && !lstatSync(path).isSymbolicLink() ? path : legacy;
  }
  const own = name === 'astropy' ? given('ASTROPY_CACHE_DIR') : null;
  if (own !== null) return own;
  if (xdg !== null) return join(xdg, name);
  const modern = join(home, '.cache', name);
  return isFolder(legacy) && !existsSync(modern) ? legacy : modern;
}
