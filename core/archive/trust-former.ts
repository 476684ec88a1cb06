import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unitOf } from '#core/archive/archive-path.ts';
import type { FormerArchive } from '#core/archive/former-archive.ts';
import { MANIFEST } from '#core/archive/manifest.ts';
import type { ArchivePlan, Known } from '#core/archive/plan-archive.ts';
import { COADDED_TABLE, REDUCED_TABLE } from '#core/archive/table-columns.ts';
import { cellText } from '#core/ipac/ipac-table.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

interface Trusting {
  readonly into: string;
  /** The folder of the whole tree, where the call asks for a part of it; else null. */
  readonly whole: string | null;
}

const unitsOf = (paths: Iterable<string>): ReadonlySet<string> =>
  new Set([...paths].flatMap((path) => (path.includes('/') ? [unitOf(path.split('/'))] : [])));

/** The spec1d files and coadds that the tables name. */
const inTables = ({ reduced, coadded }: FormerArchive): readonly string[] => [
  ...reduced.flatMap((row) => row[1] ?? []),
  ...coadded.flatMap((row) => row[0] ?? []),
];

/**
 * What was in an archive, as far as it can be gone on with. Of datasets that are not archived now rows are taken from the
 * tables and files from MANIFEST, as they are: these must be what an earlier call wrote. Where all are archived, nothing
 * is taken from a table that is not. Throws Faults `bad-table` and `bad-manifest`.
 */
export function trustFormer(
  { into, whole }: Trusting,
  { former, unfinished }: Known,
  { taken, kept }: Pick<ArchivePlan, 'taken' | 'kept'>,
  task: TaskHandle,
): FormerArchive {
  const refuse = (code: string, path: string, what: string, unit: string) =>
    new Fault({
      code,
      message: `${path} ${what}`,
      remedy:
        whole === null
          ? `${unit} cannot be archived now (it is gone from the tree, is being made, or is damaged): archive again when it can; or put back a good copy of ${basename(path)}; or archive into another folder.`
          : `Archive all of ${whole} again, without --subdirs and --only-new: then it is made anew.`,
      path,
    });
  const forgotten = forgottenOf(into, { former, unfinished }, taken);
  if (forgotten !== null) {
    const what =
      former.odd.length > 0
        ? `has lines that are no digest and name (line ${former.odd[0]}): files of ${unitOf(forgotten.split('/'))} would be forgotten`
        : former.manifest.size === 0
          ? `is not there: ${forgotten}, which the tables name, would be forgotten`
          : `does not name ${forgotten}, which is there and in the tables: it would be forgotten`;
    throw refuse('bad-manifest', join(into, MANIFEST), what, unitOf(forgotten.split('/')));
  }
  // A call that was cut off may have written tables without MANIFEST.
  const untrue = unfinished.planned.size > 0 ? former.unreadable : former.untrue;
  const [first] = untrue;
  if (first === undefined) return former;
  const held = unitsOf(former.manifest.keys());
  // An archive of tables alone has them nowhere else.
  const other = [...(held.size > 0 ? held : unitsOf(inTables(former)))].find((unit) => !taken.has(unit));
  if (other !== undefined)
    throw refuse(
      'bad-table',
      join(into, first),
      'is not as MANIFEST says: it was changed, or is damaged, and rows may be lost',
      other,
    );
  for (const name of untrue)
    task.note('warning', `${join(into, name)} was not as MANIFEST says: all its rows are made anew`);
  return {
    ...former,
    reduced: untrue.includes(REDUCED_TABLE)
      ? former.reduced.filter(([, path]) => kept.has(path ?? ''))
      : former.reduced,
    coadded: untrue.includes(COADDED_TABLE) ? former.coadded.filter(([path]) => kept.has(path ?? '')) : former.coadded,
  };
}

/** A file of a dataset that is not archived now, and that a new MANIFEST would not know; null: there is none. */
function forgottenOf(
  into: string,
  { former, unfinished }: Pick<Known, 'former' | 'unfinished'>,
  taken: ReadonlySet<string>,
): string | null {
  const { manifest, odd } = former;
  // Paths in rows came through a table.
  const known = new Set([...taken, ...[...taken].map(cellText)]);
  const isLost = (path: string) => odd.length > 0 || !(manifest.has(path) || unfinished.planned.has(path));
  const paths = [...inTables(former), ...[...manifest.keys()].filter((path) => path.includes('/'))];
  return (
    paths.find((path) => isLost(path) && !known.has(unitOf(path.split('/'))) && existsSync(join(into, path))) ?? null
  );
}
