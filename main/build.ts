// Builds main process and preload script: CommonJS that also Electron 22 runs.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');
const out = join(root, 'dist/main');
const ENTRIES = ['main', 'preload'] as const;

async function buildEntry(name: (typeof ENTRIES)[number]): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: { '#core': join(root, 'core'), '#main': join(root, 'main') } },
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: join(root, `main/${name}.ts`),
      outDir: out,
      emptyOutDir: false,
      target: 'node16',
      minify: false,
      rolldownOptions: {
        external: ['electron', 'bufferutil', 'utf-8-validate'],
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  });
}

/** When the newest source of the window was changed, ms. */
const changed = (): number =>
  ['main', 'core/contract']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
    .concat(join(root, 'package-lock.json'))
    .reduce((newest, path) => Math.max(newest, statSync(path).mtimeMs), 0);

/** Build them unless they are newer than their sources. */
export async function buildMain(): Promise<void> {
  const made = ENTRIES.map((name) => join(out, `${name}.cjs`)).map((path) =>
    existsSync(path) ? statSync(path).mtimeMs : 0,
  );
  if (Math.min(...made) < changed()) for (const name of ENTRIES) await buildEntry(name);
}

if (import.meta.main) await buildMain();
