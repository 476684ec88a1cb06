import { basename, dirname } from 'node:path';
import { badSlitsIn, chooseDetectors } from '#core/coadds/bad-slits.ts';
import { readCustomCoadd2d, reduceParameters, refuseUnwritable } from '#core/coadds/compose-coadd2d.ts';
import { detectorNumbers } from '#core/coadds/detector-numbers.ts';
import type { Exposure } from '#core/coadds/exposures.ts';
import type { CoaddTarget } from '#core/coadds/job.ts';
import type { Level } from '#core/coadds/levels.ts';
import {
  byTarget,
  fileNames,
  ONE_EACH,
  type Parts,
  type PlanFrom,
  type Planned,
  plain,
  planned,
  singles,
  spectrographOf,
  tooFew,
} from '#core/coadds/planned.ts';
import { readInputText } from '#core/setup/pypeit-file.ts';

/** Images of each target, on the detectors and without the slits that are bad. Throws Faults of the configuration. */
export async function plan2d(
  level: Level,
  from: PlanFrom,
  base: Planned['plan'],
  exposures: readonly Exposure[],
): Promise<Planned> {
  const custom = from.config.customOf(level);
  if (custom.length > 0) return planCustom(level, base, exposures, custom);
  if (exposures.length < 2) return tooFew(base, exposures.length);
  const spectrograph = spectrographOf(exposures);
  const bad = badSlitsIn(exposures, from.thresholds);
  const common = commonDetectors(exposures);
  // The reference takes the first exposure's: one that lacks a detector of most would lose it to all.
  const has = ({ frame }: Exposure) => common.names.filter((name) => frame.detectors.includes(name)).length;
  const first = [...exposures].sort((a, b) => has(b) - has(a))[0];
  if (first === undefined) return tooFew(base, 0);
  const shared = first.frame.detectors.filter((name) => common.names.includes(name));
  const lost = common.names.filter((name) => !shared.includes(name));
  const chosen = chooseDetectors(first.frame, shared, bad.ids);
  const own = {
    ...base,
    spectrograph,
    detectors: [...chosen.detectors],
    skippedDetectors: [...chosen.skipped],
    badSlits: [...chosen.badSlits],
  };
  if (chosen.detectors.length === 0)
    return {
      plan: { ...own, problem: `no detector of ${basename(first.spec2d)} has a good slit` },
      job: null,
      sources: [],
    };
  const lacking = exposures.filter(({ frame }) => chosen.detectors.some((name) => !frame.detectors.includes(name)));
  const whole = exposures.filter((one) => !lacking.includes(one));
  const leftOut = [
    ...base.leftOut,
    ...lacking.map(({ scienceFile, dataset, frame }) => ({
      scienceFile,
      dataset,
      why: `It lacks ${chosen.detectors.filter((name) => !frame.detectors.includes(name)).join(', ')}.`,
    })),
  ];
  const groups = byTarget(whole);
  const names = fileNames(groups.keys());
  const targets = [...groups]
    .filter(([, members]) => members.length > 1)
    .map(([target, members]): CoaddTarget => {
      for (const { spec2d } of members) refuseUnwritable(spec2d);
      return {
        name: `${spectrograph}_${names.get(target)}.coadd2d`,
        target,
        subfolder: '',
        inputs: members.map(({ spec2d }) => spec2d),
        text: null,
      };
    });
  const taken = new Set(targets.flatMap(({ inputs }) => inputs));
  const coadded = whole.filter(({ spec2d }) => taken.has(spec2d));
  const shown = { ...own, leftOut, exposures: coadded.map(plain) };
  if (targets.length === 0) return { plan: { ...shown, problem: ONE_EACH }, job: null, sources: [] };
  const numbers = await detectorNumbers(first.spec2d, first.frame.detectors);
  const unknown = chosen.detectors.filter((name) => !numbers.has(name));
  const notes = [...base.notes, ...bad.notes, ...common.notes, ...singles(groups)];
  if (lost.length > 0) notes.push(`no exposure has all detectors: ${lost.join(', ')} are not coadded`);
  if (unknown.length > 0) notes.push(`${unknown.join(', ')}: their detectors are not known, so all are coadded`);
  const det = unknown.length > 0 ? [] : ['--det', ...chosen.detectors.map((name) => numbers.get(name) ?? '')];
  const exclude = chosen.badSlits.length === 0 ? [] : ['--exclude_slits', ...chosen.badSlits];
  const folders = [...new Set(coadded.map(({ spec2d }) => dirname(spec2d)))];
  const defaults = from.config.defaultsOf('coadd2d', spectrograph);
  const setupFile = coadded[0]?.reduction ?? first.reduction;
  const reduce = reduceParameters(readInputText(setupFile), setupFile);
  const others = otherReduce(coadded, reduce);
  if (others !== null) notes.push(others);
  return planned(
    level,
    { ...shown, notes },
    {
      exposures: coadded,
      targets,
      setup: ['-d', ...folders, ...det, ...exclude],
      parameters: null,
      defaults,
      reduce,
      fluxes: false,
      sources: [
        'pypeit_setup_coadd2d',
        ...(defaults === null ? [] : [defaults.source]),
        ...(reduce.length === 0 ? [] : [setupFile]),
      ],
    },
  );
}

/** The detectors that more than half of the exposures have, and a note of each other one. */
function commonDetectors(exposures: readonly Exposure[]): { names: readonly string[]; notes: readonly string[] } {
  const counts = new Map<string, number>();
  for (const { frame } of exposures) for (const name of frame.detectors) counts.set(name, (counts.get(name) ?? 0) + 1);
  const isCommon = (n: number) => 2 * n > exposures.length;
  return {
    names: [...counts].flatMap(([name, n]) => (isCommon(n) ? [name] : [])),
    notes: [...counts].flatMap(([name, n]) =>
      isCommon(n) ? [] : [`${name} is on ${n} of ${exposures.length} exposures alone, and is not coadded`],
    ),
  };
}

/** A person's own files take the place of what would be generated. */
function planCustom(
  level: Level,
  base: Planned['plan'],
  exposures: readonly Exposure[],
  custom: readonly string[],
): Planned {
  const files = custom.map((path) => ({
    path,
    ...readCustomCoadd2d(path, level.root, `${level.mask}/${level.config}`),
  }));
  const spectrograph = files[0]?.spectrograph ?? '';
  const named = new Set(files.flatMap(({ spec2d }) => spec2d));
  const coadded = exposures.filter(({ spec2d }) => named.has(spec2d));
  const targets = files.map(
    ({ path, text, spec2d }): CoaddTarget => ({
      name: basename(path),
      target: coadded.find((one) => spec2d.includes(one.spec2d))?.target ?? '',
      subfolder: '',
      inputs: [...spec2d],
      text,
    }),
  );
  return planned(
    level,
    { ...base, spectrograph, exposures: coadded.map(plain) },
    {
      exposures: coadded,
      targets,
      setup: null,
      parameters: null,
      defaults: null,
      reduce: [],
      fluxes: false,
      sources: custom,
    },
  );
}

/** A word where datasets were reduced with other `[reduce]` parameters; null: all agree. */
function otherReduce(exposures: readonly Exposure[], own: Parts['reduce']): string | null {
  const text = (all: Parts['reduce']) => JSON.stringify(all.map(({ path, value }) => [path, value]));
  const files = [...new Set(exposures.map(({ reduction }) => reduction))];
  const other = files.find((file) => text(reduceParameters(readInputText(file), file)) !== text(own));
  return other === undefined ? null : `${other} has other [reduce] parameters; those of ${files[0]} count`;
}
