import { join } from 'node:path';
import { here, type Surroundings } from '#core/pypeit/candidates.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { PRIVATE_CACHE_VARIABLE, readyPrivateCache } from '#core/pypeit/ready-cache.ts';

/** What says how many threads a process takes. */
const THREADS = [
  'OMP_NUM_THREADS',
  'MKL_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'NUMEXPR_NUM_THREADS',
  'BLIS_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
];

/**
 * The whole environment of a child process of this Python: the user's own, with no display, and, when it
 * is needed, the private cache in place of the user's caches. Call it once for each child: the private cache is
 * brought up to date on the way. One thread each unless asked otherwise: the scheduler runs many beside each other, and
 * PypeIt's spectra are then the same each time.
 */
export function childEnvironment(
  env: PypeitEnvironment,
  around: Surroundings = here(),
  threads = 1,
): Record<string, string> {
  const child: Record<string, string> = {};
  for (const [name, value] of Object.entries(around.variables)) if (value !== undefined) child[name] = value;
  for (const name of THREADS) child[name] = String(threads);
  child.MPLBACKEND = 'Agg';
  child.QT_QPA_PLATFORM = 'offscreen';
  child.PYTHONUNBUFFERED = '1';
  const cache = readyPrivateCache(env, around);
  if (cache !== null) {
    child[PRIVATE_CACHE_VARIABLE] = cache;
    child.XDG_CACHE_HOME = cache;
    // astropy 8 and later hold this above XDG_CACHE_HOME.
    child.ASTROPY_CACHE_DIR = join(cache, 'astropy');
  }
  return child;
}
