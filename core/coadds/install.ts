import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { coaddedFiles } from '#core/coadds/collate-report.ts';
import type { CoaddPlaces } from '#core/coadds/levels.ts';
import { PROVENANCE, readProvenance } from '#core/coadds/provenance.ts';
import { syncDirectory } from '#core/workspace/files.ts';

type Places = Pick<CoaddPlaces, 'target' | 'stage' | 'former'>;

/** What coadds of the reference, and of a terminal, leave in their folder; their spectra are named by the report, too. */
const MADE =
  /^(QA_coadd|QA_coadd\.tar\.gz|J\d.*\.fits|.*\.(coadd2d|coadd2d\.orig|collate1d)|(coadd2d|coadd1d|collate1d|.*_coadd2d)\.par|(pypeit|collate|coadd|keck|run_).*\.(log|log\.txt)|.*\.log\.txt|collate_(report\.dat|warnings\.txt))$/;

/** All files of a folder, relative to it. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

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

/** Remove the former result; what is not a coadd's goes to the same place in the new one, under its own name or beside that. */
function clearFormer({ target, former }: Places): void {
  if (!existsSync(former)) return;
  const isMade = madeIn(former);
  for (const file of filesIn(former)) {
    if (isMade(file)) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    let to = join(target, file);
    for (let n = 1; existsSync(to); n++) to = join(target, `${file}.${n}`);
    renameSync(join(former, file), to);
  }
  rmSync(former, { recursive: true, force: true });
}

/** Which files of a result are a coadd's: those that it says were made, or, where it does not, those that look like it. */
function madeIn(folder: string): (file: string) => boolean {
  const made = new Set(readProvenance(folder)?.files);
  if (made.size > 0) return (file) => file === PROVENANCE || made.has(file);
  const reported = new Set(
    filesIn(folder).flatMap((file) => (basename(file) === REPORT ? spectraOf(folder, file) : [])),
  );
  return (file) => {
    const parts = file.split('/');
    // A target's coadds have a folder of their own.
    const inner = existsSync(join(folder, parts[0] ?? '', 'collate1d.par')) ? parts.slice(1) : parts;
    if (inner[0] === 'Science_coadd') return /^spec[12]d_.*\.(?:fits|fits\.gz|txt)$/.test(inner[1] ?? '');
    return file === PROVENANCE || reported.has(file) || MADE.test(inner[0] ?? '');
  };
}

const REPORT = 'collate_report.dat';

/** The spectra that a report names, beside it. */
function spectraOf(folder: string, report: string): readonly string[] {
  try {
    return coaddedFiles(join(folder, dirname(report))).map((file) => join(dirname(report), file));
  } catch {
    return [];
  }
}
