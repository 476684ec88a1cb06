import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stampFrames } from '#core/reductions/frame-stamp.ts';
import type { Job } from '#core/reductions/job.ts';
import { withoutOverwrite } from '#core/reductions/pypeit-arguments.ts';
import { type RunRecord, STDOUT_FILE, writeRecord } from '#core/reductions/record.ts';
import type { Reduction } from '#core/reductions/reduction.ts';
import type { Lock } from '#core/workspace/lock.ts';
import { identify, type ProcessIdentity } from '#core/workspace/process-identity.ts';

/**
 * Waits for a word before it becomes PypeIt; the word comes once PypeIt's identity (which `exec` keeps) is on the disk.
 * If this supervisor dies first, the pipe closes and PypeIt never starts.
 */
const GATE = 'read -r word <&3 || exit 125; exec "$@" 3<&-';

/** A PypeIt under way. `child` is null if another process started it. */
export interface Running {
  readonly record: RunRecord;
  readonly child: ChildProcess | null;
  readonly pypeit: ProcessIdentity;
}

/** Start PypeIt in a process group of its own, recorded and named by the lock before its first instruction. */
export async function startPypeit(reduction: Reduction, job: Job, resumed: boolean, lock: Lock): Promise<Running> {
  const { folder, pypeitFile } = reduction;
  const given = job.args ?? ['-o'];
  const args = resumed ? withoutOverwrite(given) : given;
  const command = [job.script, basename(pypeitFile), ...args];
  const supervisor = identify();
  if (supervisor === null) throw new Error('this process cannot be identified');
  const ofExposures = new Set(reduction.exposures.flatMap((exposure) => exposure.frames));
  const record: RunRecord = {
    id: randomUUID(),
    state: 'running',
    pypeitFile,
    spectrograph: reduction.spectrograph,
    command,
    versions: job.versions,
    resumed,
    started: new Date().toISOString(),
    ended: null,
    seconds: null,
    exitCode: null,
    signal: null,
    cause: null,
    peakBytes: 0,
    rawBytes: reduction.frames.filter((f) => ofExposures.has(f.name)).reduce((sum, f) => sum + f.size, 0),
    exposures: reduction.exposures.length,
    digests: reduction.digests,
    frames: stampFrames(reduction.frames),
    supervisor,
    pypeit: null,
    history: job.history,
  };
  const { child, pypeit } = await startGated(
    command,
    folder,
    { path: join(folder, STDOUT_FILE), flags: 'w' },
    (found) => {
      writeRecord(folder, { ...record, pypeit: found });
      lock.share(found);
    },
  );
  return { record: { ...record, pypeit }, child, pypeit };
}

/**
 * Start a command in a process group of its own, its output to a file. `named` hears who it is before its first
 * instruction: what that writes is on the disk by then. If this process dies first, the command never starts.
 */
export async function startGated(
  command: readonly string[],
  cwd: string,
  output: { readonly path: string; readonly flags: 'w' | 'a' },
  named: (pypeit: ProcessIdentity) => void,
): Promise<Pick<Running, 'child' | 'pypeit'>> {
  const out = openSync(output.path, output.flags);
  const child = spawn('/bin/sh', ['-c', GATE, 'run_pypeit', ...command], {
    cwd,
    detached: true,
    stdio: ['ignore', out, out, 'pipe'],
  });
  closeSync(out);
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  const pypeit = child.pid === undefined ? null : identify(child.pid);
  if (pypeit === null) throw new Error('PypeIt ended before it could start');
  named(pypeit);
  const gate = child.stdio[3];
  if (gate === null || gate === undefined || !('write' in gate)) throw new Error('no way to start PypeIt');
  gate.on('error', () => {}); // It was killed before it read the word: its exit says so.
  gate.end('go\n');
  return { child, pypeit };
}
