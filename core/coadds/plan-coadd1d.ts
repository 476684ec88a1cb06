import { collateParameters, composeCollate1d, fluxes, matchingOf } from '#core/coadds/compose-collate1d.ts';
import type { Exposure } from '#core/coadds/exposures.ts';
import type { CoaddTarget } from '#core/coadds/job.ts';
import type { Level } from '#core/coadds/levels.ts';
import {
  byTarget,
  commonTarget,
  fileNames,
  ONE_EACH,
  type PlanFrom,
  type Planned,
  plain,
  planned,
  singles,
  spectrographOf,
  tooFew,
} from '#core/coadds/planned.ts';

/** Spectra of the objects that several exposures have. Throws Faults of the configuration. */
export async function plan1d(
  level: Level,
  from: PlanFrom,
  base: Planned['plan'],
  all: readonly Exposure[],
): Promise<Planned> {
  const leftOut = [...base.leftOut];
  const exposures = all.filter((exposure) => {
    if (exposure.spec1d !== null) return true;
    leftOut.push({ scienceFile: exposure.scienceFile, dataset: exposure.dataset, why: 'No object was found on it.' });
    return false;
  });
  const own = { ...base, leftOut, exposures: exposures.map(plain) };
  if (exposures.length < 2) return tooFew(own, exposures.length);
  const spectrograph = spectrographOf(exposures);
  const defaults = from.config.defaultsOf('coadd1d', spectrograph);
  // By their row on the detector, objects of two targets could be taken for one.
  const groups =
    matchingOf(defaults) === 'pixel' ? byTarget(exposures) : new Map([[commonTarget(exposures), exposures]]);
  const several = groups.size > 1;
  const names = fileNames(groups.keys());
  const targets = [...groups]
    .filter(([, members]) => members.length > 1)
    .map(([target, members]): CoaddTarget => {
      const spec1d = members.map((one) => one.spec1d ?? '');
      return {
        name: `${spectrograph}${target === '' ? '' : `_${names.get(target)}`}.collate1d`,
        target,
        subfolder: several ? (names.get(target) ?? '') : '',
        inputs: spec1d,
        text: composeCollate1d(defaults, spec1d),
      };
    });
  if (targets.length === 0) return { plan: { ...own, spectrograph, problem: ONE_EACH }, job: null, sources: [] };
  const taken = new Set(targets.flatMap(({ inputs }) => inputs));
  return planned(
    level,
    { ...own, spectrograph, notes: [...base.notes, ...singles(groups)] },
    {
      exposures: exposures.filter(({ spec1d }) => spec1d !== null && taken.has(spec1d)),
      targets,
      setup: null,
      parameters: collateParameters(defaults),
      defaults: null,
      reduce: [],
      fluxes: fluxes(defaults),
      sources: [defaults?.source ?? "PypeIt's defaults"],
    },
  );
}
