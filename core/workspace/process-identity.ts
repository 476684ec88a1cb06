import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

/** One process on one boot of one machine: what a bare pid cannot tell apart. */
export const ProcessIdentity = z.object({
  /** `HOSTNAME/ID`. */
  machine: z.string(),
  boot: z.string(),
  /** The name space of its pid, where the system has such: containers of one machine number their processes alike. */
  space: z.string().default(''),
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
const thisSpace = text(() => readlinkSync('/proc/self/ns/pid'));

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
  return started === null ? null : { machine: thisMachine, boot: thisBoot, space: thisSpace, pid, started };
}

/**
 * Whether that very process still lives. Of another machine, or another container of this one, one cannot tell. The boot
 * names the machine, which may have been renamed since; after another boot its name and id do, both: nodes of a cluster
 * that start from one image share the id.
 */
export function lives(who: ProcessIdentity): 'alive' | 'dead' | 'elsewhere' {
  if (who.boot !== thisBoot) return who.machine === thisMachine ? 'dead' : 'elsewhere';
  if (who.space !== thisSpace) return 'elsewhere';
  return startOf(who.pid) === who.started ? 'alive' : 'dead';
}

/** This machine, as a part of a file's name. */
export const machineName = (): string => thisMachine.replace(/[^\w.-]/g, '_');

/** The end that `machineName` has under whatever host name, or null where the machine has no id. */
export const machineNameEnd = (): string | null => {
  const id = thisMachine.slice(thisMachine.indexOf('/') + 1);
  return id === '' ? null : `_${id}`;
};

/** Where a process runs, for people. */
export const hostOf = (who: ProcessIdentity): string => who.machine.split('/')[0] ?? who.machine;
