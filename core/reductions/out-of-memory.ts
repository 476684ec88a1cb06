import { readFileSync } from 'node:fs';

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * How many processes of this control group the kernel has ended for want of memory (`oom_kill` of cgroup v2's
 * memory.events or v1's memory.oom_control). Null where it does not say.
 */
export function oomKills(): number | null {
  const groups = text('/proc/self/cgroup');
  const v2 = /^0::(.*)$/m.exec(groups)?.[1];
  const v1 = /^\d+:[^:]*\bmemory\b[^:]*:(.*)$/m.exec(groups)?.[1];
  const count =
    /^oom_kill (\d+)$/m.exec(v2 === undefined ? '' : text(`/sys/fs/cgroup${v2}/memory.events`)) ??
    /^oom_kill (\d+)$/m.exec(v1 === undefined ? '' : text(`/sys/fs/cgroup/memory${v1}/memory.oom_control`));
  return count === null ? null : Number(count[1]);
}
