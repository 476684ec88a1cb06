import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { RecentWorkspace } from '#core/contract/workspaces.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { configPlace, WORKSPACE_FOLDER } from '#core/workspace/places.ts';

const KEEP = 20;
const Kept = z.array(z.object({ path: z.string(), opened: z.number() }));

const recentFile = (): string => join(configPlace(), 'recent.json');

function readKept(): z.infer<typeof Kept> {
  try {
    return Kept.parse(JSON.parse(readIfThere(recentFile()) ?? '[]'));
  } catch {
    return [];
  }
}

/** The workspaces that this user opened last, newest first; those that are there. */
export function readRecent(): readonly RecentWorkspace[] {
  const isThere = (path: string) => statSync(join(path, WORKSPACE_FOLDER), { throwIfNoEntry: false }) !== undefined;
  return readKept()
    .filter(({ path }) => isThere(path))
    .map(({ path, opened }) => ({ path, name: basename(path), opened }));
}

/** Put a workspace at the head of the list. A list that cannot be written is done without. */
export function rememberWorkspace(path: string): void {
  const kept = [{ path, opened: Date.now() }, ...readKept().filter((other) => other.path !== path)].slice(0, KEEP);
  try {
    makeFolder(configPlace());
    writeWhole(recentFile(), JSON.stringify(kept));
  } catch {
    // A home that cannot be written to is no reason to refuse the work.
  }
}
