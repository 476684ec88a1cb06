import { basename, dirname, matchesGlob } from 'node:path';
import type { Level } from '#core/coadds/levels.ts';
import type { CoaddExposure, CoaddPlan } from '#core/contract/coadd.ts';
import type { ScienceFrame } from '#core/contract/scorecard.ts';
import { stemOf } from '#core/reductions/reduction.ts';
import { whoIsAt } from '#core/setup/at-work.ts';

/** A science frame that was reduced, as an exposure for a coadd, with what its products say. */
export interface Exposure extends CoaddExposure {
  readonly frame: ScienceFrame;
}

/** The exposures of a level, and those that cannot be taken. */
export interface Exposures {
  readonly exposures: readonly Exposure[];
  readonly leftOut: CoaddPlan['leftOut'];
  /** The names of all folders of reductions that the level has exposures in, sorted. */
  readonly reduceDirs: readonly string[];
  /** Why nothing can be coadded for now, or ever; null: nothing hinders. */
  readonly problem: string | null;
}

/**
 * The target in the name of a product, `spec2d_STEM-TARGET_CAMERA_TIME.fits` (pypeit's `construct_basename`); the target may
 * hold `-` and `_`. Empty where the name is another one.
 */
export function targetOf(product: string, scienceFile: string): string {
  const start = basename(product).replace(/^spec[12]d_/, '');
  const stem = `${stemOf(scienceFile)}-`;
  const rest = start.startsWith(stem) ? start.slice(stem.length) : start.slice(start.indexOf('-') + 1);
  return /^(.*)_[^_]+_[^_]+\.fits(?:\.gz)?$/.exec(rest)?.[1] ?? '';
}

/**
 * Which of a level's science frames go into a coadd, in the order of dataset and name. `reduce`: only reductions in folders
 * whose name matches. An exposure that was reduced twice is refused: it would count twice.
 */
export function exposuresOf(level: Level, frames: readonly ScienceFrame[], reduce: string | undefined): Exposures {
  const prefix = `${level.id}/`;
  const all = frames.filter(({ dataset }) => dataset === level.id || dataset.startsWith(prefix));
  const own = all.filter(({ reduceDir }) => reduce === undefined || matchesGlob(reduceDir, reduce));
  const reduceDirs = [...new Set(all.filter(isExposure).map(({ reduceDir }) => reduceDir))].sort();
  const exposures = new Map<string, Exposure>();
  const leftOut: CoaddPlan['leftOut'] = [];
  for (const frame of own) {
    const { spec2d, spec1d, scienceFile, dataset, reduceDir, reduction } = frame;
    if (spec2d === null || !isExposure(frame)) {
      leftOut.push({ scienceFile, dataset, why: frame.problem ?? 'There is no spec2d of it.' });
      continue;
    }
    // Frames that were combined share one product.
    if (!exposures.has(spec2d))
      exposures.set(spec2d, {
        scienceFile,
        dataset,
        reduceDir,
        reduction,
        target: targetOf(spec2d, scienceFile),
        spec2d,
        spec1d,
        frame,
      });
  }
  const sorted = [...exposures.values()].sort((a, b) =>
    a.dataset === b.dataset ? (basename(a.spec2d) < basename(b.spec2d) ? -1 : 1) : a.dataset < b.dataset ? -1 : 1,
  );
  return { exposures: sorted, leftOut, reduceDirs, problem: atWork(sorted) ?? twice(sorted) };
}

const isExposure = ({ spec2d, detectors }: ScienceFrame): boolean => spec2d !== null && detectors.length > 0;

/** Products that are just being written must not be coadded. */
function atWork(exposures: readonly Exposure[]): string | null {
  for (const reduction of new Set(exposures.map((exposure) => exposure.reduction))) {
    const who = whoIsAt(reduction);
    if (who !== null) return `${dirname(reduction)} is being reduced: ${who}`;
  }
  return null;
}

function twice(exposures: readonly Exposure[]): string | null {
  const seen = new Map<string, Exposure>();
  for (const exposure of exposures) {
    const name = basename(exposure.spec2d);
    const other = seen.get(name);
    if (other === undefined) seen.set(name, exposure);
    else {
      const [one = '', two = ''] = [other.reduceDir, exposure.reduceDir].sort();
      return `${exposure.scienceFile} was reduced twice, in ${one} and ${two}: choose which of them is coadded (--reduce ${one})`;
    }
  }
  return null;
}
