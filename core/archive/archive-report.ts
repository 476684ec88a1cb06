import { join } from 'node:path';
import type { Seen } from '#core/archive/look-at-tree.ts';
import type { Rows } from '#core/archive/rows-of.ts';

const LINES = {
  file: (path: string) => `${path} is not a file to archive.`,
  product: (path: string) => `Unrecognized  PypeIt FITS file: ${path}`,
  bare: (path: string) => `Could not get HDU 1 FITS header from ${path}`,
  foreign: (path: string) => `Could not get DMODCLS from FITS file: ${path}`,
} as const;

const FIRST = 'Unrecognized files in source_dirs:';

/** Whether a text is such a report, ours or the reference's. */
export const isReport = (text: string): boolean => text.startsWith(FIRST);

/** Between what the reference would say, too, and the rest. */
const RULE = '='.repeat(55);

/**
 * The report of an archive, in the form of the reference: what is not for it, problems with coadds, missing files; below
 * a rule what else was left out, and why. `base`: how paths begin. The same tree gives the same text.
 */
export function reportText(seen: Seen, { missing, problems }: Rows, base: string): string {
  const at = (path: string) => join(base, path);
  const more = [...seen.damaged, ...seen.unreadable, ...seen.busy, ...seen.skipped, ...seen.links].map(
    ({ path, why }) => `${at(path)}: ${why}`,
  );
  return [
    FIRST,
    ...seen.unrecognised.map(({ path, what }) => LINES[what](at(path))),
    'Problems archiving coadded files:',
    ...problems,
    ...seen.unreported
      .filter(({ why }) => why.startsWith('there is no'))
      .map(({ path, why }) => `Could not include ${at(path)}: ${why}`),
    'Missing files:',
    ...missing.map((path) => `${at(path)} is missing.`),
    ...(more.length === 0 ? [] : [RULE, ...more]),
    '',
  ].join('\n');
}
