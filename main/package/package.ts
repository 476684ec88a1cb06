// `npm run package [-- ARGUMENTS OF ELECTRON-BUILDER]`: the desktop app, in dist/packages.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildMain } from '#main/build.ts';
import { stageHost } from '#main/package/stage-host.ts';

const root = join(import.meta.dirname, '../..');
const run = (script: string, ...words: string[]) =>
  spawnSync(process.execPath, [join(root, script), ...words], { cwd: root, stdio: 'inherit' }).status;

process.exitCode = run('cli/built-renderer.ts') ?? 1;
if (process.exitCode === 0) {
  await buildMain();
  stageHost(join(root, 'dist/host'));
  process.exitCode = run('node_modules/electron-builder/cli.js', ...process.argv.slice(2)) ?? 1;
}
