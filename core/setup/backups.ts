import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '#core/workspace/fault.ts';

/** What was put aside of a file, `FILE.N.bak`, the newest first: the one of the highest number. */
export const backupsOf = (path: string): string[] => numbered(path).map((number) => nameOf(path, number));

/** The next backup of a file: a number above all there are, so that it is the newest also where older ones went. */
export const nextBackup = (path: string): string => nameOf(path, (numbered(path)[0] ?? 0) + 1);

const nameOf = (path: string, number: number) => join(dirname(path), `${basename(path)}.${number}.bak`);

function numbered(path: string): number[] {
  const start = `${basename(path)}.`;
  return namesBeside(path)
    .flatMap((name) => (name.startsWith(start) ? (/^([1-9]\d*)\.bak$/.exec(name.slice(start.length))?.[1] ?? []) : []))
    .map(Number)
    .filter(Number.isSafeInteger)
    .sort((a, b) => b - a);
}

function namesBeside(path: string): readonly string[] {
  try {
    return readdirSync(dirname(path));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
