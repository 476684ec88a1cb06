import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DatasetOnDisk } from '#core/datasets/layout.ts';

/** A file of the configuration folder that sets up one dataset in place of the defaults. */
export interface CustomFile {
  readonly path: string;
  /** `ini`: parameters only. `pypeit`: the whole setup file. */
  readonly kind: 'ini' | 'pypeit';
  /** `MASK_CONFIG_DATES` */
  readonly key: string;
  /** The reduction's folder: `reduce`, `reduce-det6`, … */
  readonly reduceName: string;
}

/** How no spectrograph is named. */
const DATED = /_\d{4}-\d{2}-\d{2}(?:_|$)/;

/** The custom files of a folder and all below it: `MASK_CONFIG_DATES_SUFFIX.ini` or `.pypeit`, sorted by path. */
export function findCustomFiles(folder: string): {
  readonly custom: readonly CustomFile[];
  /** Default parameters of an instrument: `SPECTROGRAPH.ini`, at the top. */
  readonly defaults: readonly string[];
  /** Files that look like custom ones, but whose names cannot be. */
  readonly odd: readonly string[];
} {
  const custom: CustomFile[] = [];
  const defaults: string[] = [];
  const odd: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const [, stem = '', kind] = /^(.+)\.(ini|pypeit)$/.exec(entry.name) ?? [];
    if (entry.isDirectory() || (kind !== 'ini' && kind !== 'pypeit')) continue;
    const path = join(entry.parentPath, entry.name);
    const [, key, reduceName] = /^(.+)_(reduce[^_]*)$/.exec(stem) ?? [];
    if (key !== undefined && reduceName !== undefined) custom.push({ path, kind, key, reduceName });
    else if (kind === 'pypeit' || entry.parentPath !== folder || DATED.test(stem)) odd.push(path);
    else defaults.push(path);
  }
  return {
    custom: custom.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    defaults: defaults.toSorted(),
    odd: odd.toSorted(),
  };
}

/** The custom files of each dataset, by its folder, or why they cannot be told. Keys must agree exactly. */
export function matchCustomFiles(
  files: readonly CustomFile[],
  datasets: readonly DatasetOnDisk[],
): { readonly files: ReadonlyMap<string, readonly CustomFile[] | string>; readonly unmatched: readonly string[] } {
  const keyOf = (dataset: DatasetOnDisk) => [dataset.mask, dataset.config, dataset.dates].join('_');
  const byKey = Map.groupBy(files, (file) => file.key);
  const homes = Map.groupBy(datasets, (dataset) => `${dataset.root}\0${keyOf(dataset)}`);
  const matched = new Map<string, readonly CustomFile[] | string>();
  for (const dataset of datasets) {
    const own = byKey.get(keyOf(dataset));
    if (own === undefined) continue;
    const ids = [...new Set((homes.get(`${dataset.root}\0${keyOf(dataset)}`) ?? []).map((other) => other.id))];
    const twice = own.find((file) => own.some((other) => other !== file && other.reduceName === file.reduceName));
    const twin = own.find((file) => file !== twice && file.reduceName === twice?.reduceName);
    if (ids.length > 1)
      matched.set(dataset.folder, `${basename(own[0]?.path ?? '')} fits both ${ids.join(' and ')}. Rename one mask.`);
    else if (twice !== undefined)
      matched.set(
        dataset.folder,
        `both ${twice.path} and ${twin?.path} set up its ${twice.reduceName}. Remove one of them.`,
      );
    else matched.set(dataset.folder, own);
  }
  const known = new Set(datasets.map(keyOf));
  return { files: matched, unmatched: files.filter((file) => !known.has(file.key)).map((file) => file.path) };
}
