import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { z } from 'zod';
import { type Applied, applyArchive, checkSpace, withArchive } from '#core/archive/apply-archive.ts';
import { readJournal } from '#core/archive/archive-journal.ts';
import { archiveParts, unitOf, unitOfFolder } from '#core/archive/archive-path.ts';
import { isReport, reportText } from '#core/archive/archive-report.ts';
import { archivedSpectra } from '#core/archive/archived-spectra.ts';
import { readStatus } from '#core/archive/delivery-status.ts';
import { type FormerArchive, readFormer } from '#core/archive/former-archive.ts';
import { baseOf, isLone, lookAtTree, type Seen } from '#core/archive/look-at-tree.ts';
import { type ArchivePlan, type Known, mergeRows, planArchive, type Step } from '#core/archive/plan-archive.ts';
import type { MetaRow } from '#core/archive/planned-file.ts';
import { rowsOf } from '#core/archive/rows-of.ts';
import {
  COADDED_COLUMNS,
  COADDED_TABLE,
  type MetaColumn,
  REDUCED_COLUMNS,
  REDUCED_TABLE,
} from '#core/archive/table-columns.ts';
import { trustFormer } from '#core/archive/trust-former.ts';
import { verifyKept } from '#core/archive/verify-kept.ts';
import { ArchiveInput, ArchiveOrder, type ArchiveResult } from '#core/contract/archive.ts';
import { diskFault } from '#core/datasets/disk-fault.ts';
import { realPath } from '#core/datasets/tree.ts';
import { freeBytes } from '#core/doctor/file-system.ts';
import { rejectedDatasets } from '#core/quality/notes.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { realRoot } from '#core/workspace/real-root.ts';

/** What brings an archive that was cut off to its end. */
const AGAIN = 'run the same command again: it goes on where it stopped';

/**
 * Make or complete the archive of a tree: files, both tables, README and MANIFEST. Files that are there unchanged stay;
 * rows and files of datasets that were reduced anew are replaced. Whatever ends it, the same call goes on. Throws Faults
 * `missing`, `no-products`, `into`, `bad-table`, `bad-manifest`, `locked`, `disk-full`, `read-only`, `not-writable`, and the reason when
 * aborted; a file that cannot be copied is told and left out of the tables.
 */
export async function archive(given: ArchiveInput, task: TaskHandle): Promise<ArchiveResult> {
  const typed = ArchiveInput.parse(given);
  const input = { ...typed, root: realRoot(typed.root).root };
  const { root, into, dryRun } = input;
  if (existsSync(root)) refuseNested(isLone(root) ? root : baseOf(root), into);
  if (input.report !== undefined) checkReportPlace(input.report, into, dryRun);
  const seen = await lookAtTree(root, input.subdirs, task);
  // Before anything is made in a folder that is not an archive's, or for nothing.
  const known = knownOf(input, seen.base);
  if (input.onlyNew) refuseNothingNew(root, seen, await planArchive(seen, into, known));
  const result = dryRun
    ? await make(input, seen, task)
    : await withArchive(into, AGAIN, task.signal, () => make(input, seen, task));
  if (input.report !== undefined && !dryRun) writeReport(input.report, result.report);
  return result;
}

/** Plan with what the archive holds now, apply unless it is a dry run, and tell. */
async function make(input: z.output<typeof ArchiveInput>, seen: Seen, task: TaskHandle): Promise<ArchiveResult> {
  const { root, into, dryRun, metadataOnly } = input;
  const { base } = seen;
  const rejected = rejectedDatasets(base, (text) => task.note('warning', text));
  const known = knownOf(input, base);
  const planned = await planArchive(seen, into, known);
  const isPart = input.subdirs.length > 0 || input.onlyNew || !(root === base || isLone(root));
  const former = trustFormer({ into, whole: isPart ? base : null }, known, planned, task);
  const plan = input.verify ? await verifyKept(planned, into, task) : planned;
  const copied = metadataOnly ? [] : plan.steps.filter(({ action }) => action !== 'keep');
  const free = freeBytes(into);
  const removed = new Set(plan.removed);
  const archived = archivedSpectra(into, former).filter(({ path }) => !removed.has(path));
  // A coadd may be made from spectra that the archive has already, and the tree no more.
  const rowsWithout = (failed: ReadonlySet<string>) =>
    rowsOf(
      plan.steps.flatMap(({ file }) => (failed.has(file.path) ? [] : [file])),
      seen.reports,
      [...seen.files.filter(({ path }) => !failed.has(path)), ...archived],
    );
  const whole = rowsWithout(new Set());
  // What is left out as damaged is there.
  const damaged = new Set(seen.damaged.map(({ path }) => path));
  const missing = whole.missing.filter((path) => !damaged.has(path));
  let rows = whole;
  let tables = mergeRows(former, rows, plan);
  let { failures, found }: Applied = { failures: [], found: new Set() };
  if (!dryRun) {
    if (copied.length > 0) checkSpace(into, sum(copied), `${base}/${copied[0]?.file.source}`);
    ({ failures, found } = await applyArchive(
      { ...input, order: ArchiveOrder.parse(input), base, isLone: isLone(root), plan, known, again: AGAIN },
      task,
      (failed) => {
        if (failed.size > 0) rows = rowsWithout(failed);
        tables = mergeRows(former, rows, plan);
        return tables;
      },
    ));
  }
  const made = copied.filter(({ file }) => !found.has(file.path));
  const there = Map.groupBy(found, (path) => unitOf(path.split('/')));
  return {
    dryRun,
    root,
    into,
    units: plan.units.map((one) => ({ ...one, copies: one.copies - (there.get(one.unit)?.length ?? 0) })),
    files: plan.steps.map(({ file, action }) => ({
      path: file.path,
      source: `${base}/${file.source}`,
      kind: file.kind,
      bytes: file.size,
      action: found.has(file.path) ? 'keep' : action,
    })),
    removed: [...plan.removed],
    tables: [
      tableOf(REDUCED_TABLE, REDUCED_COLUMNS, tables.reduced),
      tableOf(COADDED_TABLE, COADDED_COLUMNS, tables.coadded),
    ],
    copyBytes: sum(made),
    freeBytes: free,
    unrecognised: seen.unrecognised.length,
    missing,
    problems: [...rows.problems],
    damaged: [...seen.damaged],
    unreadable: [...seen.unreadable],
    unreported: [...seen.unreported],
    outdated: [...seen.outdated],
    rejected: [...rejected].flatMap(([path, why]) => (plan.taken.has(path) ? [{ path, why }] : [])),
    busy: [...seen.busy],
    skipped: [...seen.skipped],
    links: seen.links.map((link) => ({ ...link, archived: plan.displaced.has(link.path) })),
    failures: [...failures],
    orphaned: orphansOf(seen, known.former, root, input.subdirs),
    report: reportText(seen, { ...rows, missing }, base === root ? (input.shownRoot ?? root) : base),
  };
}

/** Bytes of some files. */
const sum = (steps: readonly Step[]): number => steps.reduce((bytes, { file }) => bytes + file.size, 0);

const knownOf = ({ into, onlyNew }: z.output<typeof ArchiveInput>, base: string): Known => ({
  former: readFormer(into),
  unfinished: readJournal(into),
  status: readStatus(base),
  onlyNew,
});

/**
 * What the archive holds of datasets and coadds that the tree has no more. Nothing is known of what was not looked at, and
 * of what cannot be looked at now.
 */
function orphansOf(seen: Seen, { manifest }: FormerArchive, root: string, subdirs: readonly string[]): string[] {
  if (subdirs.length > 0) return [];
  const isBelow = (unit: string, folder: string) => folder === '' || `${unit}/`.startsWith(`${folder}/`);
  const inArchive = (path: string) => archiveParts(path.split('/')).join('/');
  const part = inArchive(relative(seen.base, root).split(sep).join('/'));
  const hidden = [...seen.busy, ...seen.damaged, ...seen.unreadable, ...seen.links].map(({ path }) => path);
  const there = new Set([...seen.files.map(({ unit }) => unit), ...hidden.map(unitOfFolder)]);
  const above = hidden.map(inArchive);
  const held = new Set([...manifest.keys()].flatMap((path) => (path.includes('/') ? [unitOf(path.split('/'))] : [])));
  return [...held]
    .filter((unit) => isBelow(unit, part) && !there.has(unit) && !above.some((folder) => isBelow(unit, folder)))
    .sort();
}

const tableOf = (name: string, columns: readonly MetaColumn[], rows: readonly MetaRow[]) => ({
  name,
  columns: columns.map((column) => column.name),
  rows: rows.map((row) => [...row]),
});

/** Throws a Fault `nothing-new` where KOA has all, and `nothing-ready` where it has not, and nothing can go now. */
function refuseNothingNew(root: string, seen: Seen, { units, taken }: ArchivePlan): void {
  if (taken.size > 0) return;
  const [hindered] = [...seen.busy, ...seen.damaged, ...seen.unreadable];
  if (hindered !== undefined)
    throw new Fault({
      code: 'nothing-ready',
      message: `Nothing new below ${root} can be archived now: ${hindered.path}: ${hindered.why}`,
      remedy: 'Archive it when it has ended, or is mended. KOA has all else.',
      path: root,
    });
  throw new Fault({
    code: 'nothing-new',
    message: `Everything below ${root} (${units.length} datasets and coadds) was delivered before and has not changed since`,
    remedy: 'Without --only-new it is archived again.',
    path: root,
  });
}

/**
 * An archive within its own tree, of which only a part may be meant now, would be archived by the next call; a tree within
 * the archive is not ours to write.
 */
function refuseNested(root: string, into: string): void {
  const [tree, target] = [realFolder(root), realFolder(into)];
  if (tree !== target && !target.startsWith(tree + sep) && !tree.startsWith(target + sep)) return;
  throw new Fault({
    code: 'into',
    message: `${into} and ${root} lie in each other`,
    remedy: 'Name a folder outside of the tree with --into.',
    path: into,
  });
}

/** Where a folder really is; of one that is not there, where it would be made. */
const realFolder = (path: string): string =>
  realPath(path) ?? (dirname(path) === path ? path : join(realFolder(dirname(path)), basename(path)));

/** A report replaces a former one, and nothing else. */
function checkReportPlace(path: string, into: string, dryRun: boolean): void {
  const there = statSync(path, { throwIfNoEntry: false });
  const refuse = (what: string, cause?: unknown) =>
    new Fault({ code: 'into', message: `${path} ${what}`, remedy: 'Name another file with --report.', path }, cause);
  if (there !== undefined && !there.isFile()) throw refuse('is there, and no file');
  if (/\.(?:fits|gz|pypeit)$/.test(path)) throw refuse('has the name of a product');
  if (there !== undefined && there.size > 0 && !isReport(readFileSync(path, 'latin1')))
    throw refuse('is there, and no report of an archive');
  if (path.startsWith(into + sep)) throw refuse('lies in the archive, where it does not belong');
  if (!existsSync(dirname(path))) throw refuse('lies in a folder that is not there');
  if (dryRun) return;
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw refuse('lies in a folder that may not be written', error);
  }
}

function writeReport(path: string, text: string): void {
  try {
    writeWhole(path, text);
  } catch (error) {
    throw diskFault(error, path, AGAIN) ?? error;
  }
}
