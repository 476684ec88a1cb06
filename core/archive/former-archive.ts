import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unitOf } from '#core/archive/archive-path.ts';
import { MANIFEST, type ManifestEntry, parseManifest } from '#core/archive/manifest.ts';
import type { MetaRow } from '#core/archive/planned-file.ts';
import {
  COADDED_COLUMNS,
  COADDED_TABLE,
  type MetaColumn,
  REDUCED_COLUMNS,
  REDUCED_TABLE,
} from '#core/archive/table-columns.ts';
import { parseIpac } from '#core/ipac/parse-ipac.ts';
import { errorCode, Fault } from '#core/workspace/fault.ts';
import { readIfThere } from '#core/workspace/files.ts';

/** Where an archive that is being written keeps its journal and its unfinished files. */
export const WORK_FOLDER = '.slitbench-archive';
export const README = 'README';

/** What an archive holds by its manifest and its tables. */
export interface FormerArchive {
  readonly manifest: ReadonlyMap<string, ManifestEntry>;
  readonly reduced: readonly MetaRow[];
  readonly coadded: readonly MetaRow[];
  /** Tables that are not as MANIFEST says: damaged, or changed by hand. */
  readonly untrue: readonly string[];
  /** Those of them that cannot be read as tables: without rows here. */
  readonly unreadable: readonly string[];
  /** Lines of MANIFEST, from 1, that say nothing. */
  readonly odd: readonly number[];
}

/**
 * Whether a folder is an archive's, by the names in it and the text of its MANIFEST. Other things have a MANIFEST, too:
 * ours tells sizes.
 */
export function holdsArchive(names: readonly string[], manifest: string): boolean {
  if ([REDUCED_TABLE, COADDED_TABLE, WORK_FOLDER].some((name) => names.includes(name))) return true;
  const { entries, odd } = parseManifest(manifest);
  return entries.size > 0 && odd.length === 0 && [...entries.values()].every(({ size }) => size >= 0);
}

/** What a new disk or a file manager puts at the top of a disk. */
const isOfDisk = (name: string): boolean => name.startsWith('.') || name === 'lost+found';

/**
 * What is there of an archive. Throws a Fault `into` where a folder holds something else, and `bad-table` for a table
 * that cannot be read or has other columns, unless MANIFEST knows that it was another one: rows must not be lost.
 */
export function readFormer(folder: string): FormerArchive {
  const names = namesIn(folder).map(({ name }) => name);
  const text = readIfThere(join(folder, MANIFEST)) ?? '';
  if (!holdsArchive(names, text) && names.some((name) => !isOfDisk(name)))
    throw new Fault({
      code: 'into',
      message: `${folder} holds other things (${names.find((name) => !isOfDisk(name))}), and no archive`,
      remedy: 'Name a new or empty folder, or an archive, with --into.',
      path: folder,
    });
  const { entries: manifest, odd } = parseManifest(text);
  const untrue = [REDUCED_TABLE, COADDED_TABLE].filter((name) => {
    const entry = manifest.get(name);
    return entry !== undefined && entry.sha256 !== digestNow(join(folder, name));
  });
  const unreadable: string[] = [];
  const read = (name: string, columns: readonly MetaColumn[]): readonly MetaRow[] => {
    try {
      return rowsIn(join(folder, name), columns);
    } catch (error) {
      if (!(error instanceof Fault) || !untrue.includes(name)) throw error;
      unreadable.push(name);
      return [];
    }
  };
  const [reduced, coadded] = [read(REDUCED_TABLE, REDUCED_COLUMNS), read(COADDED_TABLE, COADDED_COLUMNS)];
  return { manifest, odd, untrue, unreadable, reduced, coadded };
}

function digestNow(path: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function namesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function rowsIn(path: string, known: readonly MetaColumn[]): readonly MetaRow[] {
  const text = readIfThere(path);
  if (text === null) return [];
  const wanted = known.map(({ name }) => name);
  const { columns, rows } = parseIpac(text, path);
  if (columns.map(({ name }) => name).join() !== wanted.join())
    throw new Fault({
      code: 'bad-table',
      message: `${path} has other columns than ${wanted.join(', ')}`,
      remedy: 'Archive into another folder, or move this table away: then its rows are made anew.',
      path,
    });
  return rows;
}

/** The unit of a row of `reduced_files_meta.dat`, and of one of `coadded_files_meta.dat`. */
export const unitOfReduced = (row: MetaRow): string => unitOf((row[1] ?? '').split('/'));
export const unitOfCoadded = (row: MetaRow): string => unitOf((row[0] ?? '').split('/'));
