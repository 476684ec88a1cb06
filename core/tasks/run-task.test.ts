import { expect, test } from 'vitest';
import { runTask } from '#core/tasks/run-task.ts';

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const events: T[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

test('sends progress and notes as they come and the result last', async () => {
  const events = await all(
    runTask(async (task) => {
      task.progress({ phase: 'counting', done: 1, total: 2, unit: 'frames' });
      task.note('warning', 'odd');
      await new Promise((resolve) => setTimeout(resolve, 20));
      task.progress({ phase: 'counting', done: 2, total: 2, unit: 'frames' });
      return 'done';
    }),
  );
  expect(events.map((e) => e.type)).toEqual(['progress', 'note', 'progress', 'result']);
  expect(events.at(-1)).toEqual({ type: 'result', result: 'done' });
});

test('a failure of the work is thrown to the reader, after what came before it', async () => {
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of runTask(async (task) => {
      task.note('info', 'before');
      throw new Error('broken');
    }))
      seen.push(event.type);
  })();
  await expect(reading).rejects.toThrow('broken');
  expect(seen).toEqual(['note']);
});

test('closing the stream aborts the work and waits for it to stop', async () => {
  let stopped = false;
  for await (const event of runTask(async (task) => {
    task.note('info', 'started');
    await new Promise<void>((resolve) => task.signal.addEventListener('abort', () => setTimeout(resolve, 20)));
    stopped = true;
  })) {
    expect(event.type).toBe('note');
    break;
  }
  expect(stopped).toBe(true);
});
