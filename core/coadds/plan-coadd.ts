import { basename } from 'node:path';
import { exposuresOf } from '#core/coadds/exposures.ts';
import { type Level, placesOf } from '#core/coadds/levels.ts';
import { plan1d } from '#core/coadds/plan-coadd1d.ts';
import { plan2d } from '#core/coadds/plan-coadd2d.ts';
import { type PlanFrom, type Planned, plain } from '#core/coadds/planned.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';

/** What is to be coadded on a level, and how. Reads only; what hinders is told as its problem. */
export async function planCoadd(level: Level, from: PlanFrom): Promise<Planned> {
  const places = placesOf(level, from.kind);
  const { exposures, leftOut, problem } = exposuresOf(level, from.frames, from.reduce);
  const base: Planned['plan'] = {
    kind: from.kind,
    id: `${level.id}/${basename(places.target)}`,
    level: level.id,
    folder: places.target,
    spectrograph: null,
    exposures: exposures.map(plain),
    leftOut,
    detectors: [],
    skippedDetectors: [],
    badSlits: [],
    files: [],
    notes: [],
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
