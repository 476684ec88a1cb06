import { existsSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { PastRun } from '#core/contract/history.ts';
import { historyFile, readHistory } from '#core/reductions/history.ts';

/** The runs that the history of a workspace tells of, the last first. */
export function pastRuns(root: string): { path: string; runs: PastRun[] } {
  const path = historyFile(root);
  const there = new Map<string, boolean>();
  const isThere = (file: string): boolean => {
    const known = there.get(file) ?? existsSync(file);
    there.set(file, known);
    return known;
  };
  const runs = readHistory(path).map(({ pypeitFile, digests, ...run }): PastRun => {
    // The job of a coadd lies in a hidden folder beside the result, and is named after that.
    const folder =
      run.kind === undefined ? dirname(pypeitFile) : join(dirname(pypeitFile), '..', basename(pypeitFile, '.json'));
    const below = relative(root, folder);
    return {
      ...run,
      folder,
      reduction: below.startsWith('..') ? folder : below,
      isThere: isThere(pypeitFile),
      inputs: digests.inputs,
    };
  });
  return { path, runs: runs.reverse() };
}
