import { existsSync, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

const OWN = join(import.meta.dirname, '../../bin/slitbench');

/**
 * What to type for this Slitbench: `slitbench` where a shell with that PATH finds it, else its absolute path. `own`: the
 * command of this installation.
 */
export function ownCommand(path = process.env.PATH ?? '', own = OWN): string {
  const found = path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, 'slitbench'))
    .find((file) => existsSync(file));
  try {
    return found !== undefined && realpathSync(found) === realpathSync(own) ? 'slitbench' : own;
  } catch {
    return own; // One of them has just gone.
  }
}
