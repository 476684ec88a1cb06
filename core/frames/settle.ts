import { statSync } from 'node:fs';
import type { Frame } from '#core/contract/frame.ts';
import { whenWhole } from '#core/fits/when-whole.ts';
import { describeFile, frameOf } from '#core/frames/describe-file.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

export const isGrowing = (frame: Frame): boolean => frame.problem?.code === 'growing';

/** Wait for frames that are growing: as they are when whole, cut short for good, or when the waiting is over. */
export async function settle(
  growing: readonly Frame[],
  waitSeconds: number,
  task: TaskHandle,
): Promise<readonly Frame[]> {
  if (growing.length === 0 || waitSeconds <= 0) return growing;
  let settled = 0;
  const progress = (item?: string) =>
    task.progress({
      phase: 'waiting for files that are being written',
      done: settled,
      total: growing.length,
      unit: 'files',
      ...(item === undefined ? {} : { item }),
    });
  progress();
  return await Promise.all(
    growing.map(async (frame) => {
      const read = async () => {
        const content = await describeFile(frame.path);
        const { size, mtimeMs } = statSync(frame.path, { throwIfNoEntry: false }) ?? frame;
        return frameOf({ path: frame.path, size, mtimeMs }, content);
      };
      const now = await whenWhole(frame.path, waitSeconds * 1000, task.signal, isGrowing, read);
      settled++;
      progress(frame.path);
      return now;
    }),
  );
}
