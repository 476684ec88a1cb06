import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SetupStatus } from '#core/contract/setup.ts';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { readMark, withMark } from '#core/setup/written-mark.ts';
import { errorCode } from '#core/workspace/fault.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { readLock } from '#core/workspace/lock.ts';
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
 * written where a reduction runs. Throws what the file system throws.
 */
export function writeSetup(
  path: string,
  body: string,
  { dryRun, force, now }: { readonly dryRun: boolean; readonly force: boolean; readonly now: Date },
): WriteOutcome {
  const there = readIfThere(path);
  const mark = there === null ? null : readMark(there);
  if (mark?.intact && mark.body === body) return { status: 'unchanged', backup: null, problem: null };
  const edited = there !== null && !mark?.intact;
  if (edited && !force) {
    const by = mark === null ? 'not written by Slitbench' : 'edited since Slitbench wrote it';
    return { status: 'kept', backup: null, problem: `${by}; --force replaces it and keeps a backup` };
  }
  const lock = readLock(join(dirname(path), REDUCTION_LOCK));
  if (lock !== null && lock.state !== 'dead') {
    const holder = lock.content === null ? 'something' : `process ${lock.content.holder.pid} (${lock.content.purpose})`;
    return { status: 'locked', backup: null, problem: `${holder} is at work there; run setup again when it is done` };
  }
  const backup = edited ? freeBackup(path) : null;
  const status = there === null ? 'written' : edited ? 'replaced' : 'updated';
  if (dryRun) return { status, backup, problem: null };
  makeFolder(dirname(path));
  if (backup !== null) writeWhole(backup, readFileSync(path));
  writeWhole(path, withMark(body, packageJson.version, now));
  return { status, backup, problem: null };
}

/** `FILE.1.bak`, or the next number that is free. */
export function freeBackup(path: string): string {
  for (let n = 1; ; n++) if (!existsSync(`${path}.${n}.bak`)) return `${path}.${n}.bak`;
}

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
