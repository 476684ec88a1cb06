import { RunInput, type RunResult, type RunSnapshot, type RunsEvent } from '#core/contract/run.ts';
import { UNLISTED } from '#core/datasets/list-folder.ts';
import { findPypeit, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { haveSites } from '#core/pypeit/observatory-sites.ts';
import { demandOf, entryOf, isStartable, snapshotOf } from '#core/reductions/entry.ts';
import { findWork } from '#core/reductions/find-work.ts';
import { type AskedLimits, limitsNow, queueLimits } from '#core/reductions/limits.ts';
import { bestOrder } from '#core/reductions/order.ts';
import { Pasts } from '#core/reductions/past.ts';
import { RunQueue } from '#core/reductions/run-queue.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { causeText } from '#core/workspace/fault.ts';

type Looked = (done: number, total: number | null) => void;

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
  const pypeit = environment ?? (await findPypeit({ python: input.python }));
  const looking: Looked = (done, total) =>
    task.progress({ phase: 'looking at reductions', done, total, unit: 'reductions' });
  looking(0, null);
  if (input.dryRun) return dryRun(input, pypeit, looking, task);

  const args = input.pypeitArgs === undefined || input.pypeitArgs.length === 0 ? null : input.pypeitArgs;
  const shown = new Map<string, RunSnapshot>();
  let looked = false;
  let said: string | null = null;
  using queue = new RunQueue({
    roots: input.roots,
    only: input.only,
    pypeit,
    args,
    limits: limitsOf(input),
    threads: input.threads,
    note: task.note,
    troubled: (error) => {
      const trouble = error === null ? null : causeText(error);
      if (trouble !== null && trouble !== said) task.note('warning', `${trouble}; it is tried again each second`);
      said = trouble;
    },
    changed: ({ reductions, load }) => {
      for (const one of reductions) shown.set(one.key, one);
      // While it looks, only a part is known.
      if (looked) send({ type: 'runs', reductions: [...shown.values()], load });
    },
  });
  const aborted = new Promise<void>((resolve) => {
    task.signal.addEventListener('abort', () => resolve(), { once: true });
    if (task.signal.aborted) resolve();
  });
  try {
    await queue.lookAgain({ looked: looking, signal: task.signal });
    looked = true;
    if (queue.snapshot().load.paused) {
      task.note('info', 'nothing new was to be started here (stop after current); this command goes on');
      queue.stopAfterCurrent(false);
    }
    queue.start('all');
    if (input.retryFailed) queue.start('failed');
    if (!queue.isIdle() && !haveSites(pypeit))
      task.note(
        'warning',
        'PypeIt lacks its table of observatory sites and will start only if it can download it; slitbench doctor --fix prepares it',
      );
    await Promise.race([queue.settled(), aborted]);
  } catch (error) {
    if (!task.signal.aborted) throw error;
  }
  const interrupted = task.signal.aborted && (!looked || !queue.isIdle());
  if (interrupted) {
    // Only what this call was asked for is known to it; the rest of the tree keeps waiting.
    queue.withdrawAll();
    await queue.endAll();
  }
  const { reductions, load } = queue.snapshot();
  send({ type: 'runs', reductions: [...reductions], load });
  return {
    reductions: [...reductions],
    plan: null,
    interrupted,
    succeeded: !interrupted && reductions.every(({ state }) => state === 'complete' || state === 'warning'),
    histories: [...queue.histories()],
  };
}

/** What would run, in which order. */
async function dryRun(
  input: RunInput,
  pypeit: PypeitEnvironment,
  looked: Looked,
  task: TaskHandle,
): Promise<RunResult> {
  const asked = { pypeit: pypeit.version, args: input.pypeitArgs ?? [] };
  const unlisted = (folder: string) => task.note('warning', `${folder}: ${UNLISTED}`);
  const work = await findWork(input.roots, input.only, asked, looked, task.signal, unlisted);
  const pasts = new Pasts();
  const entries = work.map((one) => entryOf(one, pasts.estimate(one)));
  const wanted = entries.filter(
    (entry) => isStartable(entry, false) || (input.retryFailed === true && isStartable(entry, true)),
  );
  for (const entry of wanted) entry.wanted = true;
  const limits = limitsNow(queueLimits(limitsOf(input)), wanted);
  const order = bestOrder(wanted.map(demandOf), [], limits).map(({ id }) => id);
  const reductions = entries.map((entry) => snapshotOf(entry, order.indexOf(entry.key) + 1 || null));
  const placed = reductions.filter(({ position }) => position !== null);
  return {
    reductions,
    plan: placed.sort((a, b) => (a.position ?? 0) - (b.position ?? 0)).map(({ id }) => id),
    interrupted: false,
    succeeded: reductions.every(({ state }) => state === 'complete' || state === 'warning'),
    histories: [...new Set(work.map(({ history }) => history))],
  };
}

const limitsOf = ({ workers, memoryLimit, diskReserve }: RunInput): AskedLimits => ({
  workers,
  memory: memoryLimit,
  diskReserve,
});
