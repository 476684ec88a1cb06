import { type Dirent, readdirSync } from 'node:fs';
import { errorCode, Fault } from '#core/workspace/fault.ts';

/** Is told of a folder that this user may not list, which counts as empty then. */
export type Unlisted = (folder: string) => void;

/** For looks that come again, or that another look tells of. */
export const passedOver: Unlisted = () => {};

function entries(folder: string, unlisted: Unlisted | undefined): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (['ENOENT', 'ENOTDIR'].includes(code)) return [];
    if (unlisted === undefined || !['EACCES', 'EPERM'].includes(code)) throw error;
    unlisted(folder);
    return [];
  }
}

/** Names of what lies in a folder, and of the real folders among them (no links), both sorted; none where there is no such folder. */
export function listFolder(
  folder: string,
  unlisted?: Unlisted,
): { readonly names: readonly string[]; readonly folders: readonly string[] } {
  const all = entries(folder, unlisted);
  const namesOf = (some: readonly Dirent[]) => some.map(({ name }) => name).sort();
  return { names: namesOf(all), folders: namesOf(all.filter((entry) => entry.isDirectory())) };
}

export const listNames = (folder: string): readonly string[] => listFolder(folder).names;

export const listFolders = (folder: string, unlisted?: Unlisted): readonly string[] =>
  listFolder(folder, unlisted).folders;

/** Where nothing else was found. */
export const unlistedFault = (folder: string): Fault =>
  new Fault({
    code: 'refused',
    message: `${folder} may not be listed by this user, and nothing is beside it`,
    remedy: 'Ask its owner for the right to read it (chmod +rx).',
    path: folder,
  });

/** What a folder that may not be listed is told with. */
export const UNLISTED = 'it may not be listed by this user, and was passed over; its owner can allow it (chmod +rx)';
