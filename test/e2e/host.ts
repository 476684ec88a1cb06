import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { builtRenderer } from '#cli/built-renderer.ts';
import { removeFolder } from '../support/clean-up.ts';

const root = join(import.meta.dirname, '../..');
const slitbench = join(root, 'bin/slitbench');
const Printed = z.object({ root: z.string(), address: z.string(), port: z.number(), pid: z.number() });

/** A real host, started as a user does. */
export interface TestHost {
  readonly root: string;
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  readonly token: string;
  readonly env: Readonly<Record<string, string>>;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Build the pages, unless they are built already from what is there now. */
export function buildPages(): void {
  builtRenderer(() => {});
}

/**
 * Serve a new workspace (or `at`), with caches and settings of its own. `under`: a command that starts another, with its
 * words.
 */
export async function startHost(
  at?: string,
  more: Readonly<Record<string, string>> = {},
  under: readonly string[] = [],
): Promise<TestHost> {
  const folder = at ?? mkdtempSync(join(tmpdir(), 'slitbench-e2e-'));
  const env = { XDG_CACHE_HOME: join(folder, '.cache'), XDG_CONFIG_HOME: join(folder, '.config'), ...more };
  const [program = slitbench, ...words] = [...under, slitbench, 'serve', folder, '--json'];
  const running = execa(program, words, { env, reject: false });
  const line = await new Promise<string>((resolve, reject) => {
    running.stdout.once('data', (chunk) => resolve(String(chunk)));
    void running.then(({ stderr }) => reject(new Error(`the host ended: ${stderr}`)));
  });
  const printed = Printed.parse(JSON.parse(line));
  return {
    ...printed,
    env,
    token: new URL(printed.address).hash.replace('#token=', ''),
    async kill(signal = 'SIGTERM') {
      process.kill(printed.pid, signal);
      await running;
      if (at === undefined) await removeFolder(folder);
    },
  };
}
