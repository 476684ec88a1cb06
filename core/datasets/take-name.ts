import { linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { errorCode } from '#core/workspace/fault.ts';

/**
 * Rename a file to a name that is free; false if it is taken. By a hard link, which never overwrites; where the file
 * system has none, by looking first. Throws EXDEV across devices.
 */
export function takeName(from: string, to: string): boolean {
  try {
    linkSync(from, to);
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (code === 'EEXIST') return false;
    // No hard links here (FAT, some network disks), or not for files of others.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'].includes(code)) throw error;
    if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) return false;
    renameSync(from, to);
    return true;
  }
  try {
    unlinkSync(from);
  } catch (error) {
    unlinkSync(to);
    throw error;
  }
  return true;
}
