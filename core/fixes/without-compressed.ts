import type { Frame } from '#core/contract/frame.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

/** What is about frames, but of those that also lie there uncompressed, in one folder: their copies would have one name. Each is told. */
export function withoutCompressed<T extends { readonly frame: Frame }>(
  all: readonly T[],
  task: TaskHandle,
): readonly T[] {
  const paths = new Set(all.map(({ frame }) => frame.path));
  return all.filter(({ frame: { path } }) => {
    const plain = path.replace(/\.gz$/i, '');
    if (plain === path || !paths.has(plain)) return true;
    task.note('info', `${path} is left out: ${plain} is the same frame uncompressed, and is taken`);
    return false;
  });
}
