import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Every `run_pypeit` of this machine, whoever started it: the real path of the folder it works in → its pid. Only Linux
 * tells; elsewhere none. Those of other users are not seen.
 */
export function foreignRuns(): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  if (process.platform !== 'linux') return found;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0', 3);
      if (words.some((word) => /(^|\/)run_pypeit$/.test(word)))
        found.set(readlinkSync(`/proc/${name}/cwd`), Number(name));
    } catch {
      // Ended meanwhile, or of another user.
    }
  }
  return found;
}

/** Whether that process works in this folder (its real path) still. */
export function worksIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}
