import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { findWorkspace } from '#core/workspace/places.ts';

/** A root that a person named, and the words for what lies in it. */
export interface RealRoot {
  /** Where it lies; as it was typed, where nothing has another name there or only the link lies in a workspace. */
  readonly root: string;
  /** A path at or below `root` as the person would type it; others as they are. */
  readonly asTyped: (path: string) => string;
}

/** Where a root lies that may be a link, such as one to a dataset: by its own path datasets have their names. */
export function realRoot(typed: string): RealRoot {
  const real = realOf(typed);
  const [place, realPlace] = [placeIn(typed), placeIn(real)];
  const root = place !== null && (realPlace === null || realPlace === place) ? typed : real;
  const isIn = (path: string) => path === root || path.startsWith(`${root}/`);
  return { root, asTyped: (path) => (isIn(path) ? typed + path.slice(root.length) : path) };
}

/**
 * Of what is not there, the path itself: who uses it says so. A setup file that is a link belongs to the folder that it is
 * in.
 */
function realOf(path: string): string {
  try {
    return path.endsWith('.pypeit') ? join(realpathSync(dirname(path)), basename(path)) : realpathSync(path);
  } catch {
    return path;
  }
}

/** The path below its workspace; null: it lies in none. */
function placeIn(path: string): string | null {
  const workspace = findWorkspace(path);
  return workspace === null ? null : relative(workspace, path);
}
