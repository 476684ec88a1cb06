import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import type { SaveOutcome, SetupFile, SetupFileState } from '#core/contract/setup-files.ts';
import { keepOthersOut, whoIsAt } from '#core/setup/at-work.ts';
import { backupsOf, nextBackup } from '#core/setup/backups.ts';
import { readSetupText } from '#core/setup/edit-setup.ts';
import { parsePypeitFile, readInputText } from '#core/setup/pypeit-file.ts';
import { readMark } from '#core/setup/written-mark.ts';
import { Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';

/** SHA-256 of a text in UTF-8. */
export const textDigest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A setup file as it is now. Throws a Fault where there is none, or it is not text. */
export function readSetupFile(path: string): SetupFile {
  if (!existsSync(path))
    throw new Fault({ code: 'missing', message: `${path} is not there`, path, remedy: 'Write setup files again.' });
  const text = readInputText(path);
  const read = readSetupText(text, path);
  const intact = readMark(text)?.intact === true;
  const { state, problem } = stateOf(path, { intact, broken: read.fault?.message ?? null });
  return { path, ...read, digest: textDigest(text), state, problem, backups: backupsOf(path) };
}

/**
 * How a setup file stands. `intact`: it is as Slitbench wrote it; `broken`: why it cannot be read, or null.
 */
export function stateOf(
  path: string,
  { intact, broken }: { readonly intact: boolean; readonly broken: string | null },
): { readonly state: SetupFileState; readonly problem: string | null } {
  const who = whoIsAt(path);
  if (who !== null) return { state: 'locked', problem: `${who} is at work there; it can be changed when that is done` };
  if (broken !== null) return { state: 'broken', problem: broken };
  return { state: intact ? 'written' : 'edited', problem: null };
}

/**
 * Write a setup file, if it is still the one with this digest; what it held is kept beside it. Throws a Fault `locked`
 * while PypeIt works there, `bad-input-file` for a text that PypeIt could not read.
 */
export function saveSetupFile(path: string, text: string, digest: string): SaveOutcome {
  parsePypeitFile(text, path);
  using _ = keepOthersOut(path, 'saving the setup file');
  const before = readInputText(path);
  if (textDigest(before) !== digest) return { outcome: 'conflict', file: unlocked(path) };
  if (before === text) return { outcome: 'saved', file: unlocked(path), backup: null };
  const backup = nextBackup(path);
  writeWhole(backup, before);
  writeWhole(path, text);
  return { outcome: 'saved', file: unlocked(path), backup };
}

/**
 * Bring back what a backup holds. What the file holds now is kept as the newest backup first, so that this too can be
 * undone; the backup, which would say the same as the file, goes. Conflicts and locks as for a save.
 */
export function restoreSetupFile(path: string, backup: string, digest: string): SaveOutcome {
  using _ = keepOthersOut(path, 'restoring the setup file');
  if (!backupsOf(path).includes(backup))
    throw new Fault({ code: 'missing', message: `${backup} is no backup of ${path}`, path, remedy: 'Look again.' });
  const before = readInputText(path);
  if (textDigest(before) !== digest) return { outcome: 'conflict', file: unlocked(path) };
  const wanted = readInputText(backup);
  if (wanted === before) return { outcome: 'saved', file: unlocked(path), backup: null };
  const kept = nextBackup(path);
  writeWhole(kept, before);
  writeWhole(path, wanted);
  rmSync(backup);
  return { outcome: 'saved', file: unlocked(path), backup: kept };
}

/** The file as it is to others: the lock that is held meanwhile is our own. */
function unlocked(path: string): SetupFile {
  const file = readSetupFile(path);
  const mark = readMark(file.text);
  const state = file.content === null ? 'broken' : mark?.intact === true ? 'written' : 'edited';
  return { ...file, state, problem: file.fault?.message ?? null };
}
