import { setTimeout as wait } from 'node:timers/promises';
import { RunInput, type RunResult, type RunsEvent } from '#core/contract/run.ts';
import { here } from '#core/pypeit/candidates.ts';
import { childEnvironment } from '#core/pypeit/child-environment.ts';
import { findPypeit, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { haveSites } from '#core/pypeit/observatory-sites.ts';
import { type Entry, entryOf, snapshotOf } from '#core/reductions/entry.ts';
import { estimate } from '#core/reductions/estimate.ts';
import { findWork, type Work } from '#core/reductions/find-work.ts';
import { appendHistory, readHistory } from '#core/reductions/history.ts';
import { defaultLimits } from '#core/reductions/machine.ts';
import { bestOrder } from '#core/reductions/order.ts';
import { readRecord } from '#core/reductions/record.ts';
import { demandOf, limitsOf, RunLoop } from '#core/reductions/run-loop.ts';
import { lockScheduler } from '#core/reductions/scheduler-lock.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import packageJson from '../../package.json' with { type: 'json' };

const TICK_MS = 100;
const SHOW_MS = 1000;

/**
 * Reduce what lies below the roots and is not complete, several at a time within the limits, each under a supervisor
 * that outlives this call. Aborting ends all PypeIt and resolves with `interrupted`. What fails fails alone. Throws a
 * Fault if there is no PypeIt, nothing to look at, or another call schedules the same tree on this machine.
 */
export async function run(
  given: RunInput,
  task: TaskHandle,
  send: (event: RunsEvent) => void,
  environment?: PypeitEnvironment,
): Promise<RunResult> {
  const input = RunInput.parse(given);
  const env = environment ?? (await findPypeit({ python: input.python }));
  const looking = (done: number, total: number | null) =>
    task.progress({ phase: 'looking at reductions', done, total, unit: 'reductions' });
  looking(0, null);
  const asked = { pypeit: env.version, args: input.pypeitArgs ?? [] };
  const work = await findWork(input.roots, input.only, asked, looking);
  const roots = [...new Set(work.map((one) => one.root))];
  const entries = entriesOf(work, input.retryFailed);
  const machine = defaultLimits();
  const limits = {
    workers: input.workers ?? machine.workers,
    memory: input.memoryLimit ?? machine.memory,
    hard: input.memoryLimit !== undefined,
    diskReserve: input.diskReserve,
  };
  const result = (interrupted: boolean, plan: readonly Entry[] | null): RunResult => ({
    reductions: entries.map(snapshotOf),
    plan: plan?.map((entry) => entry.work.id) ?? null,
    interrupted,
    succeeded: entries.every((entry) => entry.state === 'complete' || entry.state === 'warning'),
    histories: [...new Set(work.map((one) => one.history))],
  });

  if (input.dryRun) {
    const wanted = entries.filter((entry) => entry.wanted);
    const order = bestOrder(wanted.map(demandOf), [], limitsOf(limits, wanted));
    const byId = new Map(wanted.map((entry) => [entry.work.id, entry]));
    return result(
      false,
      order.map((demand) => byId.get(demand.id)).filter((entry) => entry !== undefined),
    );
  }

  using _lock = lockScheduler(roots);
  if (entries.some((entry) => entry.wanted) && !haveSites(env))
    task.note(
      'warning',
      'PypeIt lacks its table of observatory sites and will start only if it can download it; slitbench doctor --fix prepares it',
    );
  healHistories(work);
  const loop = new RunLoop(entries, limits, machine.total, task, {
    script: env.script('run_pypeit'),
    versions: { slitbench: packageJson.version, pypeit: env.version, python: env.python },
    args: input.pypeitArgs === undefined || input.pypeitArgs.length === 0 ? null : input.pypeitArgs,
    retryFailed: input.retryFailed,
    environment: () => childEnvironment(env, here(), input.threads),
  });
  const show = () => send({ type: 'runs', reductions: entries.map(snapshotOf), load: loop.load() });
  let shown = 0;
  while (!task.signal.aborted) {
    const changed = loop.step();
    if (changed || performance.now() - shown >= SHOW_MS) {
      shown = performance.now();
      show();
    }
    if (loop.idle()) break;
    await wait(TICK_MS);
  }
  const interrupted = task.signal.aborted && !loop.idle();
  if (interrupted) await loop.endAll();
  show();
  return result(interrupted, null);
}

function entriesOf(work: readonly Work[], retryFailed: boolean): Entry[] {
  const histories = new Map([...new Set(work.map((one) => one.history))].map((path) => [path, readHistory(path)]));
  return work.map((one) =>
    entryOf(
      one,
      one.reduction === null ? null : estimate(one.reduction, histories.get(one.history) ?? []),
      retryFailed,
    ),
  );
}

/** A supervisor that was killed between its record and the history left the history without that run: add it. */
function healHistories(work: readonly Work[]): void {
  const known = new Map<string, Set<string>>();
  for (const { folder, history } of work) {
    const record = readRecord(folder);
    if (record === null || record.ended === null) continue;
    const ids = known.get(history) ?? new Set(readHistory(history).map((entry) => entry.id));
    known.set(history, ids);
    if (!ids.has(record.id)) appendHistory({ ...record, history });
  }
}
