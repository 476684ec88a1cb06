import type { TaskOrder, TaskOutcome } from '#core/contract/tasks.ts';
import { call } from '#renderer/host/connection.ts';

type ResultOf<V extends TaskOrder['verb']> = Extract<TaskOutcome, { verb: V }>['result'];

/** Have the host do long work and wait for its result. It goes on if the page is left; `began` is told its id. */
export async function runTask<O extends TaskOrder>(
  order: O,
  began?: (id: string) => void,
): Promise<ResultOf<O['verb']>> {
  const { id } = await call((host) => host.tasks.start(order));
  began?.(id);
  for (;;) {
    try {
      const outcome = await call((host) => host.tasks.wait({ id }));
      return outcome.result as ResultOf<O['verb']>;
    } catch (error) {
      // Only a lost connection is worth another try: the task has its own end.
      if (error instanceof Error && 'code' in error) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

export const cancelTask = (id: string) => call((host) => host.tasks.cancel({ id }));
