import type { Progress, TaskEvent } from '#core/contract/task.ts';

/** The result of long work that is done for this page alone; it ends with the page. */
export async function follow<R>(
  events: AsyncIterable<TaskEvent<R>>,
  onProgress: (progress: Progress) => void = () => {},
): Promise<R> {
  for await (const event of events) {
    if (event.type === 'result') return event.result;
    if (event.type === 'progress') onProgress(event.progress);
  }
  throw new Error('The host ended before it was done.');
}
