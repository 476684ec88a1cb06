import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { finding } from '#core/archive/archive-findings.ts';
import { WORK_FOLDER } from '#core/archive/former-archive.ts';
import { MANIFEST } from '#core/archive/manifest.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';
import { errorCode } from '#core/workspace/fault.ts';

/**
 * All files of an archive with their sizes, and what does not belong into one: links, hidden files, empty folders, an open
 * journal, names that are no text, what cannot be read. Throws the reason when aborted.
 */
export async function listArchive(
  folder: string,
  signal: AbortSignal,
): Promise<{ readonly sizes: ReadonlyMap<string, number>; readonly findings: readonly ArchiveFinding[] }> {
  const sizes = new Map<string, number>();
  const findings: ArchiveFinding[] = [];
  const outside = (path: string, what: string, remedy: string) =>
    findings.push(finding('outside', 'error', path, what, remedy));
  const walk = async (at: string): Promise<void> => {
    signal.throwIfAborted();
    await breathe();
    const entries = given(() => readdirSync(join(folder, at), { withFileTypes: true }));
    if (typeof entries === 'string') return void findings.push(unreadFinding(at, 'folder', entries));
    if (entries.length === 0 && at !== '') outside(at, 'an empty folder', 'Remove it.');
    for (const entry of entries) await take(entry, at === '' ? entry.name : `${at}/${entry.name}`);
  };
  const take = async (entry: Dirent, path: string): Promise<void> => {
    if (path === WORK_FOLDER)
      findings.push(
        finding('manifest', 'error', MANIFEST, 'the archive was not finished', 'Archive again: it goes on.'),
      );
    else if (path === 'lost+found' || path === `${WORK_FOLDER}.lock`) return;
    else if (entry.name.startsWith('.')) outside(path, 'a hidden file or folder', 'Remove it.');
    else if (entry.isDirectory()) await walk(path);
    else if (entry.isFile()) {
      const size = given(() => statSync(join(folder, path)).size);
      if (typeof size === 'number') sizes.set(path, size);
      else findings.push(unreadFinding(path, 'file', size));
    } else outside(path, entry.isSymbolicLink() ? 'a symbolic link' : 'no regular file', 'Remove it.');
  };
  await walk('');
  return { sizes, findings };
}

/** What a disk gives, or the code of why it does not. */
function given<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    return errorCode(error) ?? String(error);
  }
}

/** Something that the disk lists, and does not give. */
function unreadFinding(path: string, kind: 'file' | 'folder', code: string): ArchiveFinding {
  // What is not UTF-8 is read as U+FFFD, under which nothing is found.
  if (code === 'ENOENT' && path.includes('\uFFFD'))
    return finding('name', 'error', path, `the name of the ${kind} is not UTF-8`, 'Rename it, or remove it.');
  return code === 'ENOENT'
    ? finding('outside', 'error', path, 'it vanished meanwhile', 'Validate again when nothing writes to the archive.')
    : finding('outside', 'error', path, `the ${kind} cannot be read (${code})`, 'Get the right to read it.');
}
