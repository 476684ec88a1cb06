import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const built = join(root, 'dist/renderer');

/** Folder of the built pages. In a checkout whose sources are newer they are built first, which takes some seconds. */
export function builtRenderer(say: (text: string) => void): string {
  const page = join(built, 'index.html');
  const sources = join(root, 'renderer');
  if (!existsSync(sources)) return built;
  const made = statSync(page, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
  if (made < newest) {
    say('slitbench: building the pages (once) …');
    execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return built;
}
