import { realpathSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { FaultData } from '#core/contract/fault.ts';
import type { RunInput, RunResult, RunSnapshot, RunsEvent } from '#core/contract/run.ts';
import type { Workbench } from '#core/contract/workbench.ts';
import { isBelow } from '#core/host/access.ts';
import { findPypeit } from '#core/pypeit/environment.ts';
import { matches } from '#core/reductions/find-work.ts';
import { historyFile } from '#core/reductions/history.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

/** A reduction that was being looked at once more gets this long to say what it is. */
const UNSURE_MS = 3000;

/** Who has the queue: a host, in this process or another. */
export interface Scheduler {
  readonly root: string;
  readonly runs: Workbench['runs'];
  /** With what it runs: its Python, if it found one with PypeIt, and its arguments for run_pypeit. */
  readonly uses: () => Promise<{ readonly python: string | null; readonly pypeitArgs: readonly string[] }>;
  /** Aborted when the host is gone. */
  readonly gone?: AbortSignal;
}

/**
 * `run`, by the queue of the host that serves the workspace: the same reductions, events and result. Aborting ends what
 * this call started, and nothing else. Throws a Fault `host-options` for what that host cannot do.
 */
export async function runThroughHost(
  scheduler: Scheduler,
  input: RunInput,
  task: TaskHandle,
  send: (event: RunsEvent) => void,
): Promise<RunResult> {
  const { root, runs, gone } = scheduler;
  await agree(scheduler, input);
  task.note('info', `the host that serves ${root} runs them; its window shows the same`);
  await runs.lookAgain({}).catch((error: unknown) => {
    if (!isFault(error)) throw error;
  });
  const { workers, memoryLimit } = input;
  if (workers !== undefined || memoryLimit !== undefined) {
    await runs.setLimits({
      ...(workers === undefined ? {} : { workers }),
      ...(memoryLimit === undefined ? {} : { memoryLimit }),
    });
    task.note('info', 'the limits are those of the workspace from now on');
  }

  const leave = new AbortController();
  const signal = gone === undefined ? leave.signal : AbortSignal.any([leave.signal, gone]);
  const shown = new Map<string, RunSnapshot>();
  const mine = new Set<string>();
  const followed = new Set<string>();
  let interrupted = false;
  let looks = 0;
  const stop = async () => {
    interrupted = true;
    await Promise.all([...mine].map((key) => runs.cancel({ key })));
  };
  const view = (): RunSnapshot[] =>
    [...shown.values()]
      .filter(isAskedBy(input))
      .map((one) => ({ ...one, wanted: followed.has(one.key) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  try {
    const first = await firstOf(await runs.watch({ after: null }, { signal }));
    for (const one of first?.reductions ?? []) shown.set(one.key, one);
    if (first?.fault) throw new Fault(first.fault);
    const chosen = view();
    if (chosen.length === 0) throw nothing(input, shown.size);
    for (const one of chosen) if (isActive(one)) followed.add(one.key);
    const startable = chosen.filter(
      (one) =>
        !isActive(one) &&
        ['not started', 'stale', 'cancelled', 'unfinished', ...(input.retryFailed ? ['failed'] : [])].includes(
          one.state,
        ),
    );
    if (startable.length > 0) {
      const { keys } = await runs.start({ which: startable.map(({ key }) => key) });
      for (const key of keys) {
        mine.add(key);
        followed.add(key);
      }
    }
    if (first?.load.paused === true && followed.size > 0)
      task.note(
        'warning',
        'nothing new is started there for now: press “Stop after current” in its window once more to go on',
      );
    if (task.signal.aborted) await stop();
    else task.signal.addEventListener('abort', () => void stop().catch(() => {}), { once: true });
    const isOver = () => [...(interrupted ? mine : followed)].every((key) => !isActiveAt(shown, key));
    for (;;) {
      for await (const update of await runs.watch({ after: null }, { signal })) {
        if (update.full) shown.clear();
        for (const one of update.reductions) shown.set(one.key, one);
        for (const key of update.gone) shown.delete(key);
        send({ type: 'runs', reductions: view(), load: update.load });
        if (isOver()) break;
      }
      if (signal.aborted) break;
      // One that nobody is at, and that still counts as running, is being looked at once more.
      const isSure = ![...followed].some((key) => shown.get(key)?.state === 'running');
      if (isSure || looks++ > 0) break;
      await wait(UNSURE_MS);
    }
  } catch (error) {
    if (gone?.aborted) throw hostGone(root);
    throw isFault(error) ? new Fault(FaultData.parse(error.data)) : error;
  } finally {
    leave.abort();
  }
  if (gone?.aborted) throw hostGone(root);
  const reductions = view();
  return {
    reductions,
    plan: null,
    interrupted,
    succeeded: !interrupted && reductions.every(({ state }) => state === 'complete' || state === 'warning'),
    histories: [historyFile(root)],
  };
}

const isActive = ({ position, worker }: RunSnapshot): boolean => position !== null || worker !== null;

const isActiveAt = (shown: ReadonlyMap<string, RunSnapshot>, key: string): boolean => {
  const one = shown.get(key);
  return one !== undefined && isActive(one);
};

/** Whether a call ended with a fault that the contract knows. */
export const isFault = (error: unknown): error is Error & { readonly data: unknown } =>
  error instanceof Error && 'code' in error && error.code === 'FAULT' && 'data' in error;

/** Whether the roots and the pattern of a command mean a reduction. */
function isAskedBy({ roots, only }: RunInput): (one: RunSnapshot) => boolean {
  const real = roots.map((root) => realOf(root));
  return ({ id, key, folder }) =>
    real.some((root) => isBelow(key, root) || isBelow(realOf(folder), root)) &&
    (only === undefined || matches(id, only));
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The first of some events; null: there was none. */
export async function firstOf<T>(events: AsyncIterable<T>): Promise<T | null> {
  for await (const event of events) return event;
  return null;
}

/** Throws a Fault for what was asked and this host does otherwise. */
export async function agree(
  { root, uses }: Pick<Scheduler, 'root' | 'uses'>,
  { python, pypeitArgs = [] }: Pick<RunInput, 'python' | 'pypeitArgs'>,
): Promise<void> {
  const remedy = `Leave that out, change it in the settings of the workspace, or end the host that serves ${root} first.`;
  const own = await uses();
  if (pypeitArgs.length > 0 && JSON.stringify(own.pypeitArgs) !== JSON.stringify(pypeitArgs))
    throw new Fault({
      code: 'host-options',
      message: `A host serves this workspace, and it gives run_pypeit ${own.pypeitArgs.join(' ') || 'no arguments of its own'}, not ${pypeitArgs.join(' ')}`,
      remedy,
    });
  if (python === undefined) return;
  const { python: wanted } = await findPypeit({ python });
  if (own.python !== null && own.python !== wanted)
    throw new Fault({
      code: 'host-options',
      message: `A host serves this workspace, and it runs PypeIt with ${own.python}, not with ${wanted}`,
      remedy,
    });
}

const nothing = ({ roots, only }: RunInput, count: number) =>
  new Fault({
    code: 'no-reductions',
    message:
      only === undefined || count === 0
        ? `There is no .pypeit file below ${roots.join(', ')}`
        : `None of the reductions below ${roots.join(', ')} matches ${only}`,
    remedy: 'slitbench setup writes them for organised datasets.',
  });

export const hostGone = (root: string) =>
  new Fault({
    code: 'host',
    message: `The host that serves ${root} has ended; what it started goes on`,
    remedy: 'The same command takes it over, with the next host or without one.',
  });
