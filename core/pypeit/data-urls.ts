import { dirname } from 'node:path';
import { execa } from 'execa';
import { astropyOf, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { installedVersion } from '#core/pypeit/probe.ts';
import { parseVersion } from '#core/pypeit/versions.ts';
import { Fault } from '#core/workspace/fault.ts';

const SITES_FILE = 'coordinates/sites.json';

/** astropy's addresses of its table of observatories, the one it files the download under first (astropy.utils.data.conf). */
export function sitesUrls(env: PypeitEnvironment): readonly [string, string] {
  const old = `http://data.astropy.org/${SITES_FILE}`;
  const now = `http://www.astropy.org/astropy-data/${SITES_FILE}`;
  return (parseVersion(astropyOf(env) ?? '')?.major ?? 8) < 8 ? [old, now] : [now, old];
}

/** Data that PypeIt keeps on a cloud store, under an address that stands for it whatever the store is. */
const ON_CLOUD = new Set(['telluric/atm_grids']);

/** The branch or tag of PypeIt's data that this installation asks for (pypeit.cache.git_branch). */
async function dataBranch(env: PypeitEnvironment): Promise<string> {
  // Only an installation from a checkout, with pygit2 beside it, looks at its repository.
  if (parseVersion(env.version)?.dev !== true) return env.version;
  if (installedVersion(env.sitePackages, 'pygit2') === null) return 'develop';
  const question = 'from pypeit import cache; print("branch=" + cache.git_branch())';
  const { stdout, stderr } = await execa(env.python, ['-c', question], { reject: false, timeout: 60_000 });
  const branch = /^branch=(.+)$/m.exec(stdout)?.[1];
  if (branch !== undefined) return branch;
  throw new Fault({
    code: 'broken-environment',
    message: `${env.python} cannot tell which branch of PypeIt it is: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    remedy: 'slitbench doctor says what is wrong with this environment',
  });
}

/**
 * The address under which PypeIt 1.16 to 2.x files a data file, `subpath` being its place in `pypeit/data`
 * (`arc_lines/reid_arxiv/shane_kast_blue_600.fits`). Of forks that carry pygit2, the main repository is assumed.
 */
export async function dataUrl(env: PypeitEnvironment, subpath: string): Promise<string> {
  if (ON_CLOUD.has(dirname(subpath))) return `https://s3.cloud.com/pypeit/${subpath}`;
  return `https://raw.githubusercontent.com/pypeit/PypeIt/${await dataBranch(env)}/pypeit/data/${subpath}`;
}

/** Whether this environment would ever read a cache entry; null: an entry without its address. */
export function concerns(env: PypeitEnvironment, url: string | null): boolean {
  if (url === null) return false;
  if (url.endsWith(SITES_FILE)) return url === sitesUrls(env)[0];
  if (!url.includes('/pypeit/data/')) return true;
  return parseVersion(env.version)?.dev === true || url.includes(`/${env.version}/`);
}
