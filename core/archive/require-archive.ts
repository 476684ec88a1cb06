import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WORK_FOLDER } from '#core/archive/former-archive.ts';
import { MANIFEST, parseManifest } from '#core/archive/manifest.ts';
import { COADDED_TABLE, REDUCED_TABLE } from '#core/archive/table-columns.ts';
import { shellWord } from '#core/contract/shell-word.ts';
import { Fault } from '#core/workspace/fault.ts';
import { readIfThere } from '#core/workspace/files.ts';

/** Whether a folder has what an archive has at its top; a MANIFEST of something else, as Python packages have it, is none. */
function isArchive(folder: string): boolean {
  if ([REDUCED_TABLE, COADDED_TABLE, WORK_FOLDER].some((name) => existsSync(join(folder, name)))) return true;
  try {
    return parseManifest(readIfThere(join(folder, MANIFEST)) ?? '').entries.size > 0;
  } catch {
    return false;
  }
}

/** Throws a Fault `no-archive` for a folder that holds none, which names the archive that it lies in, if it does. */
export function requireArchive(folder: string): void {
  if (isArchive(folder)) return;
  let above = dirname(folder);
  while (above !== dirname(above) && !isArchive(above)) above = dirname(above);
  const isWithin = above !== dirname(above);
  throw new Fault({
    code: 'no-archive',
    message: `${folder} is no archive of Slitbench or the reference pipeline: it has neither ${REDUCED_TABLE} nor ${MANIFEST}`,
    remedy: isWithin
      ? `It lies in one, which is checked as a whole: slitbench archive validate ${shellWord(above)}`
      : 'Name the folder of an archive. Of a tree of reductions one is made with: slitbench archive ROOT --into DIR',
    path: folder,
  });
}
