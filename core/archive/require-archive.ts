import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { holdsArchive } from '#core/archive/former-archive.ts';
import { MANIFEST } from '#core/archive/manifest.ts';
import { REDUCED_TABLE } from '#core/archive/table-columns.ts';
import { shellWord } from '#core/contract/shell-word.ts';
import { Fault } from '#core/workspace/fault.ts';
import { readIfThere } from '#core/workspace/files.ts';

/** Whether a folder is an archive's. `names`: what it holds, if that is known. */
export function isArchive(folder: string, names?: readonly string[]): boolean {
  try {
    const own = names ?? readdirSync(folder);
    return holdsArchive(own, own.includes(MANIFEST) ? (readIfThere(join(folder, MANIFEST)) ?? '') : '');
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
