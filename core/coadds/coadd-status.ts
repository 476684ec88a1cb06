import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { coaddGain } from '#core/coadds/coadd-gain.ts';
import { foreignInputs, lookAtCoadd } from '#core/coadds/coadd-standing.ts';
import { type Exposure, exposuresOf } from '#core/coadds/exposures.ts';
import { type Level, placesOf } from '#core/coadds/levels.ts';
import { planCoadd } from '#core/coadds/plan-coadd.ts';
import type { PlanFrom } from '#core/coadds/planned.ts';
import { readProvenance } from '#core/coadds/provenance.ts';
import { CoaddKind } from '#core/contract/coadd.ts';
import type { CoaddGain, CoaddGroup, CoaddStatus } from '#core/contract/coadd-status.ts';
import type { RunState } from '#core/contract/run.ts';
import { findDatasets } from '#core/datasets/layout.ts';
import { passedOver } from '#core/datasets/list-folder.ts';
import { stateOf } from '#core/reductions/entry.ts';

/** How to tell. */
export interface StatusFrom extends Omit<PlanFrom, 'kind'> {
  readonly signal?: AbortSignal;
  /** In place of `coaddGain`, to remember what was read. */
  readonly gain?: typeof coaddGain;
}

/**
 * The configurations of masks below a root: which datasets and targets they have in common, and how their coadds stand, of
 * each kind: of the whole configuration, and of those datasets that have one of their own. Reads only. Aborting throws the
 * signal's reason. Throws Faults of the configuration; what is wrong with a coadd is told of it.
 */
export async function coaddStatus(root: string, from: StatusFrom): Promise<CoaddGroup[]> {
  const groups: CoaddGroup[] = [];
  const datasets = Map.groupBy(findDatasets(root, passedOver), ({ mask, config }) => join(mask, config));
  for (const [config, own] of datasets) {
    const [first] = own;
    if (first === undefined) continue;
    const whole: Level = {
      root: first.root,
      id: config,
      mask: first.mask,
      config: first.config,
      dates: null,
      folder: join(first.root, config),
    };
    const single = own.map(({ id, folder, dates }): Level => ({ ...whole, id, dates, folder }));
    const levels = [whole, ...new Map(single.map((level) => [level.id, level])).values()];
    const coadds: CoaddStatus[] = [];
    for (const level of levels)
      for (const kind of CoaddKind.options) {
        await breathe();
        from.signal?.throwIfAborted();
        if (level === whole || existsSync(placesOf(level, kind).control) || existsSync(placesOf(level, kind).target))
          coadds.push(await statusOf(level, { ...from, kind }));
      }
    groups.push({ config, ...sharedTargets(exposuresOf(whole, from.frames, from.reduce).exposures), coadds });
  }
  return groups;
}

async function statusOf(level: Level, from: PlanFrom & Pick<StatusFrom, 'gain'>): Promise<CoaddStatus> {
  const { plan, job } = await planCoadd(level, from);
  const { target } = placesOf(level, from.kind);
  const made = readProvenance(target);
  const isThere = existsSync(target);
  const { state, why }: { state: RunState; why: string | null } =
    job === null ? { state: isThere ? 'stale' : 'not started', why: plan.problem } : stateOf(lookAtCoadd(job));
  const foreign = made === null && isThere ? foreignInputs(from, target) : null;
  return {
    kind: from.kind,
    level: level.id,
    folder: target,
    state,
    why,
    isThere,
    problem: plan.problem,
    made: made?.made ?? (foreign === null ? null : new Date(foreign.madeMs).toISOString()),
    pypeit: made?.versions.pypeit ?? null,
    madeFrom: made?.inputs.map(({ name }) => name) ?? (foreign === null ? null : [...foreign.names]),
    exposures: plan.exposures,
    leftOut: plan.leftOut,
    rejected: plan.rejected,
    gain: isThere ? await gainOf(from.gain ?? coaddGain, from.kind, target, made?.exposures ?? plan.exposures) : null,
  };
}

/** Spectra that cannot be read have no gain: what is wrong with them is told where they are judged. */
async function gainOf(
  read: typeof coaddGain,
  kind: CoaddKind,
  target: string,
  exposures: CoaddStatus['exposures'],
): Promise<CoaddGain | null> {
  try {
    return await read(
      kind,
      target,
      exposures.flatMap(({ spec1d }) => spec1d ?? []),
    );
  } catch {
    return null;
  }
}

/** An exposure that was reduced twice is one. */
function sharedTargets(reduced: readonly Exposure[]): Pick<CoaddGroup, 'datasets' | 'shared'> {
  const exposures = [...new Map(reduced.map((one) => [basename(one.spec2d), one])).values()];
  const count = (own: readonly Exposure[]) =>
    [...Map.groupBy(own, ({ target }) => target)].map(([target, some]) => ({ target, exposures: some.length }));
  const datasets = [...Map.groupBy(exposures, ({ dataset }) => dataset)].map(([dataset, own]) => ({
    dataset,
    targets: count(own),
  }));
  const shared = count(exposures)
    .filter((one) => one.exposures > 1)
    .sort((a, b) => b.exposures - a.exposures)
    .map((one) => ({
      ...one,
      datasets: datasets
        .filter(({ targets }) => targets.some(({ target }) => target === one.target))
        .map((d) => d.dataset),
    }));
  return { datasets, shared };
}
