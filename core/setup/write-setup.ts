import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SetupStatus } from '#core/contract/setup.ts';
import { tryKeepOthersOut, whoIsAt } from '#core/setup/at-work.ts';
import { nextBackup } from '#core/setup/backups.ts';
import { readMark, withMark } from '#core/setup/written-mark.ts';
import { errorCode } from '#core/workspace/fault.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import packageJson from '../../package.json' with { type: 'json' };

/** What became, or with `dryRun` would become, of one setup file. */
export interface WriteOutcome {
  readonly status: SetupStatus;
  readonly backup: string | null;
  readonly problem: string | null;
}

/**
 * Bring a setup file to the text `body`. A file that is so already is not touched; one that was edited since Slitbench
 * wrote it, or that Slitbench did not write, is kept unless `force`, and then a backup stays beside it. Nothing is
 * written where a reduction runs. What is there is judged again, and written, while others are kept out. Throws what
 * the file system throws.
 */
export function writeSetup(
  path: string,
  body: string,
  { dryRun, force, now }: { readonly dryRun: boolean; readonly force: boolean; readonly now: Date },
): WriteOutcome {
  const first = judge(path, body, force);
  if (first.status === 'unchanged' || first.status === 'kept') return first;
  if (dryRun) {
    const who = whoIsAt(path);
    return who === null ? first : locked(who);
  }
  makeFolder(dirname(path));
  const lock = tryKeepOthersOut(path, 'writing the setup file');
  if (typeof lock === 'string') return locked(lock);
  using _ = lock;
  const outcome = judge(path, body, force);
  if (outcome.status === 'unchanged' || outcome.status === 'kept') return outcome;
  if (outcome.backup !== null) writeWhole(outcome.backup, readFileSync(path));
  writeWhole(path, withMark(body, packageJson.version, now));
  return outcome;
}

/** What is to become of a setup file, by what it holds now. */
function judge(path: string, body: string, force: boolean): WriteOutcome {
  const there = readIfThere(path);
  const mark = there === null ? null : readMark(there);
  if (mark?.intact && mark.body === body) return { status: 'unchanged', backup: null, problem: null };
  if (there === null) return { status: 'written', backup: null, problem: null };
  if (mark?.intact) return { status: 'updated', backup: null, problem: null };
  if (force) return { status: 'replaced', backup: nextBackup(path), problem: null };
  const by = mark === null ? 'not written by Slitbench' : 'edited since Slitbench wrote it';
  return { status: 'kept', backup: null, problem: by };
}

const locked = (who: string): WriteOutcome => ({
  status: 'locked',
  backup: null,
  problem: `${who} is at work there; run setup again when it is done`,
});

/** A failure of the file system as a person reads it, or null if it is something else. */
export function fileTrouble(error: unknown): string | null {
  const code = errorCode(error);
  if (code === null || !(error instanceof Error)) return null;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `the disk is full (${error.message}); free some space and run setup again`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `it may not be written (${error.message}); give yourself the right to write there`;
  return error.message;
}
