import { basename, dirname, join, resolve } from 'node:path';
import { listFolder, listFolders, listNames, type Unlisted } from '#core/datasets/list-folder.ts';

/** The lock of one reduction, in its folder: `SPEC_A/.slitbench-lock`. */
export const REDUCTION_LOCK = '.slitbench-lock';

/** Whether PypeIt can reduce a dataset: it has science, flat and arc frames. Also the name of its folder. */
export type DatasetState = 'complete' | 'incomplete';

/** A dataset of the layout `MASK/CONFIG/DATES/{complete|incomplete}/raw`, as found on disk. */
export interface DatasetOnDisk {
  /** `MASK/CONFIG/DATES`. */
  readonly id: string;
  readonly mask: string;
  readonly config: string;
  /** `YYYY-MM-DD` or `first_last`. */
  readonly dates: string;
  readonly state: DatasetState;
  /** Absolute path of the organised tree that holds it. */
  readonly root: string;
  /** `root/MASK/CONFIG/DATES`. */
  readonly folder: string;
  /** `folder/complete` or `folder/incomplete`. */
  readonly stateFolder: string;
  /** `stateFolder/raw`; may not exist. */
  readonly rawFolder: string;
}

/** A folder in which PypeIt works: `SPEC_A` with `SPEC_A.pypeit`, in a dataset or anywhere else. */
export interface ReductionOnDisk {
  /** Absolute, `…/SPEC_A`. */
  readonly folder: string;
  /** Absolute. */
  readonly pypeitFile: string;
  /** `keck_deimos` of `keck_deimos_A`; null where the folder is named otherwise. */
  readonly spectrograph: string | null;
  /** `A` of `keck_deimos_A`. */
  readonly setup: string | null;
  /** The dataset it lies in, or null in a tree that is not ours. */
  readonly dataset: DatasetOnDisk | null;
  /** The folder under `complete`: `reduce`, `reduce-det6`, …; null in a tree that is not ours. */
  readonly reduceName: string | null;
}

/** What a disk keeps at its top for itself. */
const LOST = 'lost+found';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** First and last day of a DATES folder name, or null if it is not one. */
export function parseDates(dates: string): { readonly first: string; readonly last: string } | null {
  const [first = '', last = first, ...rest] = dates.split('_');
  return rest.length === 0 && DAY.test(first) && DAY.test(last) && first <= last ? { first, last } : null;
}

/** `YYYY-MM-DD`, or `first_last` when they differ. */
export function formatDates(first: string, last: string): string {
  return first === last ? first : `${first}_${last}`;
}

/** A dataset's places from its names. Pure: nothing needs to exist. */
export function placeDataset(root: string, id: string, state: DatasetState): DatasetOnDisk {
  const [mask = '', config = '', dates = ''] = id.split('/');
  const folder = join(root, mask, config, dates);
  const stateFolder = join(folder, state);
  return { id, mask, config, dates, state, root, folder, stateFolder, rawFolder: join(stateFolder, 'raw') };
}

/** `SPEC_A` and the `.pypeit` in it, under `complete/<reduceName>/` of a dataset. */
export function placeReduction(
  dataset: DatasetOnDisk,
  reduceName: string,
  spectrograph: string,
  setup: string,
): ReductionOnDisk {
  const name = `${spectrograph}_${setup}`;
  const folder = join(dataset.stateFolder, reduceName, name);
  return { folder, pypeitFile: join(folder, `${name}.pypeit`), spectrograph, setup, dataset, reduceName };
}

/**
 * The datasets at or below a path: the root of a tree, a MASK, a CONFIG or a dataset; or the one that holds the path.
 * A dataset with both a `complete` and an `incomplete` folder comes twice. Sorted by id. Links are not followed. A
 * folder below the path that may not be listed is told; without `unlisted`, what the file system says of it is thrown.
 */
export function findDatasets(path: string, unlisted?: Unlisted): readonly DatasetOnDisk[] {
  const start = resolve(path);
  for (let at = start, up = 0; up < 5 && dirname(at) !== at; at = dirname(at), up++) {
    const own = datasetsOf(at, unlisted);
    if (own.length > 0) {
      const inState = own.filter((d) => start === d.stateFolder || start.startsWith(`${d.stateFolder}/`));
      return inState.length > 0 ? inState : own;
    }
  }
  const found: DatasetOnDisk[] = [];
  const walk = (folder: string, depth: number) => {
    for (const name of listFolders(folder, depth > 1 ? unlisted : undefined)) {
      if (name.startsWith('.') || name === LOST) continue;
      const at = join(folder, name);
      const own = datasetsOf(at, unlisted);
      found.push(...own);
      if (own.length === 0 && depth < 3) walk(at, depth + 1);
    }
  };
  walk(start, 1);
  return found.sort((a, b) => (a.stateFolder < b.stateFolder ? -1 : 1));
}

/** The dataset whose DATES folder this is, once a state. */
function datasetsOf(folder: string, unlisted: Unlisted | undefined): readonly DatasetOnDisk[] {
  const place = placeOf(folder);
  if (place === null) return [];
  const there = listFolders(folder, unlisted);
  return STATES.filter((state) => there.includes(state)).map((state) => placeDataset(place.root, place.id, state));
}

const STATES = ['complete', 'incomplete'] as const satisfies readonly DatasetState[];

/** The root and id that a folder has if it is the DATES folder of a dataset; null: it is none. */
function placeOf(folder: string): { readonly root: string; readonly id: string } | null {
  const dates = basename(folder);
  if (parseDates(dates) === null) return null;
  const configFolder = dirname(folder);
  const maskFolder = dirname(configFolder);
  const root = dirname(maskFolder);
  return root === maskFolder ? null : { root, id: [basename(maskFolder), basename(configFolder), dates].join('/') };
}

/** Folders that never hold a reduction: raw frames, what PypeIt writes, and what belongs to the disk. */
const SKIPPED = new Set([
  'raw',
  'Science',
  'Calibrations',
  'QA',
  'setup_files',
  '1D_Coadd',
  '2D_Coadd',
  'node_modules',
  LOST,
]);

/**
 * The reductions at or below a path: of our layout, of the reference's, and of plain `pypeit_setup` trees. The path may
 * also be a `.pypeit` file. A folder counts by the `.pypeit` that bears its name, else by each that it holds.
 * `reduce_old*` is ignored. Sorted by path. Links are not followed. A folder below the path that may not be listed is
 * told; without `unlisted`, what the file system says of it is thrown.
 */
export function findReductions(path: string, unlisted?: Unlisted): readonly ReductionOnDisk[] {
  const found = [...lookForReductions(path, unlisted)].filter((on) => on !== null);
  return found.sort((a, b) => (a.pypeitFile < b.pypeitFile ? -1 : 1));
}

/** The same one by one, unsorted, and a null for each folder that was looked into: for who must not be kept long. */
export function* lookForReductions(path: string, unlisted?: Unlisted): Generator<ReductionOnDisk | null, void, void> {
  const start = resolve(path);
  if (start.endsWith('.pypeit')) {
    if (listNames(dirname(start)).includes(basename(start))) yield reductionOf(start);
  } else yield* reductionsIn(start, 0, unlisted);
}

function* reductionsIn(
  folder: string,
  depth: number,
  unlisted: Unlisted | undefined,
): Generator<ReductionOnDisk | null, void, void> {
  yield null;
  const { names, folders } = listFolder(folder, depth === 0 ? undefined : unlisted);
  const files = names.filter((name) => name.endsWith('.pypeit') && !name.startsWith('.'));
  const own = `${basename(folder)}.pypeit`;
  for (const name of files.includes(own) ? [own] : files) yield reductionOf(join(folder, name));
  if (depth === 8) return;
  for (const name of folders) {
    if (SKIPPED.has(name) || name.startsWith('.') || name.startsWith('reduce_old')) continue;
    yield* reductionsIn(join(folder, name), depth + 1, unlisted);
  }
}

function reductionOf(pypeitFile: string): ReductionOnDisk {
  const folder = dirname(pypeitFile);
  const named = /^(.+)_([A-Z]{1,2})$/.exec(basename(folder));
  const reduceFolder = dirname(folder);
  const stateFolder = dirname(reduceFolder);
  const state = STATES.find((one) => one === basename(stateFolder));
  const place = state === undefined ? null : placeOf(dirname(stateFolder));
  const dataset = state === undefined || place === null ? null : placeDataset(place.root, place.id, state);
  return {
    folder,
    pypeitFile,
    spectrograph: named?.[1] ?? null,
    setup: named?.[2] ?? null,
    dataset,
    reduceName: dataset === null ? null : basename(reduceFolder),
  };
}
