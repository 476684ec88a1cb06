import { basename, dirname } from 'node:path';
import { type CoaddToDo, type CoaddTools, coaddFinder } from '#core/coadds/coadd-work.ts';
import { findLevels, placesOf } from '#core/coadds/levels.ts';
import { readJob } from '#core/coadds/read-job.ts';
import type { Finder } from '#core/reductions/queue-options.ts';

/**
 * The coadds that a queue kept, by their keys, as they were planned when they were asked for. Keys that name none are passed
 * over, as are coadds of a tree that lay elsewhere then: their exposures are named by where they were.
 */
export function keptCoadds(keys: readonly string[], tools: () => CoaddTools): Finder {
  return coaddFinder(
    keys.flatMap((key) => coaddAt(key) ?? []),
    tools,
  );
}

function coaddAt(key: string): CoaddToDo | null {
  if (!basename(dirname(key)).startsWith('.slitbench-coadd')) return null;
  try {
    const job = readJob(key);
    const folder = dirname(dirname(key));
    if (job === null || job.level !== folder || placesOf({ folder }, job.kind).job !== key) return null;
    const [level] = findLevels([folder], folder);
    return level === undefined ? null : { level, job };
  } catch {
    return null;
  }
}
