import { ORPCError } from '@orpc/server';
import type { TaskEvent } from '#core/contract/task.ts';
import { runTask, type TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

/**
 * A typed fault crosses the contract as the defined error FAULT, and so does what the system refused and nobody put into
 * words; anything else is a defect and stays what it is.
 */
export function crossing(error: unknown): unknown {
  const fault = error instanceof Fault ? error : systemFault(error);
  return fault === null ? error : new ORPCError('FAULT', { message: fault.message, data: fault.data, cause: error });
}

/** Long work as the contract's stream of events. */
export async function* stream<R, E = never>(
  work: (task: TaskHandle, send: (event: E) => void) => Promise<R>,
  signal: AbortSignal | undefined,
): AsyncGenerator<TaskEvent<R> | E, void, void> {
  try {
    yield* runTask(work, signal);
  } catch (error) {
    throw crossing(error);
  }
}
