import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Unfinished } from '#core/archive/archive-journal.ts';
import { archiveParts, unitOf, unitOfFolder } from '#core/archive/archive-path.ts';
import { isUnchanged, lookOf, type UnitStatus } from '#core/archive/delivery-status.ts';
import { type FormerArchive, unitOfCoadded, unitOfReduced } from '#core/archive/former-archive.ts';
import type { Seen } from '#core/archive/look-at-tree.ts';
import type { MetaRow, PlannedFile } from '#core/archive/planned-file.ts';
import type { Rows } from '#core/archive/rows-of.ts';
import { isSameTime } from '#core/archive/same-time.ts';
import type { ArchiveAction, ArchiveUnit } from '#core/contract/archive.ts';
import { cellText } from '#core/ipac/ipac-table.ts';

/** A file, and what happens to it. `sha256`: of one that is kept. */
export interface Step {
  readonly file: PlannedFile;
  readonly action: ArchiveAction;
  readonly sha256: string | null;
  /** Whether what may be there is of an earlier call. */
  readonly isOurs: boolean;
}

export interface ArchivePlan {
  readonly units: readonly ArchiveUnit[];
  /** Of the units that are taken. */
  readonly steps: readonly Step[];
  /** Files of an earlier call that their units no longer have. */
  readonly removed: readonly string[];
  /** Names of the units that are taken. */
  readonly taken: ReadonlySet<string>;
  /** Links of the tree in the place of what the archive has. */
  readonly displaced: ReadonlySet<string>;
  /** Files of these that the tree does not have whole now, and the archive has: they stay, with their rows. */
  readonly kept: ReadonlySet<string>;
}

/** What is known before a plan is made. */
export interface Known {
  readonly former: FormerArchive;
  readonly unfinished: Unfinished;
  readonly status: ReadonlyMap<string, UnitStatus>;
  readonly onlyNew: boolean;
}

/** What is to be done so that the archive holds what was seen in the tree. Reads nothing but times and sizes. */
export async function planArchive(
  seen: Seen,
  into: string,
  { former, unfinished, status, onlyNew }: Known,
): Promise<ArchivePlan> {
  const byUnit = Map.groupBy(seen.files, ({ unit }) => unit);
  const inArchive = new Set([...former.manifest.keys()].map((path) => unitOf(path.split('/'))));
  // What a call that was cut off has begun with is half new: it is brought to an end.
  const begun = new Set([...unfinished.planned].map((path) => unitOf(path.split('/'))));
  const displaced = displacedBy(seen.links, [...former.manifest.keys(), ...unfinished.planned]);
  const disturbed = disturbedUnits(seen, displaced);
  const units: ArchiveUnit[] = [];
  const steps: Step[] = [];
  for (const [unit, files] of [...byUnit].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const before = status.get(unit);
    const look = lookOf(files);
    const changed = before !== undefined && !isUnchanged(before, look);
    const trouble = disturbed.get(unit);
    const left =
      trouble !== undefined && inArchive.has(unit) && !begun.has(unit)
        ? `it stays as it is in the archive: ${trouble}`
        : onlyNew && before?.state === 'delivered' && !changed
          ? `KOA has it since ${before.on}`
          : null;
    let copies = 0;
    for (const file of left === null ? files : []) {
      if (steps.length % 64 === 0) await breathe();
      const step = stepOf(file, into, former, unfinished);
      steps.push(step);
      if (step.action !== 'keep') copies++;
    }
    units.push({ unit, files: look.files, bytes: look.bytes, copies, known: before?.state ?? 'new', changed, left });
  }
  const taken = new Set(units.flatMap(({ unit, left }) => (left === null ? [unit] : [])));
  const wanted = new Set(steps.map(({ file }) => file.path));
  const ours = new Set([...former.manifest.keys(), ...unfinished.planned]);
  const unwanted = [...ours].filter((path) => !wanted.has(path) && taken.has(unitOf(path.split('/')))).sort();
  const isDisturbed = (path: string) => disturbed.has(unitOf(path.split('/')));
  return {
    units,
    steps: steps.sort((a, b) => (a.file.path < b.file.path ? -1 : 1)),
    removed: unwanted.filter((path) => !isDisturbed(path)),
    taken,
    displaced,
    kept: new Set(unwanted.filter(isDisturbed)),
  };
}

/** Links in the place of what is in the archive. */
function displacedBy(links: Seen['links'], archived: readonly string[]): ReadonlySet<string> {
  const held = new Set(links.length === 0 ? [] : archived.flatMap(withFolders));
  return new Set(links.flatMap(({ path }) => (held.has(archiveParts(path.split('/')).join('/')) ? [path] : [])));
}

/** Units that something is wrong with now: what the archive has of them is better than what the tree has. */
function disturbedUnits(seen: Seen, displaced: ReadonlySet<string>): ReadonlyMap<string, string> {
  const disturbed = new Map<string, string>();
  for (const { path, why } of seen.damaged) disturbed.set(unitOf(archiveParts(path.split('/'))), `${path}: ${why}`);
  for (const { path, why } of [...seen.busy, ...seen.unreadable]) disturbed.set(unitOfFolder(path), `${path}: ${why}`);
  for (const { path, why } of seen.links) if (displaced.has(path)) disturbed.set(unitOfFolder(path), `${path}: ${why}`);
  return disturbed;
}

/** A path, and those of all folders that it lies in. */
const withFolders = (path: string): readonly string[] =>
  path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'));

function stepOf(file: PlannedFile, into: string, { manifest }: FormerArchive, { planned, digests }: Unfinished): Step {
  const found: Stats | undefined = lstatSync(join(into, file.path), { throwIfNoEntry: false });
  const isOurs = manifest.has(file.path) || planned.has(file.path);
  const action = found === undefined ? 'copy' : 'replace';
  // A call that was cut off may have put another version in its place than MANIFEST knows, of the same size.
  const settled = planned.has(file.path) ? null : manifest.get(file.path)?.sha256;
  const known = digests.get(file.path) ?? settled ?? null;
  const isSame = found?.size === file.size && isSameTime(found.mtimeMs, file.mtimeMs);
  return isSame && known !== null
    ? { file, action: 'keep', sha256: known, isOurs }
    : { file, action, sha256: null, isOurs };
}

/** The rows of a table: those of before whose units are not taken now, then the new ones; sorted by their first files. */
const merged = (
  before: readonly MetaRow[],
  now: readonly MetaRow[],
  isTaken: (row: MetaRow) => boolean,
  key: (row: MetaRow) => string,
): readonly MetaRow[] => {
  const keyed = [...before.filter((row) => !isTaken(row)), ...now].map((row) => ({ row, key: key(row) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
};

/** Both tables as they will stand in the archive. */
export function mergeRows(former: FormerArchive, now: Rows, { taken, kept }: Pick<ArchivePlan, 'taken' | 'kept'>) {
  // Rows of before came through a table.
  const written = new Set([...taken].map(cellText));
  return {
    reduced: merged(
      former.reduced,
      now.reduced,
      (row) => written.has(unitOfReduced(row)) && !kept.has(row[1] ?? ''),
      (row) => row[1] ?? '',
    ),
    coadded: merged(
      former.coadded,
      now.coadded,
      (row) => written.has(unitOfCoadded(row)) && !kept.has(row[0] ?? ''),
      (row) => `${row[0]} ${row[13]} ${row[5]}`,
    ),
  };
}
