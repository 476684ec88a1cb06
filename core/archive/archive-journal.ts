import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { WORK_FOLDER } from '#core/archive/former-archive.ts';
import { isWithin } from '#core/archive/manifest.ts';
import { ArchiveOrder } from '#core/contract/archive.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

const Head = z.object({
  archive: z.literal(1),
  /** Where the files come from, for the person who finds it. */
  from: z.string(),
  /** ISO 8601. */
  begun: z.string(),
  /** What was asked for, to be gone on with. */
  order: ArchiveOrder.nullable().default(null),
});

const Line = z.union([
  /** A file that will be written, or taken away. */
  z.object({ plan: z.string() }),
  /** One that is written, and its digest. */
  z.object({ path: z.string(), sha256: z.string() }),
]);

/** What calls that were cut off have promised and done in an archive. */
export interface Unfinished {
  /** Files that are of such a call, whatever they hold. */
  readonly planned: ReadonlySet<string>;
  /** Digests of files that were written. */
  readonly digests: ReadonlyMap<string, string>;
  /** What the last one was asked for; null: there is none, or it is not known. */
  readonly order: ArchiveOrder | null;
}

const fileOf = (folder: string): string => join(folder, WORK_FOLDER, 'journal.jsonl');

/** The journal of an archive that was not finished; empty where there is none. */
export function readJournal(folder: string): Unfinished {
  const planned = new Set<string>();
  const digests = new Map<string, string>();
  let order: ArchiveOrder | null = null;
  for (const text of (readIfThere(fileOf(folder)) ?? '').split('\n')) {
    const head = Head.safeParse(parsed(text));
    if (head.success) ({ order } = head.data);
    const line = Line.safeParse(parsed(text));
    if (!line.success || !isWithin('plan' in line.data ? line.data.plan : line.data.path)) continue;
    if ('plan' in line.data) planned.add(line.data.plan);
    else digests.set(line.data.path, line.data.sha256);
  }
  return { planned, digests, order };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A kill cut it.
    return null;
  }
}

/** The journal of an archive that is being written. */
export interface ArchiveJournal {
  /**
   * Note files that have their names now, and that the disk has: a digest is believed after a power failure, too. Lost by
   * a crash it only costs reading these files again.
   */
  done(files: readonly { readonly path: string; readonly sha256: string }[]): void;
}

/**
 * Begin the journal of an archive: the whole plan is on disk when this returns. What was known before is kept, but for
 * digests of files that are written anew. Parts that a kill left are removed.
 */
export function beginJournal(
  folder: string,
  from: string,
  order: ArchiveOrder | null,
  plan: readonly string[],
  before: Pick<Unfinished, 'planned' | 'digests'>,
): ArchiveJournal {
  const work = join(folder, WORK_FOLDER);
  makeFolder(work);
  rmSync(partsOf(folder), { recursive: true, force: true });
  const head: z.infer<typeof Head> = { archive: 1, from, begun: new Date().toISOString(), order };
  const anew = new Set(plan);
  const lines = [
    head,
    ...[...new Set([...before.planned, ...plan])].map((path) => ({ plan: path })),
    ...[...before.digests].flatMap(([path, sha256]) => (anew.has(path) ? [] : [{ path, sha256 }])),
  ];
  writeWhole(fileOf(folder), `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  makeFolder(partsOf(folder));
  return {
    // Not kept open, so that the disk can be taken away. The line break before ends what a kill may have cut.
    done: (files) => appendFileSync(fileOf(folder), files.map((file) => `\n${JSON.stringify(file)}\n`).join('')),
  };
}

/** Where files are written before they get their names. */
export const partsOf = (folder: string): string => join(folder, WORK_FOLDER, 'parts');

/**
 * What was planned is done: take the journal away. `left`: files that a call which was cut off has begun with, and this
 * one did not take; the journal goes on to know them, with the digests of those that were written.
 */
export function endJournal(folder: string, from: string, left: readonly string[], before: Unfinished): void {
  if (left.length === 0) rmSync(join(folder, WORK_FOLDER), { recursive: true, force: true });
  else {
    const digests = new Map([...before.digests].filter(([path]) => left.includes(path)));
    // All of it was planned before: its digests hold.
    beginJournal(folder, from, before.order, [], { planned: new Set(left), digests });
  }
}

/** What two calls together were asked for. */
export const orderOfBoth = (one: ArchiveOrder, other: ArchiveOrder): ArchiveOrder => ({
  subdirs:
    one.subdirs.length === 0 || other.subdirs.length === 0 ? [] : [...new Set([...one.subdirs, ...other.subdirs])],
  metadataOnly: one.metadataOnly && other.metadataOnly,
  onlyNew: one.onlyNew && other.onlyNew,
});
