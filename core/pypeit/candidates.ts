import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { interpreterOfScript } from '#core/pypeit/scripts.ts';
import { Fault } from '#core/workspace/fault.ts';
import { readIfThere } from '#core/workspace/files.ts';
import { configPlace, dataPlace } from '#core/workspace/places.ts';

/** A place where PypeIt may be, and where it was named. */
export interface Candidate {
  readonly source: string;
  /** An interpreter or an environment folder. */
  readonly path: string;
  /** Named by a person: if it will not do, nothing else is taken in its stead. */
  readonly chosen: boolean;
}

/** The surroundings that are looked at; a test gives its own. */
export interface Surroundings {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

export const here = (): Surroundings => ({ variables: process.env, home: homedir() });

/** How the names of the environments begin that `doctor --fix` makes, and of the files beside them. */
export const ownBeginning = (): string => join(dataPlace(), 'pypeit-environment');

/** In an environment of ours, written last: without it, the environment is half made. */
export const OWN_MARK = 'slitbench-made-this.json';

const madeAt = (folder: string): number =>
  statSync(join(folder, OWN_MARK), { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;

/** The environments that `doctor --fix` made, the newest first; those it did not finish come last. */
export function ownEnvironments(): readonly string[] {
  if (!existsSync(dataPlace())) return [];
  return readdirSync(dataPlace(), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(dataPlace(), name))
    .filter((path) => path.startsWith(ownBeginning()))
    .toSorted((a, b) => (madeAt(a) === madeAt(b) ? 0 : madeAt(b) - madeAt(a)));
}

/** The environment of ours that is used: the newest whole one. */
export const ownEnvironment = (): string | null => ownEnvironments().find((path) => madeAt(path) > 0) ?? null;

const Settings = z.looseObject({ python: z.string().min(1).optional() });

/** The `python` of the user's settings, or null. Throws a Fault `bad-settings`. */
function settingsPython(): { path: string; file: string } | null {
  const file = join(configPlace(), 'settings.yaml');
  const text = readIfThere(file);
  if (text === null) return null;
  try {
    const { python } = Settings.parse(parse(text) ?? {});
    return python === undefined ? null : { path: python, file };
  } catch (error) {
    throw new Fault(
      {
        code: 'bad-settings',
        message: `${file} cannot be read as settings`,
        path: file,
        remedy: 'Correct or remove it; it is YAML, for example "python: /path/to/environment"',
      },
      error,
    );
  }
}

const environmentsOf = (folder: string): string[] => {
  try {
    return readdirSync(join(folder, 'envs'))
      .sort()
      .map((name) => join(folder, 'envs', name));
  } catch {
    return [];
  }
};

/**
 * All places to look for PypeIt, best first: `--python`, $SLITBENCH_PYTHON, the user's settings, the environment that
 * doctor made, the active venv or conda environment, run_pypeit and python3 on the PATH, conda's environments.
 */
export function candidates(python: string | undefined, { variables, home }: Surroundings = here()): Candidate[] {
  const folders = (variables.PATH ?? '').split(':').filter((f) => f.startsWith('/'));
  const onPath = (name: string) => folders.map((f) => join(f, name)).find((path) => existsSync(path));
  const list: Candidate[] = [];
  const add = (source: string, path: string | undefined, chosen = false) => {
    if (path === undefined || path === '') return;
    // A bare name (`python3.12`) is a command, unless it lies here.
    const named = path.includes('/') || existsSync(path) ? undefined : onPath(path);
    const full = named ?? resolve(path.replace(/^~(?=\/|$)/, home));
    if (!list.some((c) => c.path === full)) list.push({ source, path: full, chosen });
  };
  add('--python', python, true);
  add('SLITBENCH_PYTHON', variables.SLITBENCH_PYTHON, true);
  const settings = settingsPython();
  if (settings !== null) add(settings.file, settings.path, true);
  add('made by slitbench doctor', ownEnvironment() ?? undefined);
  add('active virtual environment', variables.VIRTUAL_ENV);
  add('active conda environment', variables.CONDA_PREFIX);
  const runPypeit = onPath('run_pypeit');
  const interpreter = runPypeit === undefined ? null : interpreterOfScript(runPypeit);
  if (interpreter !== null && /^python/.test(basename(interpreter))) add('run_pypeit on the PATH', interpreter);
  add('python3 on the PATH', onPath('python3'));
  for (const line of (readIfThere(join(home, '.conda/environments.txt')) ?? '').split('\n'))
    add('conda environment', line.trim());
  const usual = ['miniconda3', 'miniforge3', 'mambaforge', 'anaconda3', 'micromamba', '.local/share/mamba'];
  const { CONDA_EXE, MAMBA_ROOT_PREFIX } = variables;
  const told = [CONDA_EXE && dirname(dirname(CONDA_EXE)), MAMBA_ROOT_PREFIX].filter((base) => base?.startsWith('/'));
  for (const base of [...usual.map((name) => join(home, name)), ...told].filter((path) => path !== undefined)) {
    if (existsSync(join(base, 'conda-meta'))) add('conda environment', base);
    for (const path of environmentsOf(base)) add('conda environment', path);
  }
  return list;
}
