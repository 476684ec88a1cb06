import { relative } from 'node:path';
import { matches } from '#core/reductions/find-work.ts';
import { nearestName } from '#core/workspace/nearest-name.ts';

/**
 * Which reductions below a root were asked for: by paths (also absolute ones), patterns, or names of folders; without any,
 * all. Remembers what fitted none of those it was asked about.
 */
export class WantedReductions {
  readonly #root: string;
  readonly #globs: readonly (readonly [name: string, glob: string])[];
  readonly #fitted = new Set<string>();
  readonly #places = new Set<string>();

  constructor(root: string, names: readonly string[]) {
    this.#root = root;
    this.#globs = names.map((name) => {
      const path = name.replace(/^\.\/|\/+$/g, '');
      return [name, path.startsWith('/') ? relative(root, path) : path];
    });
  }

  has(folder: string): boolean {
    if (this.#globs.length === 0) return true;
    const path = relative(this.#root, folder);
    this.#places.add(path);
    let isWanted = false;
    for (const [name, glob] of this.#globs) {
      if (isWanted && this.#fitted.has(name)) continue;
      if (glob !== '' && glob !== '.' && !matches(path, glob)) continue;
      this.#fitted.add(name);
      isWanted = true;
    }
    return isWanted;
  }

  /** A notice for each name that fitted none, with the one that may have been meant. */
  strangers(): readonly string[] {
    const lost = this.#globs.filter(([name]) => !this.#fitted.has(name));
    if (lost.length === 0) return [];
    const parts = [...this.#places].map((path) => path.split('/'));
    const known = new Set(parts.flatMap((names) => names.flatMap((one, i) => [one, names.slice(0, i + 1).join('/')])));
    return lost.map(([name, glob]) => {
      const near = nearestName(glob, [...known]);
      const several = name.includes(',') ? '; several names are parted by blanks' : '';
      return `--subdirs: no reduction matches ${name}${near === null ? several : `; did you mean ${near}?`}`;
    });
  }
}
