import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** One process, as far as families go. */
interface Member {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Resident bytes; only where it comes with the listing (macOS). */
  readonly resident: number;
}

function linuxMember(pid: number): Member | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name, in parentheses, may hold anything: count after the last one.
    const [state, parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 4);
    if (state === 'Z' || state === 'X') return null;
    return { pid, parent: Number(parent), group: Number(group), session: Number(session), resident: 0 };
  } catch {
    return null;
  }
}

function members(): readonly Member[] {
  if (process.platform === 'linux')
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => linuxMember(Number(name)))
      .filter((member) => member !== null);
  const text = execFileSync('ps', ['-axo', 'pid=,ppid=,pgid=,rss='], { encoding: 'utf8' });
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0, group = 0, kib = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, group, session: group, resident: kib * 1024 };
    });
}

function treeOf(root: number): readonly Member[] {
  const all = members();
  const inside = new Set([root]);
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
  return all.filter((member) => inside.has(member.pid));
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

/** The living processes of the tree that the session leader `root` began, orphans included. */
export const treePids = (root: number): readonly number[] => treeOf(root).map((member) => member.pid);

/** Memory of the whole tree, bytes: PSS on Linux, the sum of resident sizes elsewhere. */
export const treeBytes = (root: number): number => treeOf(root).reduce((sum, member) => sum + bytesOf(member), 0);

/** Send a signal to the whole tree: the group at once, then whoever left it. Nobody left is no error. */
export function signalTree(root: number, signal: NodeJS.Signals): void {
  const outside = treeOf(root).filter((member) => member.group !== root);
  for (const pid of [-root, ...outside.map((member) => member.pid)]) {
    try {
      process.kill(pid, signal);
    } catch {
      // Already gone.
    }
  }
}
