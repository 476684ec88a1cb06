import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { SaveOutcome, SetupFile, SetupFileState } from '#core/contract/setup-files.ts';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { readSetupText } from '#core/setup/edit-setup.ts';
import { parsePypeitFile, readInputText } from '#core/setup/pypeit-file.ts';
import { freeBackup } from '#core/setup/write-setup.ts';
import { readMark } from '#core/setup/written-mark.ts';
import { Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { readLock, takeLock } from '#core/workspace/lock.ts';

/** SHA-256 of a text in UTF-8. */
export const textDigest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A setup file as it is now. Throws a Fault where there is none, or it is not text. */
export function readSetupFile(path: string): SetupFile {
  if (!existsSync(path))
    throw new Fault({ code: 'missing', message: `${path} is not there`, path, remedy: 'Write setup files again.' });
  const text = readInputText(path);
  const read = readSetupText(text, path);
  const { state, problem } = stateOf(path, text, read.fault?.message ?? null);
  return { path, ...read, digest: textDigest(text), state, problem, backups: backupsOf(path) };
}

/** How a setup file with this text stands. `broken`: why it cannot be read, or null. */
export function stateOf(
  path: string,
  text: string,
  broken: string | null,
): { readonly state: SetupFileState; readonly problem: string | null } {
  const lock = readLock(join(dirname(path), REDUCTION_LOCK));
  if (lock !== null && lock.state !== 'dead') {
    const { content } = lock;
    const who = content === null ? 'something' : `process ${content.holder.pid} (${content.purpose})`;
    return { state: 'locked', problem: `${who} is at work there; it can be changed when that is done` };
  }
  if (broken !== null) return { state: 'broken', problem: broken };
  return { state: readMark(text)?.intact === true ? 'written' : 'edited', problem: null };
}

/** What saves put aside, `FILE.N.bak`, the newest first. */
function backupsOf(path: string): string[] {
  const start = `${basename(path)}.`;
  return readdirSync(dirname(path))
    .flatMap((name) => {
      const number = name.startsWith(start) ? /^(\d+)\.bak$/.exec(name.slice(start.length))?.[1] : undefined;
      return number === undefined ? [] : [{ path: join(dirname(path), name), number: Number(number) }];
    })
    .sort((a, b) => b.number - a.number)
    .map((backup) => backup.path);
}

/**
 * Write a setup file, if it is still the one with this digest; what it held is kept beside it. Throws a Fault `locked`
 * while PypeIt works there, `bad-input-file` for a text that PypeIt could not read.
 */
export function saveSetupFile(path: string, text: string, digest: string): SaveOutcome {
  parsePypeitFile(text, path);
  using _ = takeLock(join(dirname(path), REDUCTION_LOCK), 'saving the setup file');
  const before = readInputText(path);
  if (textDigest(before) !== digest) return { outcome: 'conflict', file: unlocked(path) };
  if (before === text) return { outcome: 'saved', file: unlocked(path), backup: null };
  const backup = freeBackup(path);
  writeWhole(backup, before);
  writeWhole(path, text);
  return { outcome: 'saved', file: unlocked(path), backup };
}

/** Undo a save: the file holds again what the backup holds, which goes. Conflicts and locks as for a save. */
export function restoreSetupFile(path: string, backup: string, digest: string): SaveOutcome {
  if (!backupsOf(path).includes(backup))
    throw new Fault({ code: 'missing', message: `${backup} is no backup of ${path}`, path, remedy: 'Look again.' });
  using _ = takeLock(join(dirname(path), REDUCTION_LOCK), 'restoring the setup file');
  if (textDigest(readInputText(path)) !== digest) return { outcome: 'conflict', file: unlocked(path) };
  writeWhole(path, readInputText(backup));
  rmSync(backup);
  return { outcome: 'saved', file: unlocked(path), backup: null };
}

/** The file as it is to others: the lock that is held meanwhile is our own. */
function unlocked(path: string): SetupFile {
  const file = readSetupFile(path);
  const mark = readMark(file.text);
  const state = file.content === null ? 'broken' : mark?.intact === true ? 'written' : 'edited';
  return { ...file, state, problem: file.fault?.message ?? null };
}
