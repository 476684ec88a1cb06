import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const built = join(root, 'dist/renderer');

/** When a file below some folders was last changed, epoch ms. */
function newestBelow(folders: readonly string[]): number {
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
  const times = files.map((entry) => (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).mtimeMs : 0));
  return Math.max(0, ...times);
}

/**
 * Folder of the built pages. In a checkout whose sources are newer they are built first, which takes some seconds;
 * beside, and then put in place, so that whoever serves or builds them at the same time is not disturbed.
 */
export function builtRenderer(say: (text: string) => void): string {
  const sources = [join(root, 'renderer'), join(root, 'core/contract')];
  if (!sources.every((folder) => existsSync(folder))) return built;
  const made = statSync(join(built, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (made >= newestBelow(sources)) return built;
  say('slitbench: building the pages (once) …');
  const [fresh, former] = [`${built}.${process.pid}`, `${built}.${process.pid}.old`];
  const vite = [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'];
  execFileSync(process.execPath, [...vite, '--emptyOutDir', '--outDir', fresh], {
    cwd: root,
    // Tests have a mode of their own, and a page built in it would be another.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    if (existsSync(built)) renameSync(built, former);
    renameSync(fresh, built);
  } catch {
    // Someone else was quicker, with the same pages.
    rmSync(fresh, { recursive: true, force: true });
  }
  rmSync(former, { recursive: true, force: true });
  return built;
}

if (import.meta.main) builtRenderer(console.error);
