import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cacheKey, entriesFolder, hasEntry, writeEntry } from '#core/pypeit/astropy-cache.ts';
import { sitesUrls } from '#core/pypeit/data-urls.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { privateFolder, userCache } from '#core/pypeit/ready-cache.ts';

const RESOURCE = fileURLToPath(new URL('../../resources/observatory-sites.json', import.meta.url));

const Ours = z.object({
  observatories: z.array(
    z.object({
      name: z.string(),
      also: z.array(z.string()),
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(360),
      elevation: z.number(),
    }),
  ),
});

/** astropy's form of the table, as far as it is looked at (astropy.coordinates.sites.SiteRegistry.from_json). */
const Theirs = z.record(z.string(), z.looseObject({ name: z.string(), aliases: z.array(z.string()) }));

/** The sites that PypeIt 1.16 to 2.x asks for when it starts (pypeit.telescopes). */
const NEEDED_SITES: readonly string[] = [
  'Cerro Pachon',
  'Discovery Channel Telescope',
  'gemini_north',
  'gemini_south',
  'Kitt Peak',
  'Kitt Peak National Observatory',
  'La Silla Observatory',
  'Large Binocular Telescope',
  'Las Campanas Observatory',
  'Lick Observatory',
  'mdm',
  'Palomar',
  'Paranal Observatory',
  'Roque de los Muchachos',
  'Siding Spring Observatory',
  'Subaru Telescope',
  'W. M. Keck Observatory',
  'Whipple Observatory',
];

/** Our table of observatories in astropy's form. */
export function ourSites(): string {
  const { observatories } = Ours.parse(JSON.parse(readFileSync(RESOURCE, 'utf8')));
  const units = { latitude_unit: 'degree', longitude_unit: 'degree', elevation_unit: 'meter' };
  const sites = observatories.map(({ name, also, latitude, longitude, elevation }) => {
    const [key = name, ...aliases] = also;
    return [key, { name, aliases, latitude, longitude, elevation, ...units, timezone: '', source: 'Slitbench' }];
  });
  return JSON.stringify(Object.fromEntries(sites), null, 1);
}

/** The needed sites that a table in astropy's form lacks, whatever their case; null if the text is no such table. */
export function missingSites(text: string): string[] | null {
  try {
    const table = Object.entries(Theirs.parse(JSON.parse(text)));
    const names = new Set(
      table.flatMap(([key, site]) => [key, site.name, ...site.aliases].map((n) => n.toLowerCase())),
    );
    return NEEDED_SITES.filter((name) => !names.has(name.toLowerCase()));
  } catch {
    return null;
  }
}

/** Where this environment, as our child, finds the table of observatories; `path` is the file. */
export interface SitesPlace {
  readonly place: 'user' | 'private' | null;
  readonly path: string | null;
}

/** Where PypeIt, as our child, would find its observatory sites without a download. */
export function whereAreSites(env: PypeitEnvironment): SitesPlace {
  const key = cacheKey(sitesUrls(env)[0]);
  const at = (place: 'user' | 'private', folder: string): SitesPlace | null =>
    hasEntry(folder, key) ? { place, path: join(entriesFolder(folder), key, 'contents') } : null;
  return (
    at('user', userCache(env, 'astropy')) ?? at('private', privateFolder('astropy')) ?? { place: null, path: null }
  );
}

/** Whether PypeIt, as our child, can start without a download: its table of observatories is there, and whole. */
export function haveSites(env: PypeitEnvironment): boolean {
  const { path } = whereAreSites(env);
  return path !== null && missingSites(readFileSync(path, 'utf8'))?.length === 0;
}

/** File a table of observatories in the private cache, as if this environment's astropy had downloaded it. */
export function installSites(env: PypeitEnvironment, file: string): void {
  writeEntry(privateFolder('astropy'), sitesUrls(env)[0], file);
}
