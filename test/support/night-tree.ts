import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { OrganizeInput, type OrganizeResult } from '#core/contract/organize.ts';
import type { UndoResult } from '#core/contract/undo.ts';
import { organize } from '#core/datasets/organize.ts';
import { undo } from '#core/datasets/undo.ts';
import { quietTask } from './pypeit.ts';
import { listing } from './raw-frames.ts';

/** A folder for raw frames, `raw`, and a tree, `root`, made anew for each test, with all that is done to them. */
export interface NightTree {
  readonly folder: string;
  readonly raw: string;
  readonly root: string;
  run(more?: object): Promise<OrganizeResult>;
  /** Undo; holds what a dry run foresees against what is done. */
  takeBack(): Promise<UndoResult>;
  /** Links and files below the root, `path` or `path -> target`. */
  files(): readonly string[];
  /** A place in the dataset of the Kast nights. */
  at(dates: string, ...rest: string[]): string;
  /** Let a complete dataset hold a reduction; its folder. */
  reduce(dates: string, name?: string): string;
  /** What was noted, of all calls. */
  readonly notes: readonly string[];
}

/** For the top of a test file. */
export function nightTree(): NightTree {
  let folder = '';
  let notes: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-tree-'));
    notes = [];
    mkdirSync(join(folder, 'raw'));
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  const noting = async <T>(act: (task: ReturnType<typeof quietTask>) => Promise<T>): Promise<T> => {
    const task = quietTask();
    try {
      return await act(task);
    } finally {
      notes.push(...task.notes);
    }
  };
  const [raw, root] = [() => join(folder, 'raw'), () => join(folder, 'root')];
  const at = (dates: string, ...rest: string[]) => join(root(), '2.0_arcsec/600_4310_d55', dates, ...rest);
  return {
    get folder() {
      return folder;
    },
    get raw() {
      return raw();
    },
    get root() {
      return root();
    },
    get notes() {
      return notes;
    },
    run: (more = {}) =>
      noting((task) => organize(OrganizeInput.parse({ sources: [raw()], into: root(), ...more }), task)),
    takeBack: () =>
      noting(async (task) => {
        const before = listing(root());
        const foreseen = await undo({ from: root(), dryRun: true }, quietTask());
        expect(listing(root())).toEqual(before);
        const done = await undo({ from: root(), dryRun: false }, task);
        expect(foreseen).toEqual({ ...done, dryRun: true });
        return done;
      }),
    files: () => listing(root()).filter((name) => !name.endsWith('/')),
    at,
    reduce(dates, name = 'reduce') {
      const reduction = at(dates, 'complete', name, 'shane_kast_blue_A');
      mkdirSync(reduction, { recursive: true });
      writeFileSync(
        join(reduction, 'shane_kast_blue_A.pypeit'),
        `[rdx]\nspectrograph = shane_kast_blue\ndata read\n path ${at(dates, 'complete/raw')}\nfilename | frametype\nb1.fits | arc\ndata end\n`,
      );
      return reduction;
    },
  };
}
