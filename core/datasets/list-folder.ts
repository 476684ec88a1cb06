import { type Dirent, readdirSync } from 'node:fs';
import { errorCode } from '#core/workspace/fault.ts';

function entries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return [];
    throw error;
  }
}

/** Names of what lies in a folder, and of the real folders among them (no links), both sorted; none where there is no such folder. */
export function listFolder(folder: string): { readonly names: readonly string[]; readonly folders: readonly string[] } {
  const all = entries(folder);
  const namesOf = (some: readonly Dirent[]) => some.map(({ name }) => name).sort();
  return { names: namesOf(all), folders: namesOf(all.filter((entry) => entry.isDirectory())) };
}

export const listNames = (folder: string): readonly string[] => listFolder(folder).names;

export const listFolders = (folder: string): readonly string[] => listFolder(folder).folders;
