import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Exposure } from '#core/coadds/exposures.ts';
import type { Thresholds } from '#core/contract/scorecard.ts';
import { judgeSlit } from '#core/contract/scorecard.ts';
import { causeText } from '#core/workspace/fault.ts';

/** The slits that are not coadded, and what a person should know of how they were found. */
export interface BadSlits {
  /** `MSC02:1894`, sorted. */
  readonly ids: readonly string[];
  readonly notes: readonly string[];
}

/** `MSC02:1894` */
const slitId = (detector: string, spatId: number): string => `${detector}:${spatId}`;

/**
 * The slits that any of the exposures has as bad: by what their products say, at the thresholds of each dataset; and those
 * that a `*_bad_slits.csv` beside the reductions names for one of them, unless that exposure was reduced again since the
 * file was written. Such files may come from the reference, or have been written by hand.
 */
export function badSlitsIn(exposures: readonly Exposure[], at: (dataset: string) => Thresholds): BadSlits {
  const ids = new Set<string>();
  const notes: string[] = [];
  for (const { dataset, frame } of exposures) {
    const limits = at(dataset);
    for (const slit of frame.slits) if (judgeSlit(slit, limits).bad) ids.add(slitId(slit.detector, slit.spatId));
  }
  for (const folder of new Set(exposures.map(({ reduction }) => dirname(dirname(reduction)))))
    for (const path of badSlitFiles(folder)) {
      const added = addFile(path, exposures, ids);
      if (added !== null) notes.push(added);
    }
  return { ids: [...ids].sort(bySlit), notes };
}

function badSlitFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('_bad_slits.csv'))
      .map((name) => join(folder, name))
      .sort();
  } catch {
    return [];
  }
}

/** Add what a file names of these exposures. A word where some of it does not count, or null. */
function addFile(path: string, exposures: readonly Exposure[], ids: Set<string>): string | null {
  let rows: readonly { readonly id: string; readonly spec2d: string }[] | null;
  let written: number;
  try {
    rows = parseBadSlits(readFileSync(path, 'utf8'));
    written = statSync(path).mtimeMs;
  } catch (error) {
    return `${path} cannot be read (${causeText(error)}): its slits do not count`;
  }
  if (rows === null) return `${path} has no columns slit_id and spec2d: its slits do not count`;
  const byName = new Map(exposures.flatMap((one) => [one.scienceFile, basename(one.spec2d)].map((n) => [n, one])));
  let older = 0;
  for (const { id, spec2d } of rows) {
    const exposure = byName.get(basename(spec2d));
    if (exposure === undefined) continue;
    if ((statSync(exposure.spec2d, { throwIfNoEntry: false })?.mtimeMs ?? 0) > written) older++;
    else ids.add(id);
  }
  return older === 0 ? null : `${older} lines of ${path} do not count: their exposures were reduced again since`;
}

/** Rows of `slit_id,spec2d`; null: there are no such columns. */
export function parseBadSlits(text: string): readonly { readonly id: string; readonly spec2d: string }[] | null {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
  const [id, name] = [lines[0]?.indexOf('slit_id') ?? -1, lines[0]?.indexOf('spec2d') ?? -1];
  if (id < 0 || name < 0) return null;
  return lines.slice(1).flatMap((cells) => {
    const [slit, spec2d] = [cells[id] ?? '', cells[name] ?? ''];
    return /^[A-Za-z]+\d+:-?\d+$/.test(slit) ? [{ id: slit, spec2d }] : [];
  });
}

function bySlit(a: string, b: string): number {
  const [[detA = '', spatA = ''], [detB = '', spatB = '']] = [a.split(':'), b.split(':')];
  return detA === detB ? Number(spatA) - Number(spatB) : detA < detB ? -1 : 1;
}

/** Which detectors are coadded. */
export interface ChosenDetectors {
  readonly detectors: readonly string[];
  /** Those without a good slit. */
  readonly skipped: readonly string[];
  /** The bad slits of those that are coadded. */
  readonly badSlits: readonly string[];
}

/**
 * A slit is good that has no bit in its mask and is not listed. Of some detectors those are coadded on which an exposure
 * has such a slit.
 */
export function chooseDetectors(
  { slits }: Pick<Exposure['frame'], 'slits'>,
  among: readonly string[],
  bad: readonly string[],
): ChosenDetectors {
  const listed = new Set(bad);
  const good = new Set(
    slits
      .filter(({ detector, spatId, mask }) => mask === 0 && !listed.has(slitId(detector, spatId)))
      .map(({ detector }) => detector),
  );
  const detectors = among.filter((detector) => good.has(detector));
  const kept = new Set(detectors);
  return {
    detectors,
    skipped: among.filter((detector) => !good.has(detector)),
    badSlits: bad.filter((id) => kept.has(id.split(':', 1)[0] ?? '')),
  };
}
