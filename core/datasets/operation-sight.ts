import { accessSync, constants, lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, sep } from 'node:path';
import { realPath } from '#core/datasets/tree.ts';

/** Why an operation is not done, on its own account: the others go on. Null: it is done. */
export type Left = string | null;

/** Reasons, as they are told. */
export const REASON = {
  taken: 'something else has this name',
  gone: 'the file is gone',
  allGone: 'it is gone',
  fixed: 'it may not be taken away from its folder: copy it instead',
  otherLink: 'it is no longer the link that was made',
  foundLink: 'it is no longer the link that was found',
  onlyCopy: 'it is the only copy',
  otherCopy: 'it is no longer the copy that was made',
  notOwn: 'it is no longer a file of its own',
} as const;

/** What stands at a path, itself; undefined: nothing. Throws if a file stands where a folder should be. */
export const at = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

/** Where a symbolic link leads, as written; null: it is none. */
export const linkTarget = (path: string): string | null => (at(path)?.isSymbolicLink() ? readlinkSync(path) : null);

/** What the plan puts into the tree must have its real parent there. */
export function outside(path: string, { root, realRoot }: { readonly root: string; readonly realRoot: string }): Left {
  if (!path.startsWith(root + sep)) return null;
  let folder = dirname(path);
  let parent = realPath(folder);
  for (; parent === null; parent = realPath(folder)) folder = dirname(folder);
  return parent === realRoot || parent.startsWith(realRoot + sep)
    ? null
    : `its folder leads out of the tree, to ${parent}`;
}

/** Whether entries of a folder may be added and removed. */
export function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
