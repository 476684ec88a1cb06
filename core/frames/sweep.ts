import { dirname } from 'node:path';
import type { Catalogue, CatalogueRow, Maker } from '#core/frames/catalogue.ts';

/** What the catalogue holds below some roots, read once while the files below them are found in the same order. */
export interface Sweep {
  /** The row of a path, or null. */
  get(path: string): CatalogueRow | null;
  /** Reads on to the end. Paths below the roots that the catalogue knows and that were not asked for. */
  rest(): readonly string[];
}

/**
 * Go through the catalogue beside the files. Paths may be asked for in any order, each once; those that do not come in
 * the order of the roots and of the paths below them take a look-up of their own.
 */
export function sweepCatalogue(catalogue: Catalogue, roots: readonly string[], maker: Maker): Sweep {
  const known = new Set(roots);
  const rows = (function* () {
    for (const root of known) if (!isBelow(known, root)) yield* catalogue.below(root, maker);
  })();
  // Those that the reading has left behind unasked, and those that were asked for before it came to them.
  const passed = new Set<string>();
  const early = new Set<string>();
  let at = rows.next();
  const pass = (path: string) => {
    if (!early.has(path)) passed.add(path);
  };
  return {
    get(path) {
      for (; at.done !== true && at.value.path < path; at = rows.next()) pass(at.value.path);
      let found: CatalogueRow | null = null;
      // One row for each maker.
      for (; at.done !== true && at.value.path === path; at = rows.next()) found ??= at.value.row;
      if (found !== null) return found;
      if (!passed.delete(path)) {
        if (at.done === true) return null;
        early.add(path);
      }
      return catalogue.get(path, maker);
    },
    rest() {
      for (; at.done !== true; at = rows.next()) pass(at.value.path);
      return [...passed];
    },
  };
}

function isBelow(roots: ReadonlySet<string>, root: string): boolean {
  for (let at = root; at !== dirname(at); at = dirname(at)) if (roots.has(dirname(at))) return true;
  return false;
}
