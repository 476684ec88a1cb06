import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheKey, entriesFolder, hasEntry, writeEntry } from '#core/pypeit/astropy-cache.ts';
import { dataUrl } from '#core/pypeit/data-urls.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { privateFolder, userCache } from '#core/pypeit/ready-cache.ts';
import { Fault } from '#core/workspace/fault.ts';

/** What PypeIt has of a data file: in its package, in the user's cache, in our private cache, or nowhere. */
type DataPlace = 'package' | 'user' | 'private' | null;

/** A data file as PypeIt, our child, would find it without a download. */
export interface DataFile {
  readonly place: DataPlace;
  readonly path: string | null;
}

/** Where PypeIt, as our child, would find a data file (`arc_lines/reid_arxiv/NAME`) without a download. */
export async function whereIsData(env: PypeitEnvironment, subpath: string): Promise<DataFile> {
  const own = join(env.packageFolder, 'data', subpath);
  if (existsSync(own)) return { place: 'package', path: own };
  const key = cacheKey(await dataUrl(env, subpath));
  const at = (place: DataPlace, folder: string): DataFile | null =>
    hasEntry(folder, key) ? { place, path: join(entriesFolder(folder), key, 'contents') } : null;
  const found = at('user', userCache(env, 'pypeit')) ?? at('private', privateFolder('pypeit'));
  return found ?? { place: null, path: null };
}

/** A FITS file begins with this card (FITS 4.0, 4.4.1.1); a portal's login page does not. */
export const looksLikeFits = (path: string): boolean =>
  readFileSync(path).subarray(0, 9).toString('latin1') === 'SIMPLE  =';

/** One file of a data folder and what became of it. */
export interface InstalledFile {
  /** Its place in `pypeit/data`. */
  readonly subpath: string;
  /** `present`: PypeIt has its own file of that name, which is never shadowed. `unknown`: PypeIt has no such folder. */
  readonly state: 'installed' | 'present' | 'unknown';
}

/** The files of a data folder, as paths within it, hidden ones not. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
    .filter((path) => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true)
    .sort();
}

/** What `installData` would do with each file of the folder. Throws a Fault `no-data` where there are none. */
export async function planData(env: PypeitEnvironment, folder: string): Promise<readonly InstalledFile[]> {
  const data = join(env.packageFolder, 'data');
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw noData(folder, 'is not a folder');
  const files: InstalledFile[] = [];
  for (const subpath of filesOf(folder)) {
    const known = dirname(subpath) !== '.' && existsSync(join(data, dirname(subpath)));
    const place = known ? (await whereIsData(env, subpath)).place : null;
    const present = place === 'package' || place === 'user';
    files.push({ subpath, state: !known ? 'unknown' : present ? 'present' : 'installed' });
  }
  if (!files.some((file) => file.state !== 'unknown')) throw noData(folder, 'holds no data of PypeIt');
  return files;
}

/**
 * Put the files of a folder laid out as PypeIt's data (`FOLDER/arc_lines/reid_arxiv/NAME.fits`) into the private cache,
 * where PypeIt of this version, started with `childEnvironment`, finds them by name. Files that PypeIt has already, in
 * its package or the user's cache, are not shadowed; a former file of ours is replaced. Throws a Fault `no-data`.
 */
export async function installData(env: PypeitEnvironment, folder: string): Promise<readonly InstalledFile[]> {
  const files = await planData(env, folder);
  for (const { subpath, state } of files) {
    if (state === 'installed') writeEntry(privateFolder('pypeit'), await dataUrl(env, subpath), join(folder, subpath));
  }
  return files;
}

function noData(folder: string, what: string): Fault {
  const inner = existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
  const better = inner.find((name) => existsSync(join(folder, name, 'arc_lines')));
  return new Fault({
    code: 'no-data',
    message: `${folder} ${what}`,
    path: folder,
    remedy:
      better === undefined
        ? `It must be laid out as PypeIt's data, for example ${basename(folder)}/arc_lines/reid_arxiv/NAME.fits`
        : `Its data lie one level down: ${join(folder, better)}`,
  });
}
