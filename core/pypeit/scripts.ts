import { accessSync, closeSync, constants, existsSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shellWord } from '#core/contract/shell-word.ts';
import { Fault } from '#core/workspace/fault.ts';

/** PypeIt's commands that Slitbench starts; all are there in 1.16 to 2.x. */
export const SCRIPTS = [
  'run_pypeit', 'pypeit_setup', 'pypeit_setup_coadd2d', 'pypeit_coadd_2dspec', 'pypeit_collate_1d',
  'pypeit_install_wvarxiv', 'pypeit_chk_edges', 'pypeit_parse_slits',
] as const; // biome-ignore format: one list, one look
export type ScriptName = (typeof SCRIPTS)[number];

/** The Python that a script's first lines name, or null for one that names none (pip's short form and its long one). */
export function interpreterOf(head: string): string | null {
  const [first = '', second = ''] = head.split('\n');
  if (!first.startsWith('#!')) return null;
  // A path too long or with a space in it goes through sh: '''exec' "/the path/python" "$0" "$@"
  const long = /^'''exec' ["']?(.+?)["']? "\$0"/.exec(second);
  if (first.startsWith('#!/bin/sh') && long !== null) return long[1] ?? null;
  return first.slice(2).trim().split(' ')[0] ?? null;
}

function head(path: string): string {
  const buffer = Buffer.alloc(1024);
  const fd = openSync(path, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(fd, buffer));
  } finally {
    closeSync(fd);
  }
}

/** The Python that a script file starts, or null if it names none. */
export const interpreterOfScript = (path: string): string | null => interpreterOf(head(path));

/** Why a script of an environment cannot be started, or null if it can. `python` is the environment's own. */
export function scriptTrouble(path: string, python: string): string | null {
  if (!existsSync(path)) return `${path} is not there`;
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return `${path} is not executable`;
  }
  const interpreter = interpreterOfScript(path);
  if (interpreter === null || interpreter === '/usr/bin/env') return null;
  if (!existsSync(interpreter)) {
    return `${path} wants ${interpreter}, which is gone: the environment was moved after it was made`;
  }
  // Of a script that lies beside its Python (an environment, not ~/.local/bin), the two must be one.
  const beside = existsSync(join(dirname(path), 'python3'));
  if (beside && realpathSync(dirname(interpreter)) !== realpathSync(dirname(python))) {
    return `${path} starts ${interpreter}, of another environment: this one is a copy`;
  }
  return null;
}

/** What to do about a broken environment, given the command that mends it where it is. */
export const mendRemedy = (mend: string, chosen: boolean): string =>
  chosen
    ? `Mend that environment: ${mend}`
    : `Let Slitbench make an environment of its own: slitbench doctor --fix; or mend that one: ${mend}`;

/** The absolute path of a script, checked. Throws a Fault `broken-environment`. `chosen`: a person named this Python. */
export function scriptPath(folder: string, name: ScriptName, python: string, chosen: boolean): string {
  const path = join(folder, name);
  const trouble = scriptTrouble(path, python);
  if (trouble === null) return path;
  throw new Fault({
    code: 'broken-environment',
    message: trouble,
    path,
    remedy: mendRemedy(`${shellWord(python)} -m pip install --force-reinstall --no-deps pypeit`, chosen),
  });
}
