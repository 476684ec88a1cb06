import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a start asks for. */
export interface Asked {
  /** From `--workspace=DIR`, absolute; null: the last one. */
  readonly workspace: string | null;
  /** Files and folders, absolute. */
  readonly paths: readonly string[];
}

/** The words after the program's own, as they were typed in `folder`. What is not there, and switches, are left out. */
export function readArguments(words: readonly string[], folder: string): Asked {
  const named = words.find((word) => word.startsWith('--workspace='))?.slice('--workspace='.length);
  return {
    workspace: named === undefined || named === '' ? null : resolve(folder, named),
    paths: words
      .filter((word) => word !== '' && !word.startsWith('-'))
      .map((word) => resolve(folder, word))
      .filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined),
  };
}

/** Whether a folder is a workspace already: only then does it open when it is dropped; all else are raw frames. */
export const isWorkspace = (path: string): boolean =>
  statSync(join(path, '.slitbench'), { throwIfNoEntry: false })?.isDirectory() === true;
