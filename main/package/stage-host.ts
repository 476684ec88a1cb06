// Lays out what the packaged app runs beside itself: core and command line as they are, the built pages, Slitbench's own
// Node, and the packages that those import.
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const FOLDERS = ['core', 'cli', 'resources', 'dist/renderer'] as const;
/** Beside those that the sources import: the Node they run on. */
const ALSO = ['node'];

const Package = z.looseObject({
  name: z.string(),
  version: z.string(),
  imports: z.record(z.string(), z.unknown()).optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
const readPackage = (folder: string) => Package.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));

/** Names of the packages that a module's text imports. */
function importedPackages(text: string): readonly string[] {
  return [...text.matchAll(/(?:^import |^\} from |^(?:import|export) .* from |import\()'([@a-z][\w./@-]*)'/gm)]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}

function importedBy(folder: string): Set<string> {
  const modules = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'),
  );
  return new Set(
    modules.flatMap(({ parentPath, name }) => importedPackages(readFileSync(join(parentPath, name), 'utf8'))),
  );
}

/** Folders of the packages and of all that they need, below `root`. Each lies where it is found from its dependent. */
function closure(names: Iterable<string>): Set<string> {
  const found = new Set<string>();
  const add = (name: string, from: string, isOptional: boolean): void => {
    for (let at = from; ; at = dirname(at)) {
      const folder = join(at, 'node_modules', name);
      if (existsSync(join(folder, 'package.json'))) {
        if (found.has(folder)) return;
        found.add(folder);
        const { dependencies, optionalDependencies } = readPackage(folder);
        for (const each of Object.keys(dependencies)) add(each, folder, each in optionalDependencies);
        return;
      }
      if (at === root || dirname(at) === at) break;
    }
    if (!isOptional) throw new Error(`the package ${name} is not installed; run bin/setup`);
  };
  for (const name of names) add(name, root, false);
  return found;
}

/** Lay it all out in `to`, anew. */
export function stageHost(to: string): void {
  rmSync(to, { recursive: true, force: true });
  for (const folder of FOLDERS)
    cpSync(join(root, folder), join(to, folder), {
      recursive: true,
      filter: (path) => !path.endsWith('.test.ts') && !path.includes('__pycache__') && !path.endsWith('/icons'),
    });
  const names = [...importedBy(join(root, 'core')), ...importedBy(join(root, 'cli')), ...ALSO];
  for (const folder of closure(names))
    cpSync(folder, join(to, folder.slice(root.length)), {
      recursive: true,
      // Those within it that are needed come by themselves.
      filter: (path) => !path.slice(folder.length).includes('/node_modules'),
    });
  const { name, version, imports } = readPackage(root);
  writeFileSync(join(to, 'package.json'), `${JSON.stringify({ name, version, type: 'module', imports }, null, 2)}\n`);
  mkdirSync(join(to, 'bin'));
  writeFileSync(join(to, 'bin/slitbench'), COMMAND);
  chmodSync(join(to, 'bin/slitbench'), 0o755);
}

const COMMAND = `#!/bin/sh
# The command line of this Slitbench, on its own Node.
set -eu
here=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
export NODE_COMPILE_CACHE="\${NODE_COMPILE_CACHE:-\${XDG_CACHE_HOME:-$HOME/.cache}/slitbench/compiled}"
exec "$here/node_modules/node/bin/node" --disable-warning=ExperimentalWarning "$here/cli/main.ts" "$@"
`;
