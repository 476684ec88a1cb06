import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findPypeit, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { cache1, cache2, python1, python2 } from '../have.ts';

/** The PypeIt versions to test against; `python` is null where one is not there. */
export const pypeits = [
  { version: '2.x', python: python2, cache: cache2 },
  { version: '1.x', python: python1, cache: cache1 },
] as const;

/** The environment of a PypeIt under test. Its cache, if one was given, stands for the user's from now on. */
export async function testPypeit(python: string | null, cache: string | null): Promise<PypeitEnvironment> {
  if (python === null) throw new Error('no PypeIt to test against');
  if (cache !== null) process.env.XDG_CACHE_HOME = cache;
  return findPypeit({ python });
}

/** A cache place of a test's own, empty but for what PypeIt keeps: links to what lies in `cache`. Returns `folder`. */
export function cacheBeside(cache: string | null, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of cache === null ? [] : readdirSync(cache).filter((each) => each !== 'slitbench'))
    symlinkSync(join(cache ?? '', name), join(folder, name));
  return folder;
}

/** A task that keeps its notes. */
export function quietTask(
  signal: AbortSignal = new AbortController().signal,
): TaskHandle & { readonly notes: string[] } {
  const notes: string[] = [];
  return { signal, notes, progress: () => undefined, note: (_level, text) => notes.push(text) };
}
