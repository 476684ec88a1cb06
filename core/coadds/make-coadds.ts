import { setTimeout as wait } from 'node:timers/promises';
import { type CoaddToDo, type CoaddTools, coaddFinder } from '#core/coadds/coadd-work.ts';
import { placesOf } from '#core/coadds/levels.ts';
import type { CoaddInput, CoaddResult } from '#core/contract/coadd.ts';
import type { RunSnapshot, RunsEvent } from '#core/contract/run.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { RunQueue } from '#core/reductions/run-queue.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

type Parsed = ReturnType<typeof CoaddInput.parse>;
/** How they stand in the end. */
export type Made = Pick<CoaddResult, 'coadds' | 'interrupted'>;

/** Make them by a queue of this call. */
export async function makeCoadds(
  todo: readonly CoaddToDo[],
  tools: CoaddTools,
  input: Parsed,
  pypeit: PypeitEnvironment,
  task: TaskHandle,
  send: (event: RunsEvent) => void,
): Promise<Made> {
  const { workers, memoryLimit: memory, diskReserve, threads } = input;
  using queue = new RunQueue({
    roots: [...new Set(todo.map(({ level }) => level.root))],
    finder: coaddFinder(todo, () => tools),
    pypeit,
    args: null,
    limits: { workers, memory, diskReserve },
    threads,
    note: task.note,
  });
  try {
    await queue.lookAgain({ signal: task.signal });
  } catch (error) {
    if (!task.signal.aborted) throw error;
    return { coadds: [...queue.snapshot().reductions], interrupted: true };
  }
  queue.stopAfterCurrent(false);
  return await makeIn(queue, todo, input, task, send, true);
}

/** Make them by a queue that others have, too, and that goes on without this call. */
export async function makeShared(
  queue: RunQueue,
  todo: readonly CoaddToDo[],
  tools: CoaddTools,
  input: Parsed,
  task: TaskHandle,
  send: (event: RunsEvent) => void,
): Promise<Made> {
  await queue.add(
    coaddFinder(todo, () => tools),
    task.signal,
  );
  if (queue.snapshot().load.paused)
    task.note(
      'warning',
      'nothing new is started there for now: press “Stop after current” in its window once more to go on',
    );
  return await makeIn(queue, todo, input, task, send, false);
}

const LOOK_MS = 250;
/** One that was being looked at once more gets so many looks to say what it is. */
const UNSURE_LOOKS = 12;

/** Start them in a queue that knows them, and see them to their end. `ends`: aborting ends those that were asked for. */
async function makeIn(
  queue: RunQueue,
  todo: readonly CoaddToDo[],
  { retryFailed }: Parsed,
  task: TaskHandle,
  send: (event: RunsEvent) => void,
  ends: boolean,
): Promise<Made> {
  const keys = new Set(todo.map(({ level, job }) => placesOf(level, job.kind).job));
  const asked = new Set<string>();
  // Of a queue that goes on, what an earlier call wanted is not what this one does.
  const own = () =>
    queue
      .snapshot()
      .reductions.filter(({ key }) => keys.has(key))
      .map((one) => ({ ...one, wanted: asked.has(one.key) }));
  const states: readonly string[] = [
    'not started',
    'stale',
    'cancelled',
    'unfinished',
    ...(retryFailed ? ['failed'] : []),
  ];
  const isActive = ({ position, worker }: RunSnapshot) => position !== null || worker !== null;
  const startable = own().filter((one) => !isActive(one) && states.includes(one.state));
  if (task.signal.aborted) return { coadds: own(), interrupted: true };
  if (startable.length > 0) queue.start(startable.map(({ key }) => key));
  for (const { key } of [...startable, ...own().filter(isActive)]) asked.add(key);
  let told = '';
  let looks = 0;
  for (let interrupted = false; ; ) {
    const coadds = own();
    const { load } = queue.snapshot();
    const now = JSON.stringify([coadds, load.held]);
    if (now !== told) send({ type: 'runs', reductions: coadds, load });
    told = now;
    const isUnsure = coadds.some(({ key, state }) => asked.has(key) && state === 'running');
    if (!coadds.some(isActive) && (!isUnsure || looks++ >= UNSURE_LOOKS)) return { coadds, interrupted };
    if (task.signal.aborted && !ends) return { coadds, interrupted: true };
    if (task.signal.aborted && !interrupted) {
      interrupted = true;
      for (const key of asked) queue.cancel(key);
    }
    await wait(LOOK_MS, undefined, interrupted ? {} : { signal: task.signal }).catch(() => {});
  }
}
