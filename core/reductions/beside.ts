import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { namesIn } from '#core/reductions/products.ts';
import { mapPaths, parseInputFile } from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

/** The folder that holds `reduce`, `reduce-det6`, …; of a tree that is not ours, the one that holds the reduction. */
function homeOf(folder: string): string {
  const parent = dirname(folder);
  return /^reduce(-.*)?$/.test(basename(parent)) ? dirname(parent) : parent;
}

const plain = (name: string): string => name.replace(/^reduce-/, '');

/** A name that is free for another reduction beside this one: `2` for `reduce-2`. */
export function proposedName(folder: string): string {
  const taken = new Set(namesIn(homeOf(folder)).map((name) => name.toLowerCase()));
  for (let n = 2; ; n++) if (!taken.has(`reduce-${n}`)) return String(n);
}

/** Where another reduction beside this one goes. Throws a Fault for a name that cannot be taken. */
export function placeBeside(folder: string, given: string): string {
  const name = plain(given.trim());
  const remedy = `${proposedName(folder)} is free.`;
  if (!/^[A-Za-z0-9][\w.+-]{0,59}$/.test(name))
    throw new Fault({
      code: 'bad-name',
      message: `${given}: expected a name of letters, digits, -, +, . and _, at most 60`,
      remedy,
    });
  const home = homeOf(folder);
  const reduce = `reduce-${name}`;
  // Disks that do not tell capitals apart would take both for one.
  const found = namesIn(home).find((one) => one.toLowerCase() === reduce.toLowerCase());
  const place = join(home, reduce, basename(folder));
  // Its folders alone are what a killed call left.
  const isFree = found === undefined || (found === reduce && onlyFolders(join(home, reduce), basename(folder)));
  if (isFree) return place;
  throw new Fault({ code: 'taken', message: `${join(home, found)} is there already`, path: join(home, found), remedy });
}

function onlyFolders(reduce: string, own: string): boolean {
  const [first, ...more] = readdirSync(reduce);
  return first === undefined || (first === own && more.length === 0 && readdirSync(join(reduce, own)).length === 0);
}

/**
 * The text of a setup file for another folder: `path` lines that are relative lead where they did. PypeIt takes them
 * from the folder that it works in.
 */
export function textFor(text: string, path: string, place: string): string {
  const from = dirname(path);
  const moved = mapPaths(parseInputFile(text, path), (raw) =>
    isAbsolute(raw) ? null : relative(place, resolve(from, raw)) || '.',
  );
  return moved.lines.join('');
}

/** Make a reduction of its own from a text. Throws a Fault where someone was quicker. */
export function writeBeside(place: string, text: string): string {
  const file = join(place, `${basename(place)}.pypeit`);
  if (existsSync(file))
    throw new Fault({ code: 'taken', message: `${file} is there already`, path: file, remedy: 'Take another name.' });
  makeFolder(place);
  writeWhole(file, text);
  return file;
}
