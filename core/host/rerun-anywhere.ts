import { RebuildInput, type RebuildResult } from '#core/contract/rebuild.ts';
import { RerunInput, type RerunResult } from '#core/contract/rerun.ts';
import type { RunResult, RunsEvent } from '#core/contract/run.ts';
import { runAnywhere } from '#core/host/run-anywhere.ts';
import { oneReduction } from '#core/reductions/one-reduction.ts';
import { askRebuild, previewRebuild, whyNoRebuild, withdrawRebuild } from '#core/reductions/rebuild.ts';
import { readRebuild } from '#core/reductions/rebuild-journal.ts';
import { readReduction } from '#core/reductions/reduction.ts';
import { foreseenRerun, prepareRerun, wishedSetup } from '#core/reductions/rerun.ts';
import { lookAt } from '#core/reductions/standing.ts';
import { ParameterDesk } from '#core/setup/parameter-desk.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

type Send = (event: RunsEvent) => void;

const runOne = (pypeitFile: string, python: string | undefined, task: TaskHandle, send: Send): Promise<RunResult> =>
  runAnywhere({ roots: [pypeitFile], retryFailed: true, ...(python === undefined ? {} : { python }) }, task, send);

/** Change the setup file of one reduction, or of another one beside it, and run that alone, as `runAnywhere` does. */
export async function rerunAnywhere(given: RerunInput, task: TaskHandle, send: Send): Promise<RerunResult> {
  const { folder, wishes, keepAs, python, dryRun } = RerunInput.parse(given);
  const { pypeitFile } = oneReduction(folder);
  const desk = new ParameterDesk(() => python ?? null);
  const wished = await wishedSetup(pypeitFile, wishes, desk, task).finally(() => desk.close());
  if (wished.unchecked !== null) task.note('warning', wished.unchecked);
  const lines = [...wished.lines];
  if (dryRun) return { dryRun, ...foreseenRerun(pypeitFile, keepAs), lines, run: null };
  const prepared = prepareRerun(pypeitFile, wished, keepAs);
  return { dryRun, ...prepared, lines, run: await runOne(prepared.pypeitFile, python, task, send) };
}

/** Make a step of one reduction anew with what hangs on it, as `runAnywhere` does. */
export async function rebuildAnywhere(given: RebuildInput, task: TaskHandle, send: Send): Promise<RebuildResult> {
  const { folder: named, aim, python, dryRun } = RebuildInput.parse(given);
  const { pypeitFile, folder } = oneReduction(named);
  const reduction = readReduction(pypeitFile);
  const refused = whyNoRebuild(await lookAt(reduction, { pypeit: null, args: [] }));
  const plan = { moves: [...previewRebuild(reduction, aim)], refused };
  if (dryRun) return { folder, plan, run: null, restored: null };
  if (refused !== null)
    throw new Fault({
      code: 'not-startable',
      message: `${folder}: no single step can be made anew: ${refused}`,
      remedy: 'slitbench run does what is open there.',
    });
  const { id } = askRebuild(folder, aim);
  try {
    const run = await runOne(pypeitFile, python, task, send);
    const left = readRebuild(folder);
    return { folder, plan, run, restored: left?.id === id && left.phase === 'failed' ? left.cause : null };
  } finally {
    // Interrupted, or without PypeIt: what was not begun was never asked for.
    if (readRebuild(folder)?.id === id) withdrawRebuild(folder);
  }
}
