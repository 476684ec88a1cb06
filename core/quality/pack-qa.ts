import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, lstatSync, renameSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { changedFault, type Held, holdings, type QaFile, writeArchive } from '#core/quality/tar-archive.ts';
import { errorCode, Fault } from '#core/workspace/fault.ts';
import { clearParts, partRefused, syncDirectory } from '#core/workspace/files.ts';

/** What was packed: files of QA/, and files of a former archive that QA/ did not hold any more. */
export interface Packed {
  readonly files: number;
  readonly bytes: number;
  readonly archiveBytes: number;
  readonly kept: number;
}

/** Plots that are in the archive already, on their way out: so QA/ is there whole, or not at all. */
const LEAVING = '.slitbench-packed-qa';
export const archiveOf = (folder: string): string => join(folder, 'QA.tar.gz');

/** The files of QA/ of a reduction, by name; none if it is not there. Throws a Fault for what cannot be packed. */
export async function qaFiles(folder: string): Promise<readonly QaFile[]> {
  return await filesOf(folder, 'QA');
}

/** Whether a call before this one was ended between packing and removing. */
export const isHalfDone = (folder: string): boolean => existsSync(join(folder, LEAVING));

const filesOf = async (folder: string, at: string): Promise<readonly QaFile[]> =>
  lstatSync(join(folder, at), { throwIfNoEntry: false }) === undefined ? [] : await filesBelow(folder, at, 'QA');

async function filesBelow(folder: string, at: string, name: string): Promise<readonly QaFile[]> {
  const path = join(folder, at);
  const own = lstatSync(path, { throwIfNoEntry: false });
  if (own?.isFile()) return [{ name, stat: own }];
  if (!own?.isDirectory()) {
    const [what, way] =
      own === undefined
        ? ['has a name that is no UTF-8, or has just gone', 'Rename it']
        : ['is neither a file nor a folder', 'Replace it by what it leads to, or move it away'];
    const remedy = `${way}, then run the same command again.`;
    throw new Fault({ code: 'not-packed', message: `${path} ${what}`, path, remedy });
  }
  const files: QaFile[] = [];
  for (const each of (await readdir(join(folder, at))).sort())
    files.push(...(await filesBelow(folder, `${at}/${each}`, `${name}/${each}`)));
  return files;
}

/**
 * Pack QA/ of a reduction into QA.tar.gz, with what an archive that is there holds besides, and remove QA/ once the new
 * archive was read back and every file in it has its size and SHA-256. The caller keeps others out of the folder. Killed
 * or aborted at any moment it leaves QA/ or a whole archive; called again it goes on. Throws a Fault.
 */
export async function packQa(folder: string, signal: AbortSignal, done: (files: number) => void): Promise<Packed> {
  const archive = archiveOf(folder);
  clearParts(archive);
  const before = await holdings(archive, signal);
  await sweepLeaving(folder, before, signal);
  const files = await qaFiles(folder);
  if (files.length === 0) return { files: 0, bytes: 0, archiveBytes: 0, kept: 0 };

  const bytes = files.reduce((sum, { stat }) => sum + stat.size, 0);
  const names = new Set(files.map(({ name }) => name));
  const kept = [...before.keys()].filter((name) => !names.has(name));
  const part = `${archive}.${randomUUID().slice(0, 8)}.part`;
  try {
    const expected = await writeArchive(
      part,
      { folder, files, former: kept.length > 0 ? archive : null, kept },
      signal,
      done,
    );
    for (const name of kept) expected.set(name, before.get(name) ?? { size: -1, digest: '' });
    verify(part, expected, await holdings(part, signal));
    signal.throwIfAborted();
    renameSync(part, archive);
  } catch (error) {
    throw partRefused(error);
  } finally {
    rmSync(part, { force: true });
  }
  syncDirectory(folder);
  await remove(folder, files);
  return { files: files.length, bytes, archiveBytes: lstatSync(archive).size, kept: kept.length };
}

function verify(path: string, expected: ReadonlyMap<string, Held>, found: ReadonlyMap<string, Held>): void {
  const odd = [...expected].find(([name, { size, digest }]) => {
    const held = found.get(name);
    return held?.size !== size || held.digest !== digest;
  });
  if (odd === undefined && expected.size === found.size) return;
  const message = `${path} does not hold what was put into it${odd === undefined ? '' : `: ${odd[0]}`}; QA stays`;
  throw new Fault({ code: 'not-packed', message, path, remedy: 'Check the disk, then run the same command again.' });
}

/** Remove what was packed, if it is still what was packed. */
async function remove(folder: string, files: readonly QaFile[]): Promise<void> {
  const now = await qaFiles(folder);
  const changed = now.find(({ name, stat }, i) => {
    const then = files[i];
    const { size, mtimeMs, ino } = stat;
    return then?.name !== name || then.stat.size !== size || then.stat.mtimeMs !== mtimeMs || then.stat.ino !== ino;
  });
  if (changed !== undefined || now.length !== files.length) {
    throw changedFault(join(folder, changed?.name ?? 'QA'));
  }
  renameSync(join(folder, 'QA'), join(folder, LEAVING));
  syncDirectory(folder);
  await removeTree(join(folder, LEAVING));
}

/** Files one by one: there may be very many, and others get their turn between. */
async function removeTree(path: string): Promise<void> {
  const names = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (names === null) return;
  for (const each of names) {
    await breathe();
    if (each.isDirectory()) await removeTree(join(path, each.name));
    else unlinkSync(join(path, each.name));
  }
  rmdirSync(path);
}

/** Remove what a killed call left on its way out, if the archive holds all of it. */
async function sweepLeaving(folder: string, held: ReadonlyMap<string, Held>, signal: AbortSignal): Promise<void> {
  const path = join(folder, LEAVING);
  for (const { name, stat } of await filesOf(folder, LEAVING)) {
    signal.throwIfAborted();
    const known = held.get(name);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(path, name.slice('QA/'.length)))) hash.update(chunk);
    if (known?.size === stat.size && known.digest === hash.digest('hex')) continue;
    const message = `${path} holds ${name}, which ${archiveOf(folder)} does not`;
    const remedy = 'Move what you need of it to QA, remove it, then run the same command again.';
    throw new Fault({ code: 'not-packed', message, path, remedy });
  }
  await removeTree(path);
}
