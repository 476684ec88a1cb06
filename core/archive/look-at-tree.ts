import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { archiveParts, unitOf } from '#core/archive/archive-path.ts';
import { outdatedCoadds } from '#core/archive/outdated-coadds.ts';
import type { PlannedFile } from '#core/archive/planned-file.ts';
import { FITS_NAME, isCoaddFolder, productKind } from '#core/archive/product-kind.ts';
import { readProduct } from '#core/archive/read-product.ts';
import { type SkippedFolder, type TreeFile, walkProducts } from '#core/archive/walk-products.ts';
import { placesOf } from '#core/coadds/levels.ts';
import { CoaddKind } from '#core/contract/coadd.ts';
import { findDatasets, parseDates } from '#core/datasets/layout.ts';
import { passedOver } from '#core/datasets/list-folder.ts';
import type { IpacTable } from '#core/ipac/ipac-table.ts';
import { parseIpac } from '#core/ipac/parse-ipac.ts';
import { matches, workIn } from '#core/reductions/find-work.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

/** What a tree has for the archive. Paths of files that are not taken: below the base. */
export interface Seen {
  /** The folder that paths begin below. */
  readonly base: string;
  readonly files: readonly PlannedFile[];
  /** Reports of coadds, by the folder of the archive (`…/1D_Coadd`). */
  readonly reports: ReadonlyMap<string, IpacTable>;
  /** Files that are none for the archive. `bare`, `foreign`: FITS files without an extension, or without PypeIt's class in it. */
  readonly unrecognised: readonly { readonly path: string; readonly what: 'file' | 'product' | 'bare' | 'foreign' }[];
  readonly damaged: readonly LeftOut[];
  /** Coadded spectra that no `collate_report.dat` tells of. */
  readonly unreported: readonly LeftOut[];
  /** Coadds of spectra that were reduced again since. They are taken as they are. */
  readonly outdated: readonly LeftOut[];
  /** Reductions and coadds that someone is at, here or on another machine. */
  readonly busy: readonly LeftOut[];
  /** Folders that were not looked into. */
  readonly skipped: readonly LeftOut[];
  /** Links to folders, which are not followed, and links that lead nowhere. */
  readonly links: readonly LeftOut[];
  /** Folders that cannot be read. */
  readonly unreadable: readonly LeftOut[];
}

interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/**
 * The folder that paths in the archive begin below: the root of the layout that `root` lies in, so that a part of a tree
 * has the paths that it has in the whole; else the root; the folder above of a lone reduction or coadd.
 */
export function baseOf(root: string): string {
  const tree = findDatasets(root, passedOver)[0]?.root;
  if (tree !== undefined && (root === tree || root.startsWith(tree + sep))) return tree;
  return isLone(root) ? dirname(root) : root;
}

/** Whether a folder is one reduction or coadd alone, in no tree. */
export function isLone(root: string): boolean {
  if (!existsSync(join(root, `${basename(root)}.pypeit`)) && !isCoaddFolder(basename(root))) return false;
  const tree = findDatasets(root, passedOver)[0]?.root;
  return tree === undefined || !(root === tree || root.startsWith(tree + sep));
}

/**
 * Look at all that lies below a root: which files the archive gets, which it does not, and why. `subdirs`: paths or
 * patterns of datasets and coadds, which are taken as a whole; none: everything. Throws Faults `missing`, `no-products`,
 * and the reason when aborted.
 */
export async function lookAtTree(root: string, subdirs: readonly string[], task: TaskHandle): Promise<Seen> {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Fault({ code: 'missing', message: `${root} is no folder`, path: root, remedy: 'Check the name.' });
  const base = baseOf(root);
  const start = relative(base, root);
  const tree = await walkProducts(base, start === '' ? [] : start.split(sep), task.signal);
  const meant = meantBy(base, subdirs, [...tree.files, ...tree.skipped, ...tree.links]);
  const kept = tree.files.filter(meant.has);
  const told = (folders: readonly SkippedFolder[]) => folders.map(({ parts, why }) => ({ path: parts.join('/'), why }));
  const busy = new Busy(base);
  for (const level of levelsOf(tree.files)) busy.lookAtCoadds(level);
  const files: PlannedFile[] = [];
  const reports = new Map<string, IpacTable>();
  const unrecognised: Seen['unrecognised'][number][] = [];
  const damaged: LeftOut[] = [];
  const taken = new Map<string, string>();
  for (const [done, file] of kept.entries()) {
    if (done % 16 === 0) await breathe();
    task.signal.throwIfAborted();
    const source = file.parts.join('/');
    task.progress({ phase: 'reading products', done, total: kept.length, unit: 'files', item: source });
    if (busy.holds(file)) continue;
    const kind = file.inSetup ? null : productKind(file.parts, file.inReduction);
    const facts = FITS_NAME.test(source) ? await readProduct(join(base, source)) : null;
    if (facts?.kind === 'damaged' && kind === null) unrecognised.push({ path: source, what: 'bare' });
    else if (facts?.kind === 'damaged') damaged.push({ path: source, why: bare(facts.why, join(base, source)) });
    else if (facts?.kind === 'bare' || facts?.kind === 'foreign') unrecognised.push({ path: source, what: facts.kind });
    if (facts !== null && facts.kind !== 'product') continue;
    if (kind === null) {
      unrecognised.push({ path: source, what: facts === null ? 'file' : 'product' });
      continue;
    }
    const parts = archiveParts(file.parts);
    const path = parts.join('/');
    const other = taken.get(path);
    if (other !== undefined) {
      damaged.push({ path: source, why: `${other} has the same place in the archive` });
      continue;
    }
    taken.set(path, source);
    if (basename(source) === 'collate_report.dat') {
      const why = takeReport(base, source, dirname(path), reports);
      if (why !== null) {
        damaged.push({ path: source, why });
        continue;
      }
    }
    const { model = null, cards = null } = facts ?? {};
    files.push({ source, path, kind, unit: unitOf(parts), size: file.size, mtimeMs: file.mtimeMs, model, cards });
  }
  task.progress({ phase: 'reading products', done: kept.length, total: kept.length, unit: 'files' });
  if (files.length === 0) throw nothing(root, subdirs, busy.skipped);
  for (const sub of meant.unfit)
    task.note('warning', `--subdirs ${sub} fits no dataset or coadd of ${base}: it is passed over`);
  const reported = new Set([...reports].flatMap(([folder, report]) => coaddsIn(folder, report)));
  const isReported = ({ path, model }: PlannedFile) => model !== 'OneSpec' || reported.has(path);
  return {
    base,
    files: files.filter(isReported),
    reports,
    unrecognised,
    damaged,
    unreported: files
      .filter((file) => !isReported(file))
      .map(({ source, path }) => ({
        path: source,
        why: reports.has(dirname(path))
          ? 'no row of collate_report.dat names it'
          : 'there is no collate_report.dat that can be read',
      })),
    outdated: outdatedCoadds(base, files, tree.files),
    busy: told(busy.skipped),
    skipped: told(tree.skipped.filter(meant.has)),
    links: told(tree.links.filter(meant.has)),
    unreadable: told(tree.unreadable),
  };
}

type InTree = Pick<TreeFile, 'parts'>;

interface Meant {
  has(one: InTree): boolean;
  /** Names that fit nothing. */
  readonly unfit: readonly string[];
}

/**
 * What is meant by paths and patterns of units: those that they hold, themselves, or a folder of them (no dataset
 * beside). A name that is there as it is typed is no pattern, whatever `[`, `*` or `?` it has. None: everything.
 */
function meantBy(base: string, subdirs: readonly string[], all: readonly InTree[]): Meant {
  const unitOfParts = ({ parts }: InTree) => unitOf(archiveParts(parts));
  const units = [...new Set(all.map(unitOfParts))];
  const found = subdirs.map((sub) => {
    const glob = relativeTo(base, sub).replace(/^\.\/(?=.)|\/+$/g, '');
    const named = units.filter((unit) => isNamed(unit, glob));
    return { sub, units: named.length > 0 ? named : units.filter((unit) => glob === '.' || matches(unit, glob)) };
  });
  const meant = new Set(found.flatMap((one) => one.units));
  return {
    has: (one) => subdirs.length === 0 || meant.has(unitOfParts(one)),
    unfit: found.flatMap((one) => (one.units.length === 0 ? [one.sub] : [])),
  };
}

/** A path below the base, also where it was typed as an absolute one. */
const relativeTo = (base: string, path: string): string =>
  isAbsolute(path) && !relative(base, path).startsWith('..') ? relative(base, path) || '.' : path;

/** Whether a path is that of a unit, some names of it, or a folder of it. */
function isNamed(unit: string, path: string): boolean {
  if (`/${unit}/`.includes(`/${path}/`)) return true;
  return path.startsWith(`${unit}/`) && parseDates(path.slice(unit.length + 1).split('/')[0] ?? '') === null;
}

/** The folders of a tree that coadds are made in: MASK/CONFIG, and MASK/CONFIG/DATES. */
const levelsOf = (files: readonly InTree[]): ReadonlySet<string> =>
  new Set(files.flatMap(({ parts }) => (parts.length > 3 ? [2, 3].map((n) => parts.slice(0, n).join('/')) : [])));

/** Reductions that someone is at: their files change under our hands, so that none of them is taken. */
class Busy {
  readonly skipped: SkippedFolder[] = [];
  readonly #known = new Map<string, boolean>();
  readonly #base: string;
  constructor(base: string) {
    this.#base = base;
  }

  /** Whether a file lies in such a reduction or coadd, as deep as products do: `2D_Coadd/QA_coadd/PNGs/`. */
  holds({ parts }: TreeFile): boolean {
    return [1, 2, 3].some((up) => this.#isBusy(parts.slice(0, -up)));
  }

  /** Coadds of a level that are being made, or put into place: what there is of them is not what it will be. */
  lookAtCoadds(level: string): void {
    for (const kind of CoaddKind.options) {
      const { target, control, former } = placesOf({ folder: join(this.#base, level) }, kind);
      if (!existsSync(control)) continue;
      const who = workIn(control);
      if (who === null && (!existsSync(former) || existsSync(target))) continue;
      const parts = [...level.split('/'), basename(target)];
      this.#known.set(parts.join('/'), true);
      this.skipped.push({ parts, why: `the coadd is being made${who === null ? '' : `: ${who}`}` });
    }
  }

  #isBusy(parts: readonly string[]): boolean {
    const key = parts.join('/');
    let known = this.#known.get(key);
    if (known === undefined) {
      const who = workIn(join(this.#base, key));
      known = who !== null;
      this.#known.set(key, known);
      if (who !== null) this.skipped.push({ parts, why: who });
    }
    return known;
  }
}

/** The coadded spectra that a report names, by their paths. */
function coaddsIn(folder: string, { columns, rows }: IpacTable): readonly string[] {
  const at = columns.findIndex(({ name }) => name === 'filename');
  return rows.flatMap((row) => (row[at] == null ? [] : [`${folder}/${row[at]}`]));
}

/** A message that begins with the path of what it is about, without it. */
const bare = (message: string, path: string): string =>
  message.startsWith(path) ? message.slice(path.length).replace(/^:? /, '') : message;

/** Read the report of a coadd. Why that cannot be done, or null. */
function takeReport(base: string, source: string, folder: string, reports: Map<string, IpacTable>): string | null {
  try {
    reports.set(folder, parseIpac(readFileSync(join(base, source), 'utf8'), source));
    return null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return bare(error.data.message, source);
  }
}

function nothing(root: string, subdirs: readonly string[], [busy]: readonly SkippedFolder[]): Fault {
  if (busy !== undefined)
    return new Fault({
      code: 'no-products',
      message: `There is nothing for the archive below ${root} now: ${busy.parts.join('/')}: ${busy.why}`,
      remedy: 'Archive it when that has ended.',
      path: root,
    });
  const among = subdirs.length === 0 ? '' : ` that matches ${subdirs.join(' or ')}`;
  return new Fault({
    code: 'no-products',
    message: `There is nothing for the archive below ${root}${among}`,
    remedy: subdirs.length === 0 ? 'slitbench run makes the products.' : 'Check --subdirs.',
    path: root,
  });
}
