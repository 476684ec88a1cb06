import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { findWorkspace } from '#core/workspace/places.ts';
import { readSettings } from '#core/workspace/settings.ts';

/** PypeIt's names of instruments by folder, as the settings have them. */
export type NamedInstruments = Readonly<Record<string, string>>;

/** Tells the instrument that a person has named for a frame, from its path; undefined: none. */
export type InstrumentFinder = (path: string) => string | undefined;

/**
 * The nearest named folder at or above a frame tells its instrument. A link that has none on its own way is of the
 * instrument of the file that it leads to.
 */
export function instrumentFinder(named: NamedInstruments): InstrumentFinder {
  const byFolder = new Map(Object.entries(named).map(([path, name]) => [resolve(path), name]));
  const nearest = (path: string): string | undefined => {
    for (let at = path; ; at = dirname(at)) {
      const own = byFolder.get(at);
      if (own !== undefined || dirname(at) === at) return own;
    }
  };
  if (byFolder.size === 0) return () => undefined;
  return (path) => nearest(path) ?? nearest(realOf(path));
}

function realOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/** What the workspaces that some places lie in have named. Throws a Fault `settings`. */
export function instrumentsAt(places: readonly string[]): NamedInstruments {
  const roots = new Set(places.flatMap((place) => findWorkspace(place) ?? []));
  return Object.assign({}, ...[...roots].map((root) => readSettings(root).instruments));
}
