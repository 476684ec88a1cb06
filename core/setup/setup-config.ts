import { closeSync, existsSync, lstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TEMPLATE_NAME } from '#core/practice/template.ts';
import { type CustomFile, findCustomFiles } from '#core/setup/custom-files.ts';
import { setParameter } from '#core/setup/edit-parameters.ts';
import {
  formatPypeitFile,
  getParameter,
  type InputFile,
  parseInputFile,
  readInputText,
} from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';

/** A parameter block, and where it comes from. */
export interface Parameters {
  readonly text: string;
  readonly source: string;
}

/** How a tree is set up. */
export interface SetupConfig {
  readonly custom: readonly CustomFile[];
  /** Files of default parameters in the folder. */
  readonly defaults: readonly string[];
  /** Files in the folder whose names say nothing. */
  readonly odd: readonly string[];
  /** File names of frames that are not used. */
  readonly excluded: ReadonlySet<string>;
  /** The default parameters of an instrument, for a dataset with these frames. */
  parametersOf(spectrograph: string, frames: readonly string[]): Parameters;
}

const BUILT_IN = join(import.meta.dirname, '../../resources/config');

/**
 * The configuration of a tree: `folder`, or `ROOT/.slitbench/config` where it exists. What it does not say
 * (`default_pypeit_config` or `SPECTROGRAPH.ini`, `exclude_files.txt`) is as built in. Where that is a link to the
 * parameters of simulated nights, they count for those only: they are wrong for real ones.
 */
export function loadConfig(root: string, folder: string | null): SetupConfig {
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (folder !== null && !isFolder(folder))
    throw new Fault({
      code: 'no-config',
      message: `${folder} is not a folder`,
      remedy: 'Name the folder of your configuration with --config.',
      path: folder,
    });
  const own = folder ?? join(root, WORKSPACE_FOLDER, 'config');
  const found = isFolder(own) ? findCustomFiles(own) : { custom: [], defaults: [], odd: [] };
  const exclude = textIfThere(join(own, 'exclude_files.txt')) ?? readInputText(join(BUILT_IN, 'exclude_files.txt'));
  const general = join(own, GENERAL);
  const isPractice = folder === null && isPracticeLink(own);
  return {
    ...found,
    defaults: existsSync(general) ? [general, ...found.defaults] : found.defaults,
    excluded: parseExcludeList(exclude),
    parametersOf: (name, frames) =>
      isPractice && !frames.every(isPracticeFrame) ? builtInParameters(name) : defaultParameters(own, name),
  };
}

/** Whether simulated nights lie in a folder. */
const isPracticeFolder = (folder: string): boolean =>
  existsSync(join(folder, 'pypeit_data/arc_lines/reid_arxiv', TEMPLATE_NAME));

const isPracticeLink = (config: string): boolean =>
  lstatSync(config, { throwIfNoEntry: false })?.isSymbolicLink() === true &&
  existsSync(config) &&
  isPracticeFolder(dirname(realpathSync(config)));

/** Whether a frame is, or leads to, `PRACTICE/raw/NIGHT/FILE`, or is a copy of such, as its header says. */
const isPracticeFrame = (path: string): boolean =>
  existsSync(path) && (isPracticeFolder(join(dirname(realpathSync(path)), '../..')) || saysPractice(path));

function saysPractice(path: string): boolean {
  const start = Buffer.alloc(4 * 2880);
  const file = openSync(path, 'r');
  try {
    return /PROGRAM = +'SLITBENCH/.test(start.toString('latin1', 0, readSync(file, start)));
  } finally {
    closeSync(file);
  }
}

/** The reference's file of default parameters, which holds those of DEIMOS unless it names another instrument. */
const GENERAL = 'default_pypeit_config';

/** The text of a file, or null where there is none. Throws a Fault where it is not UTF-8. */
const textIfThere = (path: string): string | null => (existsSync(path) ? readInputText(path) : null);

/** File names, one a line, `#` starts a comment. A name stands for its compressed file too. */
function parseExcludeList(text: string): ReadonlySet<string> {
  const names = text.split(/[\r\n]+/).map((line) => (line.split('#', 1)[0] ?? '').trim());
  return new Set(names.filter((name) => name !== '').flatMap((name) => [name, `${name}.gz`]));
}

function defaultParameters(folder: string, spectrograph: string): Parameters {
  const general = join(folder, GENERAL);
  const named = join(folder, `${spectrograph}.ini`);
  const generalText = textIfThere(general);
  const applies =
    generalText !== null &&
    (getParameter(parseInputFile(generalText, general), 'rdx.spectrograph') ?? 'keck_deimos') === spectrograph;
  const namedText = textIfThere(named);
  if (applies && namedText !== null)
    throw new Fault({
      code: 'ambiguous-config',
      message: `both ${general} and ${named} are defaults of ${spectrograph}`,
      remedy: 'Remove one of them.',
      path: named,
    });
  if (applies) return parametersFrom(generalText, general, spectrograph);
  if (namedText !== null) return parametersFrom(namedText, named, spectrograph);
  return builtInParameters(spectrograph);
}

function builtInParameters(spectrograph: string): Parameters {
  const builtInText = textIfThere(join(BUILT_IN, `${spectrograph}.ini`));
  return builtInText === null
    ? { text: `[rdx]\n    spectrograph = ${spectrograph}\n`, source: "PypeIt's defaults" }
    : parametersFrom(builtInText, 'built in', spectrograph);
}

/** The parameters of a file for an instrument, which it need not name. Throws a Fault if it names another one. */
export function parametersFrom(text: string, path: string, spectrograph: string): Parameters {
  let file: InputFile = parseInputFile(text, path);
  const fault = (message: string, remedy: string) =>
    new Fault({ code: 'bad-input-file', message: `${path} ${message}`, remedy, path });
  if (file.data !== null || file.setup !== null)
    throw fault('holds more than parameters', 'Name it .pypeit, or leave only parameters in it.');
  const named = getParameter(file, 'rdx.spectrograph');
  if (named === undefined) file = setParameter(file, 'rdx.spectrograph', spectrograph);
  else if (named !== spectrograph)
    throw fault(`is for ${String(named)}, the frames are of ${spectrograph}`, 'Correct it or its name.');
  return { text: formatPypeitFile(file), source: path };
}
