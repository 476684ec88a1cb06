import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoInput, DemoReduction, DemoResult } from '#core/contract/demo.ts';
import type { DoctorInput, DoctorResult } from '#core/contract/doctor.ts';
import { OrganizeInput, type OrganizeResult } from '#core/contract/organize.ts';
import { PracticeInput, type PracticeResult } from '#core/contract/practice.ts';
import type { RunInput, RunResult, RunSnapshot, RunsEvent } from '#core/contract/run.ts';
import { SetupInput, type SetupResult } from '#core/contract/setup.ts';
import { judgeReduction } from '#core/practice/judge-reduction.ts';
import { planNights } from '#core/practice/night-plan.ts';
import { type PageReduction, summaryPage } from '#core/practice/summary-page.ts';
import { findPypeit, lookForPypeit, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { haveSites } from '#core/pypeit/observatory-sites.ts';
import { installData } from '#core/pypeit/private-cache.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';

/** The commands that the demo puts one after the other. */
export interface DemoVerbs {
  doctor(input: DoctorInput, task: TaskHandle): Promise<DoctorResult>;
  practice(input: PracticeInput, task: TaskHandle): Promise<PracticeResult>;
  organize(input: OrganizeInput, task: TaskHandle): Promise<OrganizeResult>;
  setup(input: SetupInput, task: TaskHandle): Promise<SetupResult>;
  run(input: RunInput, task: TaskHandle, send: (event: RunsEvent) => void): Promise<RunResult>;
}

/**
 * Simulate nights, organise, set up and reduce them, and hold the spectra against what was put in. What is done
 * already is not done again. Throws the Faults of the commands, and `demo-plan` if the nights are not what was planned.
 */
export async function demo(input: DemoInput, task: TaskHandle, verbs: DemoVerbs): Promise<DemoResult> {
  const { folder, nights, seed, python } = input;
  const root = join(folder, 'redux');
  const given = python === undefined ? {} : { python };
  const steps: DemoResult['steps'] = [];
  const step = async <R>(name: string, say: string, work: () => Promise<R>): Promise<R> => {
    task.signal.throwIfAborted();
    task.note('info', `${steps.length + 1}/5 ${say}`);
    const start = performance.now();
    const result = await work();
    steps.push({ step: name, seconds: (performance.now() - start) / 1000 });
    return result;
  };

  // First, as a folder that will not do is then known before a gigabyte is installed.
  const practised = await step('practice', `simulating ${nights === 1 ? 'a night' : `${nights} nights`}`, () =>
    verbs.practice(PracticeInput.parse({ folder, nights, seed, ...given }), task),
  );
  const env = await step('doctor', 'looking for PypeIt', () => ready(input, task, verbs));
  await installData(env, practised.data);
  await step('organize', 'organising the frames into datasets', async () => {
    const sources = practised.nights.map((night) => night.raw);
    const { datasets } = await verbs.organize(OrganizeInput.parse({ sources, into: root, ...given }), task);
    const incomplete = datasets.find((dataset) => dataset.state !== 'complete');
    if (incomplete !== undefined)
      throw unplanned(root, `${incomplete.id} lacks ${incomplete.missing.join(', ') || 'frames'}`);
  });
  await step('setup', 'writing setup files', async () => {
    const { datasets } = await verbs.setup(
      SetupInput.parse({ paths: [root], config: practised.config, ...given }),
      task,
    );
    const bad = datasets.find((dataset) => dataset.problem !== null || dataset.reductions.length === 0);
    if (bad !== undefined) throw unplanned(root, `${bad.id} could not be set up: ${bad.problem ?? 'no setup file'}`);
  });
  const { reductions } = await step('run', 'reducing with PypeIt, a minute or two a night', () =>
    verbs.run(
      { roots: [root], python: env.python, ...(input.workers === undefined ? {} : { workers: input.workers }) },
      task,
      ({ reductions: now }) => task.progress(overall(now)),
    ),
  );
  task.signal.throwIfAborted();

  const judged = planNights(nights, seed).flatMap((night): PageReduction[] => {
    const truth = practised.nights.find((other) => other.date === night.date)?.truth ?? '';
    return reductions
      .filter((snapshot) => snapshot.folder.split('/').includes(night.date))
      .map((snapshot) => {
        const spectra = judgeReduction(snapshot.folder, truth, night);
        return { reduction: reductionOf(snapshot, night.date, spectra), judged: spectra, plots: plotsOf(snapshot) };
      });
  });
  const result: DemoResult = {
    folder,
    pypeit: { python: env.python, version: env.version },
    reductions: judged.map(({ reduction }) => reduction),
    page: join(folder, 'summary.html'),
    steps,
    succeeded: judged.length === nights && judged.every(({ reduction }) => reduction.spectra.every((s) => s.agrees)),
  };
  writeWhole(result.page, summaryPage(result, judged));
  return result;
}

/** A PypeIt that can be started, made if there is none. */
async function ready(input: DemoInput, task: TaskHandle, verbs: DemoVerbs): Promise<PypeitEnvironment> {
  const { found } = await lookForPypeit(input.python);
  if (found !== null && haveSites(found)) return found;
  const { python, folder } = input;
  const fixed = { fix: true, dryRun: false, workspace: folder, ...(python === undefined ? {} : { python }) };
  const { usable, findings } = await verbs.doctor(fixed, task);
  const problem = findings.find((finding) => finding.state === 'problem');
  if (!usable && problem !== undefined)
    throw new Fault({
      code: 'not-usable',
      message: `PypeIt cannot be used here: ${problem.what}`,
      remedy: problem.remedy ?? 'slitbench doctor says more',
    });
  return findPypeit(python === undefined ? {} : { python });
}

const unplanned = (root: string, what: string) =>
  new Fault({
    code: 'demo-plan',
    message: `The practice nights did not become what they should: ${what}`,
    path: root,
    remedy: `Give the demo a new folder, or remove ${root} and run it again`,
  });

/** All reductions as one line of progress: exposures done of all. */
function overall(reductions: readonly RunSnapshot[]) {
  const running = reductions.find((r) => r.state === 'running');
  const over = (r: RunSnapshot) => r.state !== 'running' && r.state !== 'waiting';
  const done = reductions.reduce((n, r) => n + (over(r) ? r.exposures : Math.max(0, r.exposure - 1)), 0);
  const left = reductions.filter((r) => !over(r)).map((r) => r.etaSeconds);
  return {
    phase: 'reducing',
    done,
    total: reductions.reduce((n, r) => n + r.exposures, 0),
    unit: 'exposures',
    etaSeconds: left.every((eta) => eta !== null) ? Math.max(0, ...left) : null,
    ...(running === undefined ? {} : { item: [running.frame, running.stage].filter((w) => w !== null).join(' ') }),
  };
}

function reductionOf(snapshot: RunSnapshot, night: string, judged: PageReduction['judged']): DemoReduction {
  const { folder, state, why, logPath } = snapshot;
  const spectra = judged.map(({ spectrum }) => spectrum);
  return { night, folder, state, why, log: logPath, qa: join(folder, 'QA', 'PNGs'), spectra };
}

function plotsOf({ folder }: RunSnapshot): readonly string[] {
  const plots = join(folder, 'QA', 'PNGs');
  try {
    const names = readdirSync(plots).filter((name) => name.endsWith('.png'));
    return names.sort().map((name) => join(plots, name));
  } catch {
    return [];
  }
}
