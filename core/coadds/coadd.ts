import { loadCoaddConfig } from '#core/coadds/coadd-config.ts';
import { type CoaddTools, toolsOf, workOf } from '#core/coadds/coadd-work.ts';
import { findLevels, type Level, placesOf, prefixFolder } from '#core/coadds/levels.ts';
import { makeCoadds, makeShared } from '#core/coadds/make-coadds.ts';
import { planCoadd } from '#core/coadds/plan-coadd.ts';
import { isSingle, type Planned } from '#core/coadds/planned.ts';
import { previewFiles } from '#core/coadds/preview-files.ts';
import { stepsOf } from '#core/coadds/steps.ts';
import { CoaddInput, type CoaddPlan, type CoaddResult } from '#core/contract/coadd.ts';
import type { RunSnapshot, RunsEvent } from '#core/contract/run.ts';
import type { ScienceFrame } from '#core/contract/scorecard.ts';
import { Thresholds } from '#core/contract/scorecard.ts';
import { UNLISTED } from '#core/datasets/list-folder.ts';
import { findPypeit, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { rejectedDatasets } from '#core/quality/notes.ts';
import { readOwnThresholds } from '#core/quality/own-thresholds.ts';
import { ScorecardReader } from '#core/quality/scorecard.ts';
import { thresholdsFor } from '#core/quality/threshold-table.ts';
import { entryOf, isStartable } from '#core/reductions/entry.ts';
import { Pasts } from '#core/reductions/past.ts';
import type { RunQueue } from '#core/reductions/run-queue.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { causeText } from '#core/workspace/fault.ts';

/** A level, what is planned for it, and how that stands. */
interface Item {
  readonly level: Level;
  readonly planned: Planned;
}

type Parsed = ReturnType<typeof CoaddInput.parse>;

/**
 * Coadd what the prefixes name and is not up to date, several at once on the scheduler of reductions, each under a
 * supervisor that outlives this call. Aborting ends all PypeIt, leaves the former results, and resolves with `interrupted`.
 * What fails fails alone, and leaves its former result. Throws a Fault where a prefix is not there, there is no PypeIt, or
 * another scheduler has the tree. Where a root or a mask is named, levels of a single exposure count as done. `shared`: a queue that goes on without this call, which then ends nothing when aborted.
 */
export async function coadd(
  given: CoaddInput,
  task: TaskHandle,
  send: (event: RunsEvent) => void,
  environment?: PypeitEnvironment,
  shared?: RunQueue,
): Promise<CoaddResult> {
  const input = CoaddInput.parse(given);
  const unlisted = new Set<string>();
  const levels = findLevels(input.prefixes, input.from, (folder) => unlisted.add(folder));
  const pypeit = environment ?? (await findPypeit({ python: input.python }));
  const tools = toolsOf(pypeit);
  const items = await planAll(input, levels, unlisted, task);
  for (const folder of unlisted) task.note('warning', `${folder}: ${UNLISTED}`);
  const pasts = new Pasts();
  const plans = items.map((item) => showPlan(item, tools, pasts, input.retryFailed));
  const named = new Set(input.prefixes.map((prefix) => prefixFolder(prefix, input.from)));
  const isFine = (plan: CoaddPlan, at: number) =>
    plan.problem === null || (isSingle(plan) && !named.has(items[at]?.level.folder ?? ''));
  if (input.dryRun) {
    const shown = await preview(items, plans, input.files, pypeit, task);
    return { plans: shown, coadds: [], dryRun: true, interrupted: false, succeeded: shown.every(isFine) };
  }
  for (const { plan } of items.map(({ planned }) => planned)) {
    if (plan.problem !== null) task.note('warning', `${plan.id}: ${plan.problem}`);
    for (const { dataset, why } of plan.rejected)
      task.note(
        'warning',
        `${plan.id}: ${dataset} was rejected, and goes in nonetheless${why === '' ? '' : `: ${why}`}`,
      );
    for (const note of plan.notes) task.note('info', `${plan.id}: ${note}`);
  }
  const todo = items.flatMap(({ level, planned: { job } }) => (job === null ? [] : [{ level, job }]));
  const done =
    todo.length === 0
      ? { coadds: [], interrupted: false }
      : shared === undefined
        ? await makeCoadds(todo, tools, input, pypeit, task, send)
        : await makeShared(shared, todo, tools, input, task, send);
  const good = ({ state }: RunSnapshot) => state === 'complete' || state === 'warning';
  const succeeded = !done.interrupted && plans.every(isFine) && done.coadds.every(good);
  return { plans, dryRun: false, succeeded, ...done };
}

/** `unlisted`: gets the folders that may not be listed, too. */
async function planAll(
  input: Parsed,
  levels: readonly Level[],
  unlisted: Set<string>,
  task: TaskHandle,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (const [root, own] of Map.groupBy(levels, (level) => level.root)) {
    const table = readOwnThresholds(root);
    const config = loadCoaddConfig(root, input.config ?? null);
    const frames = await framesBelow(root, own, unlisted, task);
    const thresholds = (dataset: string) => thresholdsFor(table, dataset, Thresholds.parse({}));
    const rejected = rejectedDatasets(root, (text) => task.note('warning', text));
    for (const level of own) {
      task.signal.throwIfAborted();
      const { kind, reduce, again } = input;
      const { job, ...planned } = await planCoadd(level, {
        ...{ kind, frames, config, thresholds, rejected, reduce },
        unlisted: [...unlisted],
      });
      items.push({ level, planned: { ...planned, job: job === null ? null : { ...job, again } } });
    }
  }
  return items;
}

/** With more levels than that, one walk through the tree is quicker than one through each. */
const FEW = 8;

/** What the products of these levels say. */
async function framesBelow(
  root: string,
  levels: readonly Level[],
  unlisted: Set<string>,
  task: TaskHandle,
): Promise<readonly ScienceFrame[]> {
  const folders = levels.map(({ folder }) => folder);
  const frames: ScienceFrame[] = [];
  for (const from of folders.length <= FEW ? folders : [root]) {
    using reader = new ScorecardReader({ root: from, note: (text) => task.note('warning', text) });
    await reader.refresh({
      signal: task.signal,
      wanted: ({ folder }) => folders.some((own) => folder.startsWith(`${own}/`)),
      looked: (done, total) => task.progress({ phase: 'reading products', done, total, unit: 'reductions' }),
    });
    for (const frame of reader.frames()) frames.push(frame);
    for (const folder of reader.unlisted) unlisted.add(folder);
  }
  return frames;
}

function showPlan(
  { level, planned: { plan, job } }: Item,
  tools: CoaddTools,
  pasts: Pasts,
  retryFailed: boolean,
): CoaddPlan {
  if (job === null)
    return {
      ...plan,
      commands: [],
      state: 'not started',
      why: null,
      wanted: false,
      expectedSeconds: null,
      expectedMemory: null,
    };
  const work = workOf({ level, job }, () => tools);
  const entry = entryOf(work, pasts.estimate(work));
  const commands = stepsOf(job, tools, placesOf(level, job.kind).stage).map(({ command }) => [...command]);
  return {
    ...plan,
    commands,
    state: entry.state,
    why: entry.why,
    wanted: isStartable(entry, false) || (retryFailed && isStartable(entry, true)),
    expectedSeconds: entry.estimate.seconds,
    expectedMemory: entry.estimate.bytes,
  };
}

async function preview(
  items: readonly Item[],
  plans: readonly CoaddPlan[],
  withFiles: boolean,
  pypeit: PypeitEnvironment,
  task: TaskHandle,
): Promise<CoaddPlan[]> {
  const shown: CoaddPlan[] = [];
  for (const [i, plan] of plans.entries()) {
    const { job = null, sources = [] } = items[i]?.planned ?? {};
    if (!withFiles) {
      shown.push(plan);
      continue;
    }
    task.progress({ phase: 'asking PypeIt', done: i, total: plans.length, unit: 'coadds', item: plan.id });
    try {
      const files = job === null ? [] : await previewFiles(job, sources, pypeit, task.signal);
      shown.push({ ...plan, files });
    } catch (error) {
      task.signal.throwIfAborted();
      shown.push({ ...plan, problem: causeText(error), wanted: false });
    }
  }
  return shown;
}
