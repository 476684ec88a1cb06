import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, sep } from 'node:path';
import { errorCode, Fault } from '#core/workspace/fault.ts';

/** Which files the host's clients may read: those of the workspace, and of the sources that its user added. */
export class Access {
  readonly #root: string;
  readonly #sources: () => readonly string[];

  constructor(root: string, sources: () => readonly string[]) {
    this.#root = root;
    this.#sources = sources;
  }

  /**
   * The real path of a file that may be read now; symbolic links are followed first, so that none leads out. Raw frames
   * that the tree links to lie in a source. Throws a Fault `not-allowed`, or `missing`.
   */
  readable(path: string): string {
    return this.#within(path, [this.#root, ...this.#sources()]);
  }

  /** The real path of what may be written, or made, below the workspace. */
  writable(path: string): string {
    return this.#within(path, [this.#root]);
  }

  /**
   * The folder of an archive, as it was named: absolute, its real place outside of the workspace and of the sources, and
   * neither of them in it. Deliveries go on other disks, so that any other folder will do. Throws a Fault `not-allowed`.
   */
  deliverable(path: string): string {
    const real = isAbsolute(path) && !path.includes('\0') ? realOf(path) : null;
    const others = [this.#root, ...this.#sources()].flatMap((other) => realOf(other) ?? []);
    const inside = real === null ? undefined : others.find((other) => isBelow(real, other) || isBelow(other, real));
    if (real !== null && inside === undefined) return path;
    throw new Fault({
      code: 'not-allowed',
      message:
        inside === undefined
          ? `${path === '' ? 'Nothing' : path} is no folder that an archive can be made in`
          : `${path} and ${inside} lie in each other`,
      path,
      remedy: 'Choose a folder outside of the workspace and of its sources, best on the disk that is delivered.',
    });
  }

  #within(path: string, allowed: readonly string[]): string {
    const real = isAbsolute(path) && !path.includes('\0') ? realOf(path) : null;
    const roots = allowed.flatMap((root) => realOf(root) ?? []);
    if (real !== null && roots.some((root) => isBelow(real, root))) return real;
    throw new Fault({
      code: 'not-allowed',
      message: `${path} lies outside of the workspace and of the sources that were added`,
      path,
      remedy: 'Add the folder that holds it to the sources of this workspace first.',
    });
  }
}

export const isBelow = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

/** The real path of what is there, or of where it would be made. Null: its folder cannot be had. */
function realOf(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) return null;
    const parent = realOf(dirname(path));
    const name = path.slice(dirname(path).length).replace(/^\/+/, '');
    return parent === null || name === '..' || name === '.' ? null : `${parent === sep ? '' : parent}${sep}${name}`;
  }
}
