import { type Stats, statSync } from 'node:fs';
import { parsePypeitFile, readInputText } from '#core/setup/pypeit-file.ts';
import { textDigest } from '#core/setup/save-setup.ts';
import { readMark } from '#core/setup/written-mark.ts';
import { causeText } from '#core/workspace/fault.ts';

/** What the text of a setup file tells. */
export interface SetupLook {
  /** SHA-256 of the text; of an empty one where it cannot be read. */
  readonly digest: string;
  /** Whether it is as Slitbench wrote it. */
  readonly intact: boolean;
  /** Why it cannot be read as a .pypeit file, or null. */
  readonly broken: string | null;
}

/** A file that was changed so shortly before it was read may be changed again without its times telling. */
const SETTLED_MS = 2000;

/** What was read from setup files, until they change: a list is asked for every few seconds, by each window. */
export class SetupShelf {
  #known = new Map<string, { readonly stamp: string; readonly look: SetupLook }>();
  readonly #read: (path: string) => string;

  /** `read`: the text of a file; it throws where there is none. */
  constructor(read: (path: string) => string = readInputText) {
    this.#read = read;
  }

  /** What these files tell now; only those are read that are new or have changed. Others are forgotten. */
  look(paths: readonly string[]): ReadonlyMap<string, SetupLook> {
    const known = new Map<string, { readonly stamp: string; readonly look: SetupLook }>();
    const looks = new Map<string, SetupLook>();
    for (const path of paths) {
      const stat = statOf(path);
      const stamp = stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`;
      const former = this.#known.get(path);
      const look = former?.stamp === stamp ? former.look : this.#lookAt(path);
      looks.set(path, look);
      const changed = Math.max(stat?.mtimeMs ?? 0, stat?.ctimeMs ?? 0);
      if (former?.stamp === stamp || Math.abs(Date.now() - changed) > SETTLED_MS) known.set(path, { stamp, look });
    }
    this.#known = known;
    return looks;
  }

  #lookAt(path: string): SetupLook {
    let text = '';
    let broken: string | null = null;
    try {
      text = this.#read(path);
      parsePypeitFile(text, path);
    } catch (error) {
      broken = causeText(error);
    }
    return { digest: textDigest(text), intact: readMark(text)?.intact === true, broken };
  }
}

/** Undefined: it is gone, or out of reach; reading it says why. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
