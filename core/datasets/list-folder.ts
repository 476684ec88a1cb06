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

/** Names of what lies in a folder, sorted; none where there is no such folder. */
export const listNames = (folder: string): readonly string[] =>
  entries(folder)
    .map((e) => e.name)
    .sort();

/** Names of the real folders in a folder, sorted: links to folders are not among them. */
export const listFolders = (folder: string): readonly string[] =>
  entries(folder)
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
