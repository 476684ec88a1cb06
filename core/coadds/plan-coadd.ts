import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { badSlitsIn, chooseDetectors } from '#core/coadds/bad-slits.ts';
import type { CoaddConfig, Defaults } from '#core/coadds/coadd-config.ts';
import { readCustomCoadd2d, reduceParameters, refuseUnwritable } from '#core/coadds/compose-coadd2d.ts';
import { composeCollate1d, fluxes, matchingOf } from '#core/coadds/compose-collate1d.ts';
import { detectorNumbers } from '#core/coadds/detector-numbers.ts';
import { type Exposure, exposuresOf } from '#core/coadds/exposures.ts';
import type { CoaddJob, CoaddTarget } from '#core/coadds/job.ts';
import { type Level, placesOf } from '#core/coadds/levels.ts';
import type { CoaddKind, CoaddPlan } from '#core/contract/coadd.ts';
import type { ScienceFrame, Thresholds } from '#core/contract/scorecard.ts';
import { formatPypeitFile, readInputText, readPypeitFile } from '#core/setup/pypeit-file.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';

/** What a coadd is planned from. */
export interface PlanFrom {
  readonly kind: CoaddKind;
  /** The science frames of the tree, or of the level. */
  readonly frames: readonly ScienceFrame[];
  readonly config: CoaddConfig;
  /** The thresholds of a dataset. */
  readonly thresholds: (dataset: string) => Thresholds;
  /** Only reductions in folders whose name matches. */
  readonly reduce: string | undefined;
}

/** A coadd that was planned; `job` is null where there is a problem. */
export interface Planned {
  readonly plan: Omit<CoaddPlan, 'state' | 'why' | 'wanted' | 'commands' | 'expectedSeconds' | 'expectedMemory'>;
  readonly job: CoaddJob | null;
  /** Where the reduce parameters come from, each of which wins over the one before. */
  readonly sources: readonly string[];
}

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

const plain = ({ frame: _, ...exposure }: Exposure): CoaddPlan['exposures'][number] => exposure;

/** The instrument of the exposures. Throws a Fault where they are of several. */
function spectrographOf(exposures: readonly Exposure[]): string {
  const found = new Set(exposures.map(({ reduction }) => readPypeitFile(reduction).spectrograph));
  const [first = '', other] = found;
  if (other === undefined) return first;
  throw new Fault({
    code: 'several-instruments',
    message: `its exposures are of ${first} and ${other}`,
    remedy: 'Coadd its datasets one by one.',
  });
}

async function plan1d(level: Level, from: PlanFrom, base: Planned['plan'], all: readonly Exposure[]): Promise<Planned> {
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
  const targets = [...groups]
    .filter(([, members]) => members.length > 1)
    .map(([target, members]): CoaddTarget => {
      const spec1d = members.map((one) => one.spec1d ?? '');
      return {
        name: `${spectrograph}${target === '' ? '' : `_${safe(target)}`}.collate1d`,
        target,
        subfolder: several ? safe(target) || 'unnamed' : '',
        inputs: spec1d,
        text: composeCollate1d(defaults, spec1d),
      };
    });
  if (targets.length === 0) return { plan: { ...own, spectrograph, problem: ONE_EACH }, job: null, sources: [] };
  const taken = new Set(targets.flatMap(({ inputs }) => inputs));
  return planned(
    level,
    { ...own, spectrograph, notes: singles(groups) },
    {
      exposures: exposures.filter(({ spec1d }) => spec1d !== null && taken.has(spec1d)),
      targets,
      setup: null,
      defaults: null,
      reduce: [],
      fluxes: fluxes(defaults),
      sources: [defaults?.source ?? "PypeIt's defaults"],
    },
  );
}

async function plan2d(
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
  const [first] = exposures;
  if (first === undefined) return tooFew(base, 0);
  const chosen = chooseDetectors(first.frame, bad.ids);
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
  const targets = [...groups]
    .filter(([, members]) => members.length > 1)
    .map(([target, members]): CoaddTarget => {
      for (const { spec2d } of members) refuseUnwritable(spec2d);
      return {
        name: `${spectrograph}_${safe(target) || 'unnamed'}.coadd2d`,
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
  const notes = [...bad.notes, ...singles(groups)];
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
      defaults: null,
      reduce: [],
      fluxes: false,
      sources: custom,
    },
  );
}

interface Parts {
  readonly exposures: readonly Exposure[];
  readonly targets: readonly CoaddTarget[];
  readonly setup: readonly string[] | null;
  readonly defaults: Defaults | null;
  readonly reduce: ReturnType<typeof reduceParameters>;
  readonly fluxes: boolean;
  readonly sources: readonly string[];
}

function planned(level: Level, plan: Planned['plan'], parts: Parts): Planned {
  const { kind, id } = plan;
  const job: Omit<CoaddJob, 'digest'> = {
    kind,
    id,
    level: level.folder,
    spectrograph: plan.spectrograph ?? '',
    exposures: parts.exposures.map(plain),
    targets: [...parts.targets],
    setup: parts.setup === null ? null : [...parts.setup],
    defaults:
      parts.defaults === null ? null : { text: formatPypeitFile(parts.defaults.file), source: parts.defaults.source },
    reduce: parts.reduce.map(({ path, value }) => ({ path, value: typeof value === 'string' ? value : [...value] })),
    fluxes: parts.fluxes,
  };
  return { plan, job: { ...job, digest: digestOf(job, level.root) }, sources: parts.sources };
}

/** Where the tree lies does not count: a renamed root makes nothing stale. */
function digestOf(
  { kind, spectrograph, targets, setup, defaults, reduce }: Omit<CoaddJob, 'digest'>,
  root: string,
): string {
  const what = JSON.stringify([kind, spectrograph, targets, setup, defaults?.text ?? null, reduce]);
  return createHash('sha256')
    .update(what.replaceAll(JSON.stringify(`${root}/`).slice(1, -1), ''))
    .digest('hex')
    .slice(0, 32);
}

function byTarget(exposures: readonly Exposure[]): ReadonlyMap<string, readonly Exposure[]> {
  return Map.groupBy(exposures, ({ target }) => target);
}

/** The target that all have; empty: they have several. */
function commonTarget(exposures: readonly Exposure[]): string {
  const [first = '', ...more] = new Set(exposures.map(({ target }) => target));
  return more.length === 0 ? first : '';
}

const ONE_EACH = 'there is only one exposure of each target';

const tooFew = (plan: Planned['plan'], count: number): Planned => ({
  plan: { ...plan, problem: count === 0 ? 'no exposure of it was reduced' : 'there is only one exposure' },
  job: null,
  sources: [],
});

const singles = (groups: ReadonlyMap<string, readonly Exposure[]>): string[] =>
  [...groups.values()].flatMap((members) => {
    const [only] = members;
    return members.length !== 1 || only === undefined
      ? []
      : [`${only.scienceFile} is the only exposure of ${only.target}`];
  });

/** A word where datasets were reduced with other `[reduce]` parameters; null: all agree. */
function otherReduce(exposures: readonly Exposure[], own: Parts['reduce']): string | null {
  const text = (all: Parts['reduce']) => JSON.stringify(all.map(({ path, value }) => [path, value]));
  const files = [...new Set(exposures.map(({ reduction }) => reduction))];
  const other = files.find((file) => text(reduceParameters(readInputText(file), file)) !== text(own));
  return other === undefined ? null : `${other} has other [reduce] parameters; those of ${files[0]} count`;
}

/** A target as a part of a file name. */
const safe = (target: string): string => target.replace(/[^A-Za-z0-9.+-]+/g, '_').replace(/^\.+/, '');
