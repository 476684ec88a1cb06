import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, freemem, platform, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** What this process may use of the machine: its container's limits (cgroups 1 and 2), else the machine itself. */
export interface MachineResources {
  /** At least 1. Processor time that is granted in parts is rounded down. */
  readonly cores: number;
  readonly memoryBytes: number;
  /** What new processes can take without pushing others out. */
  readonly freeMemoryBytes: number;
  /** Whether a container or batch system sets the memory limit. */
  readonly limited: boolean;
}

/** The machine itself, before any limit. */
interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
}

type Read = (path: string) => string | null;

const read: Read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

/** A limit in bytes; `max` and version 1's huge number mean none. */
function limit(text: string | null): number {
  const n = text === null || text.trim() === 'max' ? Number.POSITIVE_INFINITY : Number(text);
  return Number.isFinite(n) && n > 0 && n < 2 ** 60 ? n : Number.POSITIVE_INFINITY;
}

const field = (text: string | null, name: string): number =>
  Number(new RegExp(`^${name}:?\\s+(\\d+)`, 'm').exec(text ?? '')?.[1] ?? 0);

/** The folders of a control group and its parents under a mount; in a container the path may be the host's, so the mount counts too. */
function chain(mount: string, path: string): string[] {
  const folders: string[] = [];
  for (let at = path; at !== '/' && at !== '.'; at = dirname(at)) folders.push(join(mount, at));
  return [...folders, mount];
}

/** What the control groups of this process leave of the machine. `read` gives the text of a file, or null. */
export function withinGroups(machine: Machine, read: Read): MachineResources {
  let { cores, memoryBytes, freeMemoryBytes } = machine;
  for (const line of (read('/proc/self/cgroup') ?? '').split('\n')) {
    const [, kinds = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === '') continue;
    const v2 = kinds === '';
    const named = kinds.split(',');
    const memory = v2 ? '/sys/fs/cgroup' : named.includes('memory') ? '/sys/fs/cgroup/memory' : null;
    const cpu = v2 ? '/sys/fs/cgroup' : named.includes('cpu') ? `/sys/fs/cgroup/${kinds}` : null;
    for (const folder of memory === null ? [] : chain(memory, path)) {
      const most = limit(read(join(folder, v2 ? 'memory.max' : 'memory.limit_in_bytes')));
      if (most >= machine.memoryBytes) continue;
      const used = Number(read(join(folder, v2 ? 'memory.current' : 'memory.usage_in_bytes')) ?? 0);
      // Files that were read stay in memory until the room is needed; they do not count.
      const stat = read(join(folder, 'memory.stat'));
      const cached = field(stat, v2 ? 'inactive_file' : 'total_inactive_file');
      memoryBytes = Math.min(memoryBytes, most);
      freeMemoryBytes = Math.min(freeMemoryBytes, Math.max(0, most - used + cached));
    }
    for (const folder of cpu === null ? [] : chain(cpu, path)) {
      const [quota = 'max', period = '100000'] = v2
        ? (read(join(folder, 'cpu.max')) ?? '').trim().split(' ')
        : [read(join(folder, 'cpu.cfs_quota_us'))?.trim(), read(join(folder, 'cpu.cfs_period_us'))?.trim()];
      const share = Number(quota) / Number(period);
      if (share > 0) cores = Math.min(cores, Math.max(1, Math.floor(share)));
    }
  }
  return { cores, memoryBytes, freeMemoryBytes, limited: memoryBytes < machine.memoryBytes };
}

/** Free memory as macOS reports it (`vm_stat`): pages that are free or can be dropped, in bytes. */
export function freeOfVmStat(text: string): number {
  const page = Number(/page size of (\d+) bytes/.exec(text)?.[1] ?? 4096);
  const pages = (name: string) => Number(new RegExp(`^Pages ${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return page * (pages('free') + pages('inactive') + pages('speculative') + pages('purgeable'));
}

function freeOnMac(): number {
  try {
    return freeOfVmStat(execFileSync('vm_stat', { encoding: 'utf8' })) || freemem();
  } catch {
    return freemem();
  }
}

/** What this process may use of the machine, now. Some tenths of a millisecond. */
export function machineResources(): MachineResources {
  const available = field(read('/proc/meminfo'), 'MemAvailable') * 1024;
  const free = platform() === 'darwin' ? freeOnMac() : available || freemem();
  return withinGroups({ cores: availableParallelism(), memoryBytes: totalmem(), freeMemoryBytes: free }, read);
}
