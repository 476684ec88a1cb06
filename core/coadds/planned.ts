import { createHash } from 'node:crypto';
import type { CoaddConfig, Defaults } from '#core/coadds/coadd-config.ts';
import type { reduceParameters } from '#core/coadds/compose-coadd2d.ts';
import type { Exposure } from '#core/coadds/exposures.ts';
import type { CoaddJob, CoaddTarget } from '#core/coadds/job.ts';
import type { Level } from '#core/coadds/levels.ts';
import type { CoaddKind, CoaddPlan } from '#core/contract/coadd.ts';
import type { ScienceFrame, Thresholds } from '#core/contract/scorecard.ts';
import { formatPypeitFile, readPypeitFile } from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';

/** What a coadd is planned from. */
export interface PlanFrom {
  readonly kind: CoaddKind;
  /** The science frames of the tree, or of the level. */
  readonly frames: readonly ScienceFrame[];
  readonly config: CoaddConfig;
  /** The thresholds of a dataset. */
  readonly thresholds: (dataset: string) => Thresholds;
  /** Datasets that somebody rejected, with the note. */
  readonly rejected: ReadonlyMap<string, string>;
  /** Folders of the tree that this user may not list: what was reduced there is not among the frames. */
  readonly unlisted: readonly string[];
  /** Only reductions in folders whose name matches; undefined: as the last time, else all. */
  readonly reduce: string | undefined;
}

/** A coadd that was planned; `job` is null where there is a problem. */
export interface Planned {
  readonly plan: Omit<CoaddPlan, 'state' | 'why' | 'wanted' | 'commands' | 'expectedSeconds' | 'expectedMemory'>;
  readonly job: CoaddJob | null;
  /** Where the reduce parameters come from, each of which wins over the one before. */
  readonly sources: readonly string[];
}

/** An exposure without what its products say. */
export const plain = ({ frame: _, ...exposure }: Exposure): CoaddPlan['exposures'][number] => exposure;

/** The instrument of the exposures. Throws a Fault where they are of several. */
export function spectrographOf(exposures: readonly Exposure[]): string {
  const found = new Set(exposures.map(({ reduction }) => readPypeitFile(reduction).spectrograph));
  const [first = '', other] = found;
  if (other === undefined) return first;
  throw new Fault({
    code: 'several-instruments',
    message: `its exposures are of ${first} and ${other}`,
    remedy: 'Coadd its datasets one by one.',
  });
}

/** What makes a plan a job. */
export interface Parts {
  readonly exposures: readonly Exposure[];
  readonly targets: readonly CoaddTarget[];
  readonly setup: readonly string[] | null;
  /** The parameters in the texts of all targets, which name the exposures by where they lie; null: each text is its own. */
  readonly parameters: string | null;
  readonly defaults: Defaults | null;
  readonly reduce: ReturnType<typeof reduceParameters>;
  readonly fluxes: boolean;
  readonly sources: readonly string[];
}

/** A plan that can be carried out. */
export function planned(level: Level, plan: Planned['plan'], parts: Parts): Planned {
  const { kind, id } = plan;
  const job: Digested = {
    kind,
    id,
    level: level.folder,
    spectrograph: plan.spectrograph ?? '',
    exposures: parts.exposures.map(plain),
    only: plan.only,
    targets: [...parts.targets],
    setup: parts.setup === null ? null : [...parts.setup],
    defaults:
      parts.defaults === null ? null : { text: formatPypeitFile(parts.defaults.file), source: parts.defaults.source },
    reduce: parts.reduce.map(({ path, value }) => ({ path, value: typeof value === 'string' ? value : [...value] })),
    fluxes: parts.fluxes,
  };
  const { parameters } = parts;
  const texts = digestOf(job, level.root);
  const digests =
    parameters === null
      ? { digest: texts, formerDigest: null }
      : {
          digest: digestOf({ ...job, targets: job.targets.map((one) => ({ ...one, text: parameters })) }, level.root),
          formerDigest: texts,
        };
  return { plan, job: { ...job, ...digests, again: false }, sources: parts.sources };
}

type Digested = Omit<CoaddJob, 'digest' | 'formerDigest' | 'again'>;

/** Where the tree lies does not count: a moved or renamed root makes nothing stale. */
function digestOf({ kind, spectrograph, targets, setup, defaults, reduce }: Digested, root: string): string {
  const what = JSON.stringify([kind, spectrograph, targets, setup, defaults?.text ?? null, reduce]);
  return createHash('sha256')
    .update(what.replaceAll(JSON.stringify(`${root}/`).slice(1, -1), ''))
    .digest('hex')
    .slice(0, 32);
}

/** Exposures by their target. */
export function byTarget(exposures: readonly Exposure[]): ReadonlyMap<string, readonly Exposure[]> {
  return Map.groupBy(exposures, ({ target }) => target);
}

/** The target that all have; empty: they have several. */
export function commonTarget(exposures: readonly Exposure[]): string {
  const [first = '', ...more] = new Set(exposures.map(({ target }) => target));
  return more.length === 0 ? first : '';
}

/** Why targets cannot be coadded. */
export const ONE_EACH = 'there is only one exposure of each target';

const ONLY_ONE = 'there is only one exposure';

/** Whether there is nothing to coadd with, so that nothing can be done about it. */
export const isSingle = ({ problem }: Planned['plan']): boolean => problem === ONLY_ONE || problem === ONE_EACH;

/** A plan that cannot be carried out for want of exposures. */
export const tooFew = (plan: Planned['plan'], count: number): Planned => ({
  plan: { ...plan, problem: count === 0 ? 'no exposure of it was reduced' : ONLY_ONE },
  job: null,
  sources: [],
});

/** A word on each exposure that is the only one of its target. */
export const singles = (groups: ReadonlyMap<string, readonly Exposure[]>): string[] =>
  [...groups.values()].flatMap((members) => {
    const [only] = members;
    return members.length !== 1 || only === undefined
      ? []
      : [`${only.scienceFile} is the only exposure of ${only.target}`];
  });

/** Targets as parts of file names, no two alike; what has no name is “unnamed”. */
export function fileNames(targets: Iterable<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const target of targets) {
    const plain = target.replace(/[^A-Za-z0-9.+-]+/g, '_').replace(/^\.+/, '') || 'unnamed';
    let name = plain;
    for (let n = 2; [...names.values()].includes(name); n++) name = `${plain}-${n}`;
    names.set(target, name);
  }
  return names;
}
