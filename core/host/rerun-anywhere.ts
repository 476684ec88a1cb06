import { RebuildInput, type RebuildResult } from '#core/contract/rebuild.ts';
import { RerunInput, type RerunResult } from '#core/contract/rerun.ts';
import type { RunResult, RunsEvent } from '#core/contract/run.ts';
import { shellWord } from '#core/contract/shell-word.ts';
import { runAnywhere } from '#core/host/run-anywhere.ts';
import { absentFrames } from '#core/reductions/check-frames.ts';
import { foreseeRebuild } from '#core/reductions/foresee-rebuild.ts';
import { oneReduction } from '#core/reductions/one-reduction.ts';
import { askRebuild, withdrawRebuild } from '#core/reductions/rebuild.ts';
import { readRebuild } from '#core/reductions/rebuild-journal.ts';
import { readReduction } from '#core/reductions/reduction.ts';
import { foreseenRerun, prepareRerun, wishedSetup } from '#core/reductions/rerun.ts';
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
  const warnings = [...(wished.unchecked === null ? [] : [wished.unchecked]), ...wished.warnings];
  for (const text of warnings) task.note('warning', text);
  const lines = [...wished.lines];
  if (dryRun) return { dryRun, ...foreseenRerun(pypeitFile, keepAs), lines, warnings, run: null };
  const prepared = prepareRerun(pypeitFile, wished, keepAs);
  return { dryRun, ...prepared, lines, warnings, run: await runOne(prepared.pypeitFile, python, task, send) };
}

/** Make a step of one reduction anew with what hangs on it, as `runAnywhere` does. */
export async function rebuildAnywhere(given: RebuildInput, task: TaskHandle, send: Send): Promise<RebuildResult> {
  const { folder: named, aim, python, dryRun } = RebuildInput.parse(given);
  const { pypeitFile, folder } = oneReduction(named);
  const reduction = readReduction(pypeitFile);
  const absent = absentFrames(reduction);
  if (absent !== null) task.note('warning', absent);
  const plan = await foreseeRebuild(reduction, aim);
  if (dryRun) return { folder, plan, run: null, restored: null };
  if (plan.refused !== null)
    throw new Fault({
      code: 'not-startable',
      message: `${folder}: no single step can be made anew: ${plan.refused}`,
      remedy:
        absent ??
        `${plan.isOpen ? `slitbench run ${shellWord(pypeitFile)} does what is open there. ` : ''}Single steps are made anew of finished reductions only.`,
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
