import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';

/**
 * The pid of a `run_pypeit` that was started here by other means (a terminal), or null: a process of this machine that
 * works in the folder. Only Linux tells; elsewhere null.
 */
export function foreignRun(folder: string, except: readonly number[] = []): number | null {
  if (process.platform !== 'linux') return null;
  const here = realpathSync(folder);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || except.includes(Number(name))) continue;
    try {
      if (readlinkSync(`/proc/${name}/cwd`) !== here) continue;
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      if (words.slice(0, 3).some((word) => /(^|\/)run_pypeit$/.test(word))) return Number(name);
    } catch {
      // Ended meanwhile, or of another user.
    }
  }
  return null;
}
