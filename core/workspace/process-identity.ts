import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

/** One process on one boot of one machine: what a bare pid cannot tell apart. */
export const ProcessIdentity = z.object({
  machine: z.string(),
  boot: z.string(),
  pid: z.number().int().positive(),
  /** Opaque: kernel ticks on Linux, `ps` text elsewhere. */
  started: z.string(),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

function text(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return '';
  }
}

const thisMachine = `${hostname()}/${text(() => readFileSync('/etc/machine-id', 'utf8')).slice(0, 12)}`;
const thisBoot =
  text(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')) ||
  text(() => execFileSync('sysctl', ['-n', 'kern.boottime'], { encoding: 'utf8' }));

/** When a process of this machine started, or null if there is none (a zombie counts as none). */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux')
    return text(() => execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })) || null;
  const stat = text(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The command name, in parentheses, may hold spaces and parentheses itself: count fields after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (stat === '' || fields[0] === 'Z' || fields[0] === 'X') return null;
  return fields[19] ?? null;
}

/** The identity of a living process of this machine (default: this process), or null if there is none. */
export function identify(pid: number = process.pid): ProcessIdentity | null {
  const started = startOf(pid);
  return started === null ? null : { machine: thisMachine, boot: thisBoot, pid, started };
}

/** Whether that very process still lives. Of another machine one cannot tell. */
export function lives(who: ProcessIdentity): 'alive' | 'dead' | 'elsewhere' {
  if (who.machine !== thisMachine) return 'elsewhere';
  return who.boot === thisBoot && startOf(who.pid) === who.started ? 'alive' : 'dead';
}
