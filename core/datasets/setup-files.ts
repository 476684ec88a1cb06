import { join } from 'node:path';
import { listFolders, listNames } from '#core/datasets/list-folder.ts';

/** PypeIt's input files below a folder, absolute: those whose `path` lines may lead into their dataset. */
export function setupFiles(folder: string): readonly string[] {
  const below = (at: string, depth: number): readonly string[] => [
    ...listNames(at)
      .filter((name) => /\.(pypeit|coadd2d)$/.test(name) && !name.startsWith('.'))
      .map((name) => join(at, name)),
    ...(depth === 0 ? [] : listFolders(at).flatMap((name) => below(join(at, name), depth - 1))),
  ];
  // complete/reduce/SPEC_A/SPEC_A.pypeit, 2D_Coadd/X.coadd2d
  return below(folder, 2);
}
