import { join } from 'node:path';
import {
  CACHED_PACKAGES,
  type CachedPackage,
  entriesOf,
  entryUrl,
  hasEntry,
  isLinked,
  linkEntry,
  openCache,
  userCacheFolder,
} from '#core/pypeit/astropy-cache.ts';
import { here, type Surroundings } from '#core/pypeit/candidates.ts';
import { concerns } from '#core/pypeit/data-urls.ts';
import { astropyOf, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { cachePlace } from '#core/workspace/places.ts';

/** Names the private cache in the environment of our children, so that a Slitbench started by one does not nest. */
export const PRIVATE_CACHE_VARIABLE = 'SLITBENCH_PYPEIT_CACHE';

/**
 * The cache that our child processes are given as XDG_CACHE_HOME once something had to be put there. It holds what we
 * put in, and links to the user's own entries, which always win.
 */
const privateCache = (): string => process.env[PRIVATE_CACHE_VARIABLE] ?? join(cachePlace(), 'pypeit-cache');

/** The part of the private cache that belongs to a package. */
export const privateFolder = (name: CachedPackage): string => join(privateCache(), name);

/** The user's own cache folder of a package, as this environment's astropy finds it. It need not exist. */
export const userCache = (env: PypeitEnvironment, name: CachedPackage, around: Surroundings = here()): string =>
  userCacheFolder(name, astropyOf(env), around);

/**
 * The private cache made ready for a child of this environment, or null if it holds nothing that the user's caches
 * lack. Links to the user's entries are brought up to date. Safe beside other processes that do the same.
 */
export function readyPrivateCache(env: PypeitEnvironment, around: Surroundings = here()): string | null {
  const folder = privateCache();
  if (around.variables[PRIVATE_CACHE_VARIABLE] !== undefined) return folder;
  const pairs = CACHED_PACKAGES.map((name) => ({ own: privateFolder(name), users: userCache(env, name, around) }));
  const needed = pairs.some(({ own, users }) =>
    entriesOf(own).some((key) => !isLinked(own, key) && !hasEntry(users, key) && concerns(env, entryUrl(own, key))),
  );
  if (!needed) return null;
  for (const { own, users } of pairs) {
    // The folders must be there: astropy before 8 heeds $XDG_CACHE_HOME/NAME only if it is one.
    openCache(own);
    for (const key of entriesOf(users)) if (!isLinked(own, key)) linkEntry(own, key, users);
  }
  return folder;
}
