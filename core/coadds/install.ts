import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { coaddedFiles } from '#core/coadds/collate-report.ts';
import type { CoaddPlaces } from '#core/coadds/levels.ts';
import { PROVENANCE, readProvenance } from '#core/coadds/provenance.ts';
import { syncDirectory } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

type Places = Pick<CoaddPlaces, 'target' | 'stage' | 'former'>;

/** What coadds of the reference, and of a terminal, leave in their folder; their spectra are named by the report, too. */
const MADE =
  /^(J\d.*\.fits|.*\.(coadd2d|coadd2d\.orig|collate1d)|(coadd2d|coadd1d|collate1d|.*_coadd2d)\.par|(pypeit|collate|coadd|keck|run_).*\.(log|log\.txt)|.*\.log\.txt|collate_(report\.dat|warnings\.txt))$/;

/**
 * Let what was made, whole and with its provenance, take the place of the former result. What else a person put there moves
 * along. May be interrupted at any moment: `recoverInstall` goes on. The caller has the coadd's lock.
 */
export function install(places: Places): void {
  const { target, stage, former } = places;
  if (existsSync(target)) renameSync(target, former);
  renameSync(stage, target);
  syncDirectory(dirname(target));
  clearFormer(places);
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
  clearFormer(places);
}

/** Remove the former result; what is not a coadd's goes into the new one, under its own name or beside that. */
function clearFormer({ target, former }: Places): void {
  if (!existsSync(former)) return;
  for (const name of foreignIn(former)) {
    const folder = join(target, dirname(name));
    const isFree = makeIfFree(folder);
    let to = join(isFree ? folder : target, basename(name));
    for (let n = 1; existsSync(to); n++) to = join(dirname(to), `${basename(name)}.${n}`);
    renameSync(join(former, name), to);
  }
  rmSync(former, { recursive: true, force: true });
}

/** What a person put into a result: by the list of what was made, else what is called as nothing that coadds make. */
function foreignIn(former: string): readonly string[] {
  const all = filesBelow(former).filter((name) => !/^QA_coadd(?:\/|\.tar\.gz$)/.test(name) && name !== PROVENANCE);
  const files = readProvenance(former)?.files ?? null;
  const reported = all
    .filter((name) => basename(name) === 'collate_report.dat')
    .flatMap((name) => spectraOf(former, name));
  const made = new Set(files ?? reported);
  return all.filter((name) => !made.has(name) && !(files === null && looksMade(former, name)));
}

/** Whether a file is called as one that coadds make, and lies where they make it. */
function looksMade(folder: string, name: string): boolean {
  const parts = name.split('/');
  // A target's coadds have a folder of their own.
  const inner = existsSync(join(folder, parts[0] ?? '', 'collate1d.par')) ? parts.slice(1) : parts;
  if (inner[0] === 'Science_coadd') return /^spec[12]d_.*\.(?:fits|fits\.gz|txt)$/.test(inner[1] ?? '');
  return inner.length === 1 && MADE.test(inner[0] ?? '');
}

/** The spectra that a report names, beside it. */
const spectraOf = (folder: string, report: string): readonly string[] =>
  coaddedFiles(join(folder, dirname(report))).map((file) => join(dirname(report), file));

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
