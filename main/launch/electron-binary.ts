import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = join(import.meta.dirname, '../../node_modules/electron');
const PATIENCE_MS = 10 * 60_000;

/** Where Electron's program is; null: it is not installed. */
function installed(): string | null {
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const named = join(folder, 'path.txt');
  const inside = existsSync(named) ? readFileSync(named, 'utf8') : 'electron';
  const path = join(own ?? join(folder, 'dist'), inside);
  return existsSync(path) ? path : null;
}

/** Electron's program and its folder; it is downloaded on first use (120 MB). A string says why it cannot be had. */
export function electronBinary(
  say: (text: string) => void,
): { readonly path: string; readonly folder: string } | string {
  const before = installed();
  if (before !== null) return { path: before, folder: dirname(before) };
  if (!existsSync(join(folder, 'install.js'))) return 'the package electron is not installed';
  say('downloading Electron, which shows the window (once, 120 MB) …');
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'install.js')], {
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
    timeout: PATIENCE_MS,
    env: { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '' },
  });
  const path = status === 0 ? installed() : null;
  if (path !== null) return { path, folder: dirname(path) };
  return `Electron could not be downloaded (${firstLine(stderr) || 'it took too long'})`;
}

const firstLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => /error/i.test(line))
    ?.slice(0, 200) ?? '';
