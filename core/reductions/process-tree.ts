import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** One living process, as far as families go. */
interface Member {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it started; opaque. With the pid it names the process for good. */
  readonly started: string;
  /** Resident bytes; only where it comes with the listing (macOS). */
  readonly resident: number;
}

/** Every process of this machine at one moment. */
export type Listing = readonly Member[];

function linuxMember(pid: number): Member | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name, in parentheses, may hold anything: count after the last one.
    const [state, parent, group, session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 20);
    if (state === 'Z' || state === 'X') return null;
    const started = rest[15] ?? '';
    return { pid, parent: Number(parent), group: Number(group), session: Number(session), started, resident: 0 };
  } catch {
    return null;
  }
}

export function listProcesses(): Listing {
  if (process.platform === 'linux')
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => linuxMember(Number(name)))
      .filter((member) => member !== null);
  const text = execFileSync('ps', ['-axo', 'pid=,ppid=,pgid=,rss=,lstart='], { encoding: 'utf8' });
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [numbers, started] = [line.trim().split(/\s+/).slice(0, 4), line.trim().split(/\s+/).slice(4).join(' ')];
      const [pid = 0, parent = 0, group = 0, kib = 0] = numbers.map(Number);
      return { pid, parent, group, session: group, started, resident: kib * 1024 };
    });
}

/** Memory of one process: its proportional share (PSS), so that what a tree shares counts once. */
function bytesOf(member: Member): number {
  if (process.platform !== 'linux') return member.resident;
  try {
    const rollup = readFileSync(`/proc/${member.pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss: +(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
  } catch {
    return 0; // It has ended.
  }
}

/**
 * The processes that the session leader `root` began, orphans included. Whoever was seen in the tree once stays in it,
 * also after it began a session of its own and its parent ended, which leaves no trace of where it came from.
 */
export class ProcessTree {
  readonly #root: number;
  /** Pid → when it started, of all that were seen outside the group and session of the root. */
  readonly #strays = new Map<number, string>();

  constructor(root: number) {
    this.#root = root;
  }

  /** Those that live. */
  members(all: Listing = listProcesses()): Listing {
    const root = this.#root;
    const inside = new Set([root]);
    for (const { pid, started } of all) if (this.#strays.get(pid) === started) inside.add(pid);
    for (let grew = true; grew; ) {
      grew = false;
      for (const member of all) {
        if (inside.has(member.pid)) continue;
        // Orphans keep the group and session of the leader that started them.
        if (inside.has(member.parent) || member.group === root || member.session === root) {
          inside.add(member.pid);
          grew = true;
        }
      }
    }
    const living = all.filter((member) => inside.has(member.pid));
    this.#strays.clear();
    for (const { pid, started, group } of living) if (group !== root) this.#strays.set(pid, started);
    return living;
  }

  /** Memory of all, bytes: PSS on Linux, the sum of resident sizes elsewhere. */
  bytes(all?: Listing): number {
    return this.members(all).reduce((sum, member) => sum + bytesOf(member), 0);
  }

  /** Send a signal to all: the group at once, then whoever left it. Nobody left is no error. */
  signal(signal: NodeJS.Signals): void {
    const outside = this.members().filter((member) => member.group !== this.#root);
    for (const pid of [-this.#root, ...outside.map((member) => member.pid)]) {
      try {
        process.kill(pid, signal);
      } catch {
        // Already gone.
      }
    }
  }
}
