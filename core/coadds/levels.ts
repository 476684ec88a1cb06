import { realpathSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { CoaddKind } from '#core/contract/coadd.ts';
import { COADD_FOLDERS } from '#core/contract/coadds.ts';
import { findDatasets } from '#core/datasets/layout.ts';
import type { Unlisted } from '#core/datasets/list-folder.ts';
import { Fault } from '#core/workspace/fault.ts';
import { findWorkspace } from '#core/workspace/places.ts';

/** What is coadded together: a configuration of a mask, or one dataset of it. */
export interface Level {
  /** Absolute, of the organised tree. */
  readonly root: string;
  /** `MASK/CONFIG` or `MASK/CONFIG/DATES`. */
  readonly id: string;
  readonly mask: string;
  readonly config: string;
  /** Null: all datasets of the configuration. */
  readonly dates: string | null;
  readonly folder: string;
}

/** Where a coadd of a level is: its result, and the folder in which it is made. Nothing needs to exist. */
export interface CoaddPlaces {
  /** `1D_Coadd` or `2D_Coadd`, as the reference names it. */
  readonly target: string;
  /** Lock, record, console, and what is being made. Hidden: it is no result. */
  readonly control: string;
  /** What is to be made; names the coadd in queue and history. */
  readonly job: string;
  /** What is being made; it becomes `target` when it is whole. */
  readonly stage: string;
  /** The former result, while it is replaced. */
  readonly former: string;
}

export function placesOf(level: Pick<Level, 'folder'>, kind: CoaddKind): CoaddPlaces {
  const control = join(level.folder, `.slitbench-${kind}`);
  return {
    target: join(level.folder, COADD_FOLDERS[kind]),
    control,
    job: join(control, `${COADD_FOLDERS[kind]}.json`),
    stage: join(control, 'stage'),
    former: join(control, 'former'),
  };
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * The levels that prefixes name: folders, or ids below the workspace around `from`. A root or a mask names all
 * configurations in it. Each once, sorted. Throws a Fault `missing` for what is not there, and `no-datasets` where nothing
 * is organised below.
 */
export function findLevels(prefixes: readonly string[], from: string, unlisted?: Unlisted): readonly Level[] {
  const levels = new Map<string, Level>();
  for (const prefix of prefixes)
    for (const level of levelsAt(prefixFolder(prefix, from), unlisted)) levels.set(level.folder, level);
  return [...levels.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The folder that a prefix names, absolute. Throws a Fault `missing` where it is not there. */
export function prefixFolder(prefix: string, from: string): string {
  const below = resolve(from, prefix);
  if (isFolder(below)) return realpathSync(below);
  const root = findWorkspace(from);
  const inRoot = root === null ? null : join(root, prefix);
  if (inRoot !== null && isFolder(inRoot)) return realpathSync(inRoot);
  const also = inRoot === null ? '' : `, nor is ${inRoot}`;
  throw new Fault({
    code: 'missing',
    message: `${below} is not there${also}`,
    path: below,
    remedy: 'Name MASK/CONFIG or MASK/CONFIG/DATES, as a folder or from the root of the workspace.',
  });
}

function levelsAt(folder: string, unlisted: Unlisted | undefined): readonly Level[] {
  const datasets = findDatasets(folder, unlisted);
  const [first] = datasets;
  if (first === undefined)
    throw new Fault({
      code: 'no-datasets',
      message: `There is no organised dataset in ${folder}`,
      path: folder,
      remedy: 'Name a folder MASK/CONFIG or MASK/CONFIG/DATES of an organised tree.',
    });
  const depth = relative(first.root, folder).split('/').length;
  const isOne = folder !== first.root && depth >= 3;
  const made = datasets.map(({ root, mask, config, dates }): Level => {
    const own = isOne ? dates : null;
    const id = [mask, config, ...(own === null ? [] : [own])].join('/');
    return { root, id, mask, config, dates: own, folder: join(root, id) };
  });
  return [...new Map(made.map((level) => [level.folder, level])).values()];
}
