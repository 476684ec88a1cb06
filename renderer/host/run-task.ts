import type { TaskOrder, TaskOutcome } from '#core/contract/tasks.ts';
import { call } from '#renderer/host/connection.ts';
import { useHostState } from '#renderer/host/state.ts';

/** What a task of this verb gives. */
export type ResultOf<V extends TaskOrder['verb']> = Extract<TaskOutcome, { verb: V }>['result'];

/** Have the host do long work and wait for its result. It goes on if the page is left; `began` is told its id. */
export async function runTask<O extends TaskOrder>(
  order: O,
  began?: (id: string) => void,
): Promise<ResultOf<O['verb']>> {
  const { id } = await call((host) => host.tasks.start(order));
  began?.(id);
  return (await taskOutcome(id)).result as ResultOf<O['verb']>;
}

/** How a task ends, whoever began it. Throws its fault. */
export async function taskOutcome(id: string): Promise<TaskOutcome> {
  for (;;) {
    try {
      return await call((host) => host.tasks.wait({ id }));
    } catch (error) {
      // Only a lost connection is worth another try: the task has its own end.
      if (error instanceof Error && 'code' in error) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

export const cancelTask = (id: string) => call((host) => host.tasks.cancel({ id }));

/** Whether a task that has just ended was cancelled; the list of tasks tells it a moment later. */
export async function wasCancelled(id: string): Promise<boolean> {
  for (let tries = 0; tries < 20; tries++) {
    const state = useHostState.getState().tasks?.find((task) => task.id === id)?.state;
    if (state === 'cancelled') return true;
    if (state !== 'running') return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
