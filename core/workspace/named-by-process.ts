import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The command lines of this machine's processes but our own, as far as they can be seen. */
function commandLines(): readonly string[] {
  if (process.platform !== 'linux')
    return execFileSync('ps', ['-Awwo', 'args='], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n');
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return others.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return ''; // It has ended.
    }
  });
}

/** Whether the command line of another process of this machine names something in a folder. */
export const isNamedByProcess = (folder: string): boolean => commandLines().some((line) => line.includes(`${folder}/`));
