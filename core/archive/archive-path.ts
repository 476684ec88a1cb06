import { isCoaddFolder } from '#core/archive/product-kind.ts';
import { parseDates } from '#core/datasets/layout.ts';

/** Whether a folder has the name that PypeIt gives those of its reductions: `keck_deimos_A`. */
export const isReductionName = (name: string): boolean => /^[a-z0-9]+(?:_[a-z0-9]+)*_[A-Z]{1,2}$/.test(name);

/** Whether a path is `…/DATES/complete/reduce/…` up to and with that part. */
const isLayout = (parts: readonly string[], at: number): boolean => {
  const [name, before = ''] = [parts[at], parts[at - 1]];
  if (name === 'complete') return parseDates(before) !== null;
  return name === 'reduce' && before === 'complete' && isLayout(parts, at - 1);
};

/** Where a file of the tree lies in the archive: without the `complete` and `reduce` of the layout. */
export const archiveParts = (parts: readonly string[]): readonly string[] =>
  parts.filter((_, at) => !isLayout(parts, at));

/** The folders that end what a file belongs to: a reduction, or a coadd. */
const isEnd = (name: string): boolean => isReductionName(name) || isCoaddFolder(name);

/**
 * What a file of the archive belongs to, and is delivered with: the dataset `MASK/CONFIG/DATES` of a reduction,
 * `MASK/CONFIG` (or a dataset) of a coadd, whatever folders come before them in other trees.
 */
export function unitOf(parts: readonly string[]): string {
  const dates = parts.findIndex((name, at) => at === 2 && parseDates(name) !== null);
  if (dates === 2 && !isEnd(parts[2] ?? '')) return parts.slice(0, 3).join('/');
  const folders = parts.slice(0, -1);
  const end = folders.findIndex((name, at) => at > 0 && isEnd(name));
  return (end < 0 ? folders.slice(0, 1) : folders.slice(0, end)).join('/');
}

/** What a folder of the tree belongs to, by its path below the base. */
export const unitOfFolder = (path: string): string => unitOf(archiveParts([...path.split('/'), '.']));
