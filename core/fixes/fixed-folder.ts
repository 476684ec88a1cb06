import { join, resolve } from 'node:path';
import { findWorkspace } from '#core/workspace/places.ts';

const NAME = 'fixed';

/** Where the copies of a workspace go, unless somewhere else is named. Not into `.slitbench`: organise passes that over. */
export const fixedFolder = (root: string): string => join(root, NAME);

/** Where copies go: as was named, else by where the command was given. */
export function intoOf(named: string | null): string {
  const root = findWorkspace(process.cwd());
  return named ?? (root === null ? resolve(NAME) : fixedFolder(root));
}
