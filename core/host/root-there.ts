import { statSync } from 'node:fs';
import { join } from 'node:path';
import { causeText, errorCode, Fault } from '#core/workspace/fault.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

/**
 * Why a workspace cannot be reached now, in words; null: it can. Told by its `.slitbench`, because where a disk is away
 * the folder that it was mounted on is still there, and empty.
 */
export function whyAway(root: string): string | null {
  const folder = join(root, WORKSPACE_FOLDER);
  try {
    return statSync(folder).isDirectory() ? null : `${folder} is no folder`;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return `${folder} is not there: its disk may not be mounted`;
    return systemFault(error)?.message ?? causeText(error);
  }
}

/** Throws a Fault `away` where a workspace cannot be reached: what is written then would lie on another disk. */
export function requireRoot(root: string): void {
  const why = whyAway(root);
  if (why === null) return;
  const remedy = 'Mount its disk again; the host goes on by itself then.';
  throw new Fault({ code: 'away', message: `${root} cannot be reached now`, path: root, remedy }, why);
}

/** Throws a Fault `missing` where a tree that was named is not there, or is no folder. */
export function requireTree(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new Fault({ code: 'missing', message: `There is no folder ${path}`, path, remedy: 'Check the name.' });
}
