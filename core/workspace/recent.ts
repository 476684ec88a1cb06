import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { RecentWorkspace } from '#core/contract/workspaces.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { configPlace, WORKSPACE_FOLDER } from '#core/workspace/places.ts';

const KEEP = 20;
const Recent = z.object({ recent: z.array(z.object({ path: z.string(), opened: z.number() })) });
type Entry = z.infer<typeof Recent>['recent'][number];

const recentFile = (): string => join(configPlace(), 'recent.json');

/** The kept list. What cannot be understood is worth nothing and begins anew. */
function read(): readonly Entry[] {
  try {
    return Recent.parse(JSON.parse(readIfThere(recentFile()) ?? '')).recent;
  } catch {
    return [];
  }
}

function write(recent: readonly Entry[]): void {
  makeFolder(configPlace());
  writeWhole(recentFile(), `${JSON.stringify({ recent }, null, 2)}\n`, 0o600);
}

/** The workspaces that this user opened on this machine, newest first. */
export function readRecent(): RecentWorkspace[] {
  return read().map(({ path, opened }) => {
    const isThere = statSync(join(path, WORKSPACE_FOLDER), { throwIfNoEntry: false })?.isDirectory() === true;
    return { path, name: basename(path) || path, opened, state: isThere ? 'ready' : 'missing' };
  });
}

/** Put a workspace first in the list. A settings folder that cannot be written is no reason not to open it. */
export function rememberWorkspace(root: string, now = Date.now()): void {
  try {
    write([{ path: root, opened: now }, ...read().filter(({ path }) => path !== root)].slice(0, KEEP));
  } catch {
    // The list is a convenience.
  }
}

export function forgetWorkspace(root: string): RecentWorkspace[] {
  write(read().filter(({ path }) => path !== root));
  return readRecent();
}
