import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { covers, ImportantWarning, importantWarnings } from '#core/quality/important-warnings.ts';
import { Fault } from '#core/workspace/fault.ts';
import { readIfThere } from '#core/workspace/files.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';
import { yamlText } from '#core/workspace/yaml-text.ts';

/** A folder's own rows, and the reference pipeline's file of them. */
const OWN = 'important-warnings.yaml';
const REFERENCE = 'required_warnings.txt';

/** Which warnings matter in a tree. */
export interface WarningRows {
  readonly rows: readonly ImportantWarning[];
  /** Files that rows were read from, besides the ones built in. */
  readonly files: readonly string[];
}

/** The folder that a tree's rows lie in. */
export const warningsConfig = (root: string): string => join(root, WORKSPACE_FOLDER, 'config');

/**
 * The rows built in, and after them those of `folder` (the configuration of a tree), which need not be there: rows that
 * are among the former are not repeated. Throws a Fault that names file and line of a row that cannot be understood.
 */
export function readWarningRows(folder: string): WarningRows {
  const rows = [...importantWarnings()];
  const files: string[] = [];
  for (const [name, read] of [
    [OWN, readOwn],
    [REFERENCE, readReference],
  ] as const) {
    const path = join(folder, name);
    const text = existsSync(path) ? readIfThere(path) : null;
    if (text === null) continue;
    files.push(path);
    for (const row of read(text, path)) if (!rows.some((other) => covers(other, row))) rows.push(row);
  }
  return { rows, files };
}

const fault = (path: string, line: number, message: string, remedy: string, text?: string): Fault =>
  new Fault({
    code: 'bad-warnings',
    message: `${path}, line ${line}: ${message}`,
    path,
    remedy,
    ...(text === undefined ? {} : { line: text }),
  });

const HOW = 'A row is { file: skysub.py, function: skyoptimal, words: "All pixels are masked" }.';

const readOwn = (text: string, path: string): readonly ImportantWarning[] =>
  yamlText(text, path, { code: 'bad-warnings', remedy: HOW }).read(z.array(ImportantWarning).nullish()) ?? [];

/** `file.py function() - words`, a row a line. */
function readReference(text: string, path: string): readonly ImportantWarning[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return [];
    const [, file, name, words] = /^\s*(\S+\.py)\s+([^\s()]+)\(\)\s+[-–]\s+(.*\S)\s*$/.exec(line) ?? [];
    if (file === undefined || name === undefined || words === undefined)
      throw fault(path, i + 1, 'is no row of warnings', 'A row is: file.py function() - words', line);
    return [{ file: [file], function: [name], words }];
  });
}
