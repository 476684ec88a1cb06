import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Repair } from '#core/contract/doctor.ts';
import { missingTemplates, type Reach } from '#core/doctor/check-data.ts';
import { download } from '#core/doctor/download.ts';
import { writeEntry } from '#core/pypeit/astropy-cache.ts';
import { dataUrl, sitesUrls } from '#core/pypeit/data-urls.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { haveSites, installSites, missingSites, ourSites, whereAreSites } from '#core/pypeit/observatory-sites.ts';
import { type InstalledFile, looksLikeFits } from '#core/pypeit/private-cache.ts';
import { privateFolder } from '#core/pypeit/ready-cache.ts';
import { TEMPLATES } from '#core/pypeit/templates.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { writeWhole } from '#core/workspace/files.ts';

/** Work in a temporary folder that is removed afterwards. */
async function within<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'slitbench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The observatory sites: downloaded, else from our own table; into the private cache, in place of a damaged table of
 * ours. Null: they are there, or damaged in the user's own cache, which is theirs.
 */
export async function prepareSites(env: PypeitEnvironment, task: TaskHandle, dryRun: boolean): Promise<Repair | null> {
  if (whereAreSites(env).place === 'user' || haveSites(env)) return null;
  const what = "put the observatory sites into Slitbench's private cache";
  const why = 'no command of PypeIt starts without them';
  if (dryRun) return { what, why, state: 'planned', detail: 'downloaded, or else from the table of Slitbench' };
  task.progress({ phase: 'downloading the observatory sites', done: 0, total: 1, unit: 'files' });
  return within(async (folder) => {
    const to = join(folder, 'sites.json');
    const [came] = await download(env, [{ urls: sitesUrls(env), to }], task.signal);
    task.signal.throwIfAborted();
    const error =
      came?.error ?? (missingSites(readFileSync(to, 'utf8'))?.length === 0 ? null : 'what came is no such table');
    if (error !== null) writeWhole(to, ourSites());
    installSites(env, to);
    const detail = error === null ? 'downloaded' : `from the table of Slitbench, as the download failed (${error})`;
    return { what, why, state: 'done', detail };
  });
}

/**
 * The files of the user's folder, as planned by `planData`, into the private cache: each downloaded if it can be, for
 * PypeIt's own file is the right one, else copied.
 */
export async function prepareFolder(
  env: PypeitEnvironment,
  folder: string,
  files: readonly InstalledFile[],
  { data }: Reach,
  task: TaskHandle,
  dryRun: boolean,
): Promise<Repair> {
  const named = (state: InstalledFile['state']) => files.filter((file) => file.state === state).map((f) => f.subpath);
  const wanted = named('installed');
  const came = dryRun || data !== null ? [] : await fetchData(env, wanted, task);
  const got = came.filter(({ error }) => error === null).map(({ subpath }) => subpath);
  const copied = wanted.filter((subpath) => !got.includes(subpath));
  if (!dryRun)
    for (const subpath of copied)
      writeEntry(privateFolder('pypeit'), await dataUrl(env, subpath), join(folder, subpath));
  const told = (words: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${words} ${names.join(', ')}`];
  return {
    what: `put PypeIt's data of ${folder} into Slitbench's private cache`,
    why: '--data-from says so',
    state: dryRun ? 'planned' : 'done',
    detail: [
      ...told('downloaded:', got),
      ...told(dryRun ? 'files:' : 'copied:', copied),
      ...told('left out, as PypeIt has its own:', named('present')),
      ...told('left out, as PypeIt has no such folder:', named('unknown')),
    ].join('; '),
  };
}

/** Download files of `pypeit/data` into the private cache. An answer for each, in order. */
async function fetchData(
  env: PypeitEnvironment,
  subpaths: readonly string[],
  task: TaskHandle,
): Promise<readonly { readonly subpath: string; readonly error: string | null }[]> {
  return within(async (folder) => {
    const wanted = await Promise.all(
      subpaths.map(async (subpath, i) => ({ urls: [await dataUrl(env, subpath)], to: join(folder, String(i)) })),
    );
    const show = (done: number) => {
      const item = basename(subpaths[done] ?? '');
      task.progress({ phase: "downloading PypeIt's data", done, total: wanted.length, unit: 'files', item });
    };
    show(0);
    const came = await download(env, wanted, task.signal, show);
    task.signal.throwIfAborted();
    return came.map(({ to, url, error }, i) => {
      const subpath = subpaths[i] ?? '';
      if (to === null || url === null) return { subpath, error: error ?? 'it did not come' };
      if (subpath.endsWith('.fits') && !looksLikeFits(to)) return { subpath, error: 'what came is no FITS file' };
      writeEntry(privateFolder('pypeit'), url, to);
      return { subpath, error: null };
    });
  });
}

/**
 * The wavelength templates of the native instruments, but for those `given`, downloaded into the private cache. Null:
 * they are there.
 */
export async function prepareTemplates(
  env: PypeitEnvironment,
  given: readonly string[],
  { data }: Reach,
  task: TaskHandle,
  dryRun: boolean,
): Promise<Repair | null> {
  const lacking = await Promise.all(Object.keys(TEMPLATES).map((name) => missingTemplates(env, name)));
  const missing = lacking.flat().flatMap(({ subpath }) => (given.includes(subpath) ? [] : [subpath]));
  if (missing.length === 0) return null;
  const repair = {
    what: `download ${missing.length} wavelength templates into Slitbench's private cache`,
    why: 'PypeIt would otherwise download each when it first needs it',
  };
  if (dryRun) return { ...repair, state: 'planned', detail: missing.map((m) => basename(m)).join(', ') };
  if (data !== null) return { ...repair, state: 'failed', detail: data };
  const came = await fetchData(env, missing, task);
  const lost = came.flatMap(({ subpath, error }) => (error === null ? [] : [`${basename(subpath)}: ${error}`]));
  const detail = `${came.length - lost.length} of ${came.length} came${lost.length > 0 ? ` (${lost.join('; ')})` : ''}`;
  return { ...repair, state: lost.length === 0 ? 'done' : 'failed', detail };
}
