import { basename } from 'node:path';
import { exposuresOf } from '#core/coadds/exposures.ts';
import { type CoaddPlaces, type Level, placesOf } from '#core/coadds/levels.ts';
import { plan1d } from '#core/coadds/plan-coadd1d.ts';
import { plan2d } from '#core/coadds/plan-coadd2d.ts';
import { type PlanFrom, type Planned, plain } from '#core/coadds/planned.ts';
import { readProvenance } from '#core/coadds/provenance.ts';
import { readJob } from '#core/coadds/read-job.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';

/** Which reductions were chosen when it was asked for the last time; null: all. */
function chosenBefore({ job, target }: CoaddPlaces): string | null {
  const last = readJob(job);
  return last === null ? (readProvenance(target)?.only ?? null) : last.only;
}

/**
 * What is to be coadded on a level, and how. Where nobody says which reductions, those that were chosen the last time. Reads
 * only; what hinders is told as its problem.
 */
export async function planCoadd(level: Level, from: PlanFrom): Promise<Planned> {
  const places = placesOf(level, from.kind);
  const before = from.reduce === undefined ? chosenBefore(places) : null;
  const only = from.reduce ?? before ?? undefined;
  const { exposures, leftOut, reduceDirs, problem: odd } = exposuresOf(level, from.frames, only);
  const hidden = from.unlisted.find((folder) => folder.startsWith(`${level.folder}/`));
  const problem =
    hidden === undefined
      ? odd
      : `${hidden} may not be listed by this user: what was reduced there would be lacking; its owner can allow it (chmod +rx)`;
  const base: Planned['plan'] = {
    kind: from.kind,
    id: `${level.id}/${basename(places.target)}`,
    level: level.id,
    folder: places.target,
    spectrograph: null,
    exposures: exposures.map(plain),
    leftOut,
    rejected: [...new Set(exposures.map(({ dataset }) => dataset))].flatMap((dataset) => {
      const why = from.rejected.get(dataset);
      return why === undefined ? [] : [{ dataset, why }];
    }),
    detectors: [],
    skippedDetectors: [],
    badSlits: [],
    only: only ?? null,
    reduceDirs: [...reduceDirs],
    files: [],
    notes: before === null ? [] : [`only reductions in ${before}, as was chosen before; --reduce '*' takes all`],
    problem,
  };
  try {
    if (problem !== null) return { plan: base, job: null, sources: [] };
    return await (from.kind === 'coadd1d' ? plan1d : plan2d)(level, from, base, exposures);
  } catch (error) {
    const cause = error instanceof Fault ? `${error.data.message}. ${error.data.remedy}` : causeText(error);
    return { plan: { ...base, problem: cause }, job: null, sources: [] };
  }
}
