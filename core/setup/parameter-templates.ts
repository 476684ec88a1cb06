import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ParameterTemplate, TemplateApplied } from '#core/contract/parameters.ts';
import { diffLines } from '#core/setup/diff-lines.ts';
import { mergeParameters } from '#core/setup/edit-parameters.ts';
import { resetParameter } from '#core/setup/edit-setup.ts';
import {
  formatPypeitFile,
  getParameter,
  type InputFile,
  parseInputFile,
  readInputText,
} from '#core/setup/pypeit-file.ts';
import { textDigest } from '#core/setup/save-setup.ts';
import { Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';

const INSTRUMENT = 'rdx.spectrograph';

/** Apart from `config/`, whose file names say which dataset they are for. */
const folderOf = (root: string): string => join(root, WORKSPACE_FOLDER, 'templates');

function pathOf(root: string, name: string): string {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} _.+-]{0,59}$/u.test(name))
    throw new Fault({
      code: 'bad-name',
      message: `${JSON.stringify(name)} cannot be the name of a template`,
      remedy: 'Use letters, digits, blanks, and _ . + -; at most 60.',
    });
  return join(folderOf(root), `${name}.ini`);
}

/** The templates of a workspace, by name. One that cannot be read is left out. */
export function listTemplates(root: string): ParameterTemplate[] {
  const folder = folderOf(root);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ini')) : [];
  return names.sort().flatMap((file): ParameterTemplate[] => {
    const path = join(folder, file);
    try {
      const text = readInputText(path);
      const block = parseInputFile(text, path);
      const named = getParameter(block, INSTRUMENT);
      const spectrograph = typeof named === 'string' ? named : null;
      const count = block.parameters.parameters.filter((parameter) => parameter.path !== INSTRUMENT).length;
      return [{ name: basename(file, '.ini'), path, spectrograph, parameters: count, text }];
    } catch (error) {
      if (error instanceof Fault) return [];
      throw error;
    }
  });
}

/** The parameter block of a setup file's text, with its comments, without the first lines that say who wrote it. */
function parameterBlock(text: string, path: string): string {
  const { lines, parameters, setup, data } = parseInputFile(text, path);
  const blocks = [setup, data].filter((block) => block !== null);
  const own = lines.filter((_, i) => blocks.every(({ start, end }) => i < start || i > end));
  const isSet = parameters.parameters.length > 0;
  const kept = own.filter(
    (line) => !/^# (?:Written by Slitbench|UTC \d|Auto-generated|User-defined exec|Setup\s*$|Data block)/.test(line),
  );
  return isSet ? `${kept.join('').trim()}\n` : '';
}

/**
 * Keep the parameters of a setup file's text under a name, or as those that setup gives to datasets of its instrument
 * (`config/SPECTROGRAPH.ini`). What was kept there before is replaced. Returns the path.
 */
export function keepTemplate(root: string, text: string, name: string, defaults: boolean): string {
  const block = parameterBlock(text, 'the setup file');
  const spectrograph = getParameter(parseInputFile(block), INSTRUMENT);
  if (typeof spectrograph !== 'string' || !/^\w+$/.test(spectrograph))
    throw new Fault({
      code: 'bad-input-file',
      message: 'The parameters do not name the spectrograph',
      remedy: 'Add [rdx] and below it spectrograph = NAME.',
    });
  const folder = join(workspaceFolder(root), defaults ? 'config' : 'templates');
  const path = defaults ? join(folder, `${spectrograph}.ini`) : pathOf(root, name);
  makeFolder(folder);
  writeWhole(path, block);
  return path;
}

export function forgetTemplate(root: string, name: string): void {
  rmSync(pathOf(root, name), { force: true });
}

/** What a template makes of setup files. Nothing is written; a file that it does not fit says so. */
export function applyTemplate(
  root: string,
  name: string,
  paths: readonly string[],
  exactly: boolean,
): TemplateApplied[] {
  const at = pathOf(root, name);
  if (!existsSync(at))
    throw new Fault({ code: 'missing', message: `There is no template ${name}`, path: at, remedy: 'Keep it first.' });
  const template = parseInputFile(readInputText(at), at);
  return paths.map((path) => {
    const text = readInputText(path);
    const base = { path, digest: textDigest(text) };
    try {
      const next = formatPypeitFile(withTemplate(parseInputFile(text, path), template, exactly));
      return { ...base, text: next, lines: diffLines(text, next), problem: null };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { ...base, text, lines: [], problem: error.message };
    }
  });
}

function withTemplate(file: InputFile, template: InputFile, exactly: boolean): InputFile {
  const wanted = getParameter(template, INSTRUMENT);
  const own = getParameter(file, INSTRUMENT);
  if (wanted !== undefined && wanted !== own)
    throw new Fault({
      code: 'bad-template',
      message: `the template is for ${String(wanted)}, ${file.path} is of ${String(own)}`,
      remedy: 'Choose setup files of that instrument.',
    });
  const set = new Set(template.parameters.parameters.map(({ path }) => path));
  const others = exactly ? file.parameters.parameters.filter(({ path }) => path !== INSTRUMENT && !set.has(path)) : [];
  return mergeParameters(
    others.reduce((left, { path }) => resetParameter(left, path), file),
    template,
  );
}
