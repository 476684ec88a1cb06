import { Fault } from '#core/workspace/fault.ts';

/** What the system refused, and the way out, by Node's error code. What is not listed is a defect of ours. */
const REFUSALS: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  EACCES: ['may not be used by this user', 'Change its permissions, or use another place'],
  EPERM: ['may not be changed by this user', 'Change its permissions, or use another place'],
  EROFS: ['lies on a disk that is mounted read-only', 'Mount it to write, or use another disk'],
  ENOSPC: ['does not fit: the disk is full', 'Make room there, then run the same command again'],
  EDQUOT: ['does not fit: your share of the disk is used up', 'Make room there, then run the same command again'],
  ENOTDIR: ['has a file where a folder should be', 'Move that file out of the way, or use another place'],
  ELOOP: ['is a link that leads in a circle', 'Mend the link'],
  ENAMETOOLONG: ['has too long a name', 'Use a place with a shorter path'],
  EMFILE: ['cannot be opened: too many files are open', 'Raise the limit (ulimit -n), then run the same command again'],
  ENFILE: ['cannot be opened: too many files are open', 'End other programs, then run the same command again'],
  EIO: ['cannot be read or written: the disk reports an error', 'Look at the disk; the system log may say more'],
  ESTALE: ['is no longer known to its file server', 'Mount that disk again, then run the same command again'],
};

/** An error of a system call as a Fault that names the path, or null if it is none that the outside world causes. */
export function systemFault(error: unknown): Fault | null {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return null;
  const refusal = REFUSALS[String(error.code)];
  if (refusal === undefined) return null;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : null;
  const [what, remedy] = refusal;
  return new Fault(
    { code: 'refused', message: `${path ?? 'A file'} ${what}`, remedy, ...(path === null ? {} : { path }) },
    error,
  );
}
