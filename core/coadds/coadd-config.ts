import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Level } from '#core/coadds/levels.ts';
import type { CoaddKind } from '#core/contract/coadd.ts';
import { getParameter, type InputFile, parseInputFile, readInputText } from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';

const BUILT_IN = join(import.meta.dirname, '../../resources/config');
const ENDINGS = { coadd1d: 'collate1d', coadd2d: 'coadd2d' } as const satisfies Record<CoaddKind, string>;

/** Default parameters, and where they come from. */
export interface Defaults {
  readonly file: InputFile;
  readonly source: string;
}

/** How the coadds of a tree are configured. */
export interface CoaddConfig {
  /** The default parameters of an instrument; null: PypeIt's own count. Throws a Fault `bad-input-file`. */
  readonly defaultsOf: (kind: CoaddKind, spectrograph: string) => Defaults | null;
  /** The .coadd2d files that take the place of a generated one. Throws a Fault `ambiguous-config`. */
  readonly customOf: (level: Level) => readonly string[];
}

/**
 * The configuration in `folder`, else in `ROOT/.slitbench/config`: `SPECTROGRAPH.collate1d` and `SPECTROGRAPH.coadd2d`, parameters only,
 * in place of what comes with Slitbench, and `custom_coadd2d/KEY.coadd2d` or `KEY_coaddSUFFIX.coadd2d`, whole files, KEY being
 * `MASK_CONFIG` or `MASK_CONFIG_DATES`. Throws a Fault `no-config` where `folder` is none.
 */
export function loadCoaddConfig(root: string, folder: string | null): CoaddConfig {
  if (folder !== null && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Fault({
      code: 'no-config',
      message: `${folder} is not a folder`,
      remedy: 'Name the folder of your configuration with --config.',
      path: folder,
    });
  const own = folder ?? join(root, WORKSPACE_FOLDER, 'config');
  return {
    defaultsOf: (kind, spectrograph) => {
      const ending = ENDINGS[kind];
      const path = join(own, `${spectrograph}.${ending}`);
      if (existsSync(path)) return { file: readParameters(path, spectrograph), source: path };
      for (const name of [spectrograph, 'default']) {
        const builtIn = join(BUILT_IN, `${name}.${ending}`);
        if (existsSync(builtIn)) return { file: readParameters(builtIn, spectrograph), source: 'built in' };
      }
      return null;
    },
    customOf: (level) => customFiles(join(own, 'custom_coadd2d'), level),
  };
}

function readParameters(path: string, spectrograph: string): InputFile {
  const file = parseInputFile(readInputText(path), path);
  const named = getParameter(file, 'rdx.spectrograph');
  const fault = (message: string, remedy: string) =>
    new Fault({ code: 'bad-input-file', message: `${path} ${message}`, remedy, path });
  if (file.data !== null || file.setup !== null)
    throw fault('holds more than parameters', 'Leave only parameters in it: the exposures are found by themselves.');
  if (named !== undefined && named !== spectrograph)
    throw fault(`is for ${String(named)}, the exposures are of ${spectrograph}`, 'Correct it or its name.');
  return file;
}

/** Keys must agree exactly: the beginning of a name is also that of other masks and configurations. */
function customFiles(folder: string, { mask, config, dates }: Level): readonly string[] {
  if (!existsSync(folder)) return [];
  const key = [mask, config, ...(dates === null ? [] : [dates])].join('_');
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.coadd2d') && keyOf(entry.name) === key)
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const twin = found.find((path, i) => found.findIndex((other) => basename(other) === basename(path)) < i);
  if (twin === undefined) return found;
  const first = found.find((path) => basename(path) === basename(twin));
  throw new Fault({
    code: 'ambiguous-config',
    message: `both ${first} and ${twin} say how ${key} is coadded`,
    path: twin,
    remedy: 'Remove one of them.',
  });
}

const keyOf = (name: string): string => name.replace(/\.coadd2d$/, '').replace(/_coadd[^_]*$/, '');
