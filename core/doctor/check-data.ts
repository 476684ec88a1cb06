import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Finding } from '#core/contract/doctor.ts';
import { download } from '#core/doctor/download.ts';
import { dataUrl, sitesUrls } from '#core/pypeit/data-urls.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { missingSites, whereAreSites } from '#core/pypeit/observatory-sites.ts';
import { looksLikeFits, whereIsData } from '#core/pypeit/private-cache.ts';
import { TEMPLATES } from '#core/pypeit/templates.ts';

/** Whether PypeIt's two sources of data answer; null: they do, else the reason. */
export interface Reach {
  readonly sites: string | null;
  readonly data: string | null;
}

/** Ask PypeIt's data servers whether they answer, a few seconds each at most. */
export async function reach(env: PypeitEnvironment, signal: AbortSignal): Promise<Reach> {
  const readme = await dataUrl(env, 'arc_lines/reid_arxiv/README');
  const [sites, data] = await download(
    env,
    [
      { urls: sitesUrls(env), to: null },
      { urls: [readme], to: null },
    ],
    signal,
  );
  return { sites: sites?.error ?? null, data: data?.error ?? null };
}

/** PypeIt's data servers, in words. */
export function checkNetwork({ sites, data }: Reach): Finding {
  const out = [...new Set([sites, data].filter((reason) => reason !== null))];
  if (out.length === 0) return { check: 'network', state: 'ok', what: "PypeIt's data servers answer", remedy: null };
  return {
    check: 'network',
    state: 'warning',
    what: `offline: what PypeIt still lacks cannot be downloaded (${out.join('; ')})`,
    remedy: 'Only if something is missing above: connect to the network, behind a proxy set HTTPS_PROXY',
  };
}

const WHERE = { user: 'your own cache', private: "Slitbench's private cache" } as const;

/** The observatory sites: no command of PypeIt starts without them. `fix` is the command that puts things right. */
export function checkSites(env: PypeitEnvironment, offline: string | null, fix: string): Finding {
  const { place, path } = whereAreSites(env);
  if (place === null || path === null) {
    const what = 'the table of observatory sites, without which PypeIt does not start, is not in the cache';
    return offline === null
      ? { check: 'data', state: 'warning', what: `${what}; PypeIt will download it`, remedy: fix }
      : { check: 'data', state: 'problem', what: `${what}; Slitbench brings one`, remedy: fix };
  }
  const missing = missingSites(readFileSync(path, 'utf8'));
  if (missing === null || missing.length > 0) {
    const what = missing === null ? 'is damaged' : `lacks ${missing.join(', ')}`;
    return {
      check: 'data',
      state: 'problem',
      what: `the table of observatory sites (${path}) ${what}`,
      remedy: place === 'private' ? fix : `Remove ${dirname(path)}, then: ${fix}`,
    };
  }
  return { check: 'data', state: 'ok', what: `observatory sites: in ${WHERE[place]}`, remedy: null };
}

/** Gratings of an instrument whose wavelength template PypeIt would have to download, with the file. */
export async function missingTemplates(
  env: PypeitEnvironment,
  spectrograph: string,
): Promise<{ grating: string; subpath: string }[]> {
  return (await templatesOf(env, spectrograph)).filter(({ path }) => path === null);
}

async function templatesOf(env: PypeitEnvironment, spectrograph: string) {
  const templates = Object.entries(TEMPLATES[spectrograph] ?? {});
  return Promise.all(
    templates.map(async ([grating, subpath]) => ({ grating, subpath, ...(await whereIsData(env, subpath)) })),
  );
}

/** The wavelength templates of one instrument. */
export async function checkTemplates(
  env: PypeitEnvironment,
  spectrograph: string,
  offline: string | null,
  fix: string,
): Promise<Finding> {
  const all = await templatesOf(env, spectrograph);
  const damaged = all.find(({ path }) => path !== null && !looksLikeFits(path));
  if (damaged?.path)
    return {
      check: 'data',
      state: 'problem',
      what: `${spectrograph}: the wavelength template of grating ${damaged.grating} (${damaged.path}) is damaged`,
      remedy: `Remove ${dirname(damaged.path)}, then: ${fix}`,
    };
  const missing = all.filter(({ path }) => path === null);
  const have = `${spectrograph}: ${all.length - missing.length} of ${all.length} wavelength templates`;
  if (missing.length === 0) return { check: 'data', state: 'ok', what: have, remedy: null };
  if (offline === null)
    return {
      check: 'data',
      state: 'ok',
      what: `${have}; PypeIt downloads the others when it needs them`,
      remedy: null,
    };
  return {
    check: 'data',
    state: 'warning',
    what: `${have}; gratings ${missing.map((m) => m.grating).join(', ')} cannot be calibrated offline`,
    remedy: `Once with a network: ${fix}; or from a folder of PypeIt's data: ${fix} --data-from DIR`,
  };
}
