import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PlannedFrame } from '#core/contract/organize.ts';
import { diskFault } from '#core/datasets/disk-fault.ts';
import { isFrameName } from '#core/frames/find-files.ts';
import { Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';

/** Where the report of a tree lies unless told otherwise. */
export const reportPlace = (root: string): string => join(root, WORKSPACE_FOLDER, 'organize-report.tsv');

/** A file name may hold tabs and line breaks; a cell must not. */
const cell = (text: string) =>
  text.replace(/[\\\t\n\r]/g, (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n' })[c] ?? '\\r');

const HEAD = ['frame', 'fate', 'types', 'datasets', 'reason'];

/** The report: a line for each frame of the sources, tab-separated. The same input gives the same text. */
function reportText(frames: readonly PlannedFrame[]): string {
  const rows = frames.map(({ path, fate, types, datasets, reason }) => [
    path,
    fate,
    types.join(','),
    datasets.join(' '),
    reason ?? '',
  ]);
  return [HEAD, ...rows].map((row) => `${row.map(cell).join('\t')}\n`).join('');
}

/** Throws a Fault where the report could not be written or would replace another file, before anything else is done. */
export function checkReport(path: string): void {
  const fault = (message: string) =>
    new Fault({
      code: 'report',
      message,
      remedy: 'Name another file with --report, then run the same command again.',
      path,
    });
  if (isFrameName(basename(path))) throw fault(`${path} has the name of a frame`);
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) throw fault(`${path} is a folder`);
  if (there !== undefined && there.size > 0 && !isReport(path)) throw fault(`${path} is there and is no report`);
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  if (!statSync(folder).isDirectory()) throw fault(`${folder} is a file, and the report cannot lie in it`);
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw diskFault(error, path, 'run the same command again') ?? error;
  }
}

function isReport(path: string): boolean {
  const head = Buffer.from(`${HEAD.join('\t')}\n`);
  const start = Buffer.alloc(head.length);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, start);
  } finally {
    closeSync(fd);
  }
  return start.equals(head);
}

/** Write the report of one call in place of the former one. */
export function writeReport(path: string, frames: readonly PlannedFrame[]): void {
  try {
    makeFolder(dirname(path));
    writeWhole(path, reportText(frames));
  } catch (error) {
    throw diskFault(error, path, 'run the same command again') ?? error;
  }
}
