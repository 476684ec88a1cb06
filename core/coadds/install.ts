import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { CoaddPlaces } from '#core/coadds/levels.ts';
import { PROVENANCE, readProvenance } from '#core/coadds/provenance.ts';
import { syncDirectory } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

type Places = Pick<CoaddPlaces, 'target' | 'stage' | 'former'>;

/** What coadds leave in their folder: of PypeIt, of the reference, and of ours. */
const MADE =
  /^(Science_coadd|QA_coadd|QA_coadd\.tar\.gz|\.slitbench-coadd\.json|.*\.(fits|fits\.gz|par|coadd2d|coadd2d\.orig|collate1d|log|log\.txt)|collate_(report\.dat|warnings\.txt))$/;

/**
 * Let what was made, whole and with its provenance, take the place of the former result. What else a person put there moves
 * along. May be interrupted at any moment: `recoverInstall` goes on. The caller has the coadd's lock.
 */
export function install(places: Places, subfolders: readonly string[] = []): void {
  const { target, stage, former } = places;
  if (existsSync(target)) renameSync(target, former);
  renameSync(stage, target);
  syncDirectory(dirname(target));
  clearFormer(places, subfolders);
}

/** Bring an install that was interrupted to its end, or the former result back. */
export function recoverInstall(places: Places): void {
  const { target, stage, former } = places;
  if (!existsSync(former)) return;
  if (!existsSync(target)) {
    if (existsSync(join(stage, PROVENANCE))) renameSync(stage, target);
    else renameSync(former, target);
    syncDirectory(dirname(target));
  }
  clearFormer(places, []);
}

/** Remove the former result; what is not a coadd's goes into the new one, under its own name or beside that. */
function clearFormer({ target, former }: Places, subfolders: readonly string[]): void {
  if (!existsSync(former)) return;
  for (const name of foreignIn(former, subfolders)) {
    const folder = join(target, dirname(name));
    const isFree = makeIfFree(folder);
    let to = join(isFree ? folder : target, basename(name));
    for (let n = 1; existsSync(to); n++) to = join(dirname(to), `${basename(name)}.${n}`);
    renameSync(join(former, name), to);
  }
  rmSync(former, { recursive: true, force: true });
}

/** What a person put into a result: by the list of what was made, else what is called as nothing that coadds make. */
function foreignIn(former: string, subfolders: readonly string[]): readonly string[] {
  const files = readProvenance(former)?.files ?? null;
  if (files === null)
    return readdirSync(former, { withFileTypes: true })
      .filter(
        (entry) => !MADE.test(entry.name) && !(entry.isDirectory() && isMade(join(former, entry.name), subfolders)),
      )
      .map(({ name }) => name);
  const made = new Set([...files, PROVENANCE, 'QA_coadd.tar.gz']);
  return filesBelow(former).filter((name) => !made.has(name) && !name.startsWith('QA_coadd/'));
}

/** False: something else is there. */
function makeIfFree(folder: string): boolean {
  try {
    makeFolder(folder);
    return true;
  } catch {
    return false;
  }
}

/** The files in a folder and below it, by their paths from it. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

/** Whether a folder is that of one target's coadds. */
const isMade = (folder: string, subfolders: readonly string[]): boolean =>
  subfolders.includes(folder.split('/').at(-1) ?? '') || existsSync(join(folder, 'collate1d.par'));
