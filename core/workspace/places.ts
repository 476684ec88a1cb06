import { statSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '#core/workspace/make-folder.ts';

const home = homedir();

function place(xdg: string, fallback: string, mac: string): string {
  const base = process.env[xdg];
  if (base?.startsWith('/')) return join(base, 'slitbench');
  return join(home, platform() === 'darwin' ? mac : fallback, 'slitbench');
}

/** Where caches lie (catalogue, PypeIt's private data): may be deleted at any time. `$XDG_CACHE_HOME` is honoured. */
export const cachePlace = (): string => place('XDG_CACHE_HOME', '.cache', 'Library/Caches');

/** Where large things we made lie (the Python environment). `$XDG_DATA_HOME` is honoured. */
export const dataPlace = (): string => place('XDG_DATA_HOME', '.local/share', 'Library/Application Support');

/** Where the user's own settings lie. `$XDG_CONFIG_HOME` is honoured. */
export const configPlace = (): string => place('XDG_CONFIG_HOME', '.config', 'Library/Preferences');

/** The folder of a workspace that holds its settings, history and journal. */
export const WORKSPACE_FOLDER = '.slitbench';

/** The workspace (organised root) that `from` lies in: the nearest folder upward with a `.slitbench`, or null. */
export function findWorkspace(from: string): string | null {
  for (let at = resolve(from); ; at = dirname(at)) {
    if (statSync(join(at, WORKSPACE_FOLDER), { throwIfNoEntry: false })?.isDirectory()) return at;
    if (dirname(at) === at) return null;
  }
}

/** Below what reductions outside our layout are named, wherever one looks from: the workspace, else what was looked at. */
export const nameRoot = (root: string): string =>
  findWorkspace(root) ?? (root.endsWith('.pypeit') ? dirname(root) : root);

/** `ROOT/.slitbench`, made if it is not there. */
export function workspaceFolder(root: string): string {
  const folder = join(root, WORKSPACE_FOLDER);
  makeFolder(folder);
  return folder;
}
