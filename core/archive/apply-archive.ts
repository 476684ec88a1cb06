import { constants, copyFileSync, existsSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { alikeNames } from '#core/archive/alike-names.ts';
import { contentOf } from '#core/archive/archive-content.ts';
import { beginJournal, endJournal, orderOfBoth, partsOf } from '#core/archive/archive-journal.ts';
import { unitOf } from '#core/archive/archive-path.ts';
import type { CopyFailure, CopyReply } from '#core/archive/copy-messages.ts';
import { copyAll } from '#core/archive/copy-pool.ts';
import { README, WORK_FOLDER } from '#core/archive/former-archive.ts';
import { MANIFEST, type ManifestEntry } from '#core/archive/manifest.ts';
import { noteStatus } from '#core/archive/note-status.ts';
import type { ArchivePlan, Known } from '#core/archive/plan-archive.ts';
import { removeFormer } from '#core/archive/remove-former.ts';
import { readmeText } from '#core/archive/write-readme.ts';
import { GENERATED, ownReadme, type Tables, writeTexts } from '#core/archive/write-texts.ts';
import type { ArchiveOrder } from '#core/contract/archive.ts';
import { sizeText } from '#core/contract/size-text.ts';
import { diskFault } from '#core/datasets/disk-fault.ts';
import { freeBytes } from '#core/doctor/file-system.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { clearParts } from '#core/workspace/files.ts';
import { type Lock, type LockContent, takeLock } from '#core/workspace/lock.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { syncDisk } from '#core/workspace/sync-disk.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

/** An archive that is to be written. */
export interface Applying {
  readonly base: string;
  readonly into: string;
  readonly plan: ArchivePlan;
  readonly known: Known;
  readonly order: ArchiveOrder;
  /** Whether it is of one reduction alone, beside which no status is kept. */
  readonly isLone: boolean;
  readonly workers?: number | undefined;
  readonly again: string;
}

const LOCK = `${WORK_FOLDER}.lock`;

/** Whether the disk of an archive takes names that differ only in case for one, as exFAT and NTFS do. It holds the lock. */
const isCaseBlind = (into: string): boolean => existsSync(join(into, LOCK.toUpperCase()));

/** Room beside the files: tables, README, MANIFEST, journal. */
const ROOM_BESIDE = 2e6;

/** Throws a Fault `disk-full` if what is to be copied does not fit. Where blocks are shared, copies take no room. */
export function checkSpace(into: string, bytes: number, sample: string): void {
  const free = freeBytes(into);
  if (bytes + ROOM_BESIDE <= free || sharesBlocks(into, sample)) return;
  throw new Fault({
    code: 'disk-full',
    message: `${sizeText(bytes)} do not fit into ${into}, where ${sizeText(free)} are free`,
    remedy: 'Make room, choose fewer datasets with --subdirs, or name a folder on another disk with --into.',
    path: into,
  });
}

function sharesBlocks(into: string, sample: string): boolean {
  const probe = join(into, `${WORK_FOLDER}.probe`);
  try {
    copyFileSync(sample, probe, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { force: true });
  }
}

/**
 * Do something with an archive that nobody else writes meanwhile. Throws a Fault `locked`, those of the disk, and the
 * reason when aborted. `again`: how to go on.
 */
export async function withArchive<T>(
  into: string,
  again: string,
  signal: AbortSignal,
  action: () => Promise<T>,
): Promise<T> {
  try {
    makeFolder(into);
    const lock = takeLock(join(into, LOCK), 'slitbench archive', undefined, isAbandoned(into));
    abandoned.delete(into);
    try {
      return await action();
    } finally {
      free(lock, into);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    throw diskFault(error, pathOf(error) ?? into, again) ?? systemFault(error) ?? error;
  }
}

/** Archives of this process whose locks a disk that has become read-only keeps: nobody holds them any more. */
const abandoned = new Set<string>();
const isAbandoned =
  (into: string) =>
  ({ holder }: LockContent): boolean =>
    holder.pid === process.pid && abandoned.has(into);

function free(lock: Lock, into: string): void {
  try {
    lock.release();
  } catch {
    // The error of writing is what is told.
    abandoned.add(into);
  }
}

const pathOf = (error: unknown): string | null =>
  error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : null;

/** What became of what was to be copied. */
export interface Applied {
  readonly failures: readonly CopyFailure[];
  /** Paths of files that were in the archive as they are, though nothing had said so. */
  readonly found: ReadonlySet<string>;
}

/**
 * Write an archive: files first, then the tables that `tablesWithout` makes once it is known which files failed, README,
 * and MANIFEST last. A kill at any moment leaves whole files, a journal that knows them, and the former MANIFEST. Call it
 * within `withArchive`.
 */
export async function applyArchive(
  { base, into, plan, known, order, isLone, workers, again }: Applying,
  task: TaskHandle,
  tablesWithout: (failed: ReadonlySet<string>) => Tables,
): Promise<Applied> {
  const { metadataOnly } = order;
  const wanted = metadataOnly ? [] : plan.steps.filter(({ action }) => action !== 'keep');
  const alike = isCaseBlind(into)
    ? alikeNames(
        new Set([...known.former.manifest.keys(), ...known.unfinished.digests.keys()]),
        wanted.map(({ file }) => file.path),
      )
    : new Map<string, string>();
  const copies = wanted.filter(({ file }) => !alike.has(file.path));
  const removed = metadataOnly ? [] : plan.removed;
  for (const name of [...GENERATED, MANIFEST]) clearParts(join(into, name));
  const journal = beginJournal(
    into,
    base,
    known.unfinished.order === null ? order : orderOfBoth(known.unfinished.order, order),
    [...copies.map(({ file }) => file.path), ...removed, README],
    known.unfinished,
  );
  const digests = new Map(plan.steps.flatMap(({ file, sha256 }) => (sha256 === null ? [] : [[file.path, sha256]])));
  const failures: CopyFailure[] = [...alike].map(([path, first]) => ({
    path,
    why: `this disk does not tell its name from ${first}, which is there: ${removed.includes(first) ? 'archive again once that has gone' : 'use another disk or folder for it'}`,
  }));
  const found = new Set<string>();
  const total = copies.reduce((sum, { file }) => sum + file.size, 0);
  const begun = performance.now();
  let [done, bytes] = [0, 0];
  const say = (item?: string) => {
    const seconds = (performance.now() - begun) / 1000;
    task.progress({
      phase: 'copying',
      done,
      total: copies.length,
      unit: 'files',
      etaSeconds: bytes === 0 || bytes === total ? null : (seconds / bytes) * (total - bytes),
      bytes: { done: bytes, total },
      ...(item === undefined ? {} : { item }),
    });
  };
  const within = realpathSync(into);
  const orders = copies.map(({ file, isOurs }, id) => ({
    id,
    from: join(base, file.source),
    to: join(into, file.path),
    part: join(partsOf(into), String(id)),
    within,
    size: file.size,
    mtimeMs: file.mtimeMs,
    isOurs,
  }));
  say();
  let fresh: { readonly path: string; readonly sha256: string }[] = [];
  await copyAll(orders, workers, task.signal, {
    take(reply) {
      const file = copies[reply.id]?.file;
      if (file === undefined) return;
      if ('code' in reply) throw refusal(reply, join(into, file.path), again);
      if ('left' in reply) failures.push({ path: file.path, why: reply.left });
      else {
        fresh.push({ path: file.path, sha256: reply.sha256 });
        digests.set(file.path, reply.sha256);
        if (reply.wasThere) found.add(file.path);
      }
      done++;
      bytes += file.size;
      say(file.path);
    },
    async settle() {
      if (fresh.length === 0) return;
      const paths = fresh.map(({ path }) => join(into, path));
      await syncDisk(into, new Set([...paths, ...paths.map(dirname)]));
      journal.done(fresh);
      fresh = [];
    },
  });
  const failed = new Set(failures.map(({ path }) => path));
  failures.push(...(await removeFormer(into, removed, known, task)));
  if (removed.length > 0) await syncDisk(into, [into]);
  const gone = new Set(removed);
  const kept = new Set(failures.flatMap(({ path }) => (gone.has(path) ? [path] : [])));
  const tables = tablesWithout(failed);
  const entries = new Map<string, ManifestEntry>();
  for (const [path, entry] of known.former.manifest)
    if (!GENERATED.has(path) && (!gone.has(path) || kept.has(path))) entries.set(path, entry);
  for (const { file } of plan.steps) {
    const sha256 = digests.get(file.path);
    if (sha256 !== undefined && !failed.has(file.path)) entries.set(file.path, { size: file.size, sha256 });
  }
  // Of a file that a call which was cut off may have replaced, and this one could not, nobody knows what it holds.
  const unknown = [...failed].filter((path) => known.unfinished.planned.has(path));
  for (const path of unknown) entries.delete(path);
  const readme = ownReadme(into, known, task);
  const content = await contentOf(into, entries, tables, plan.steps, metadataOnly);
  writeTexts(into, entries, tables, readme ?? readmeText(content));
  if (!metadataOnly && !isLone) noteStatus(base, into, plan, entries, task);
  // What was never written needs no end.
  const isThere = (path: string) => entries.has(path) || existsSync(join(into, path));
  const isLeft = (path: string) =>
    path !== README && (metadataOnly || !plan.taken.has(unitOf(path.split('/')))) && isThere(path);
  const left = [...unknown, ...[...known.unfinished.planned].filter(isLeft)];
  // What MANIFEST names cannot just be removed.
  const isNamed = [...entries.keys()].some((path) => unitOf(path.split('/')) === unitOf((left[0] ?? '').split('/')));
  const wayOut = isNamed ? '' : `, or, if it is to go, remove its folder from ${into}`;
  if (left.length > 0)
    task.note('warning', `an earlier call was cut off at ${left[0]}: archive that dataset again, too${wayOut}`);
  endJournal(into, base, left, known.unfinished);
  return { failures: failures.sort((a, b) => (a.path < b.path ? -1 : 1)), found };
}

function refusal(reply: Extract<CopyReply, { code: string }>, path: string, again: string): Error {
  const error = Object.assign(new Error(reply.message), { code: reply.code, syscall: 'copy', path });
  return diskFault(error, path, again) ?? systemFault(error) ?? error;
}
