import { type Entry, fail } from '#core/reductions/entry.ts';
import type { QueueLimits } from '#core/reductions/limits.ts';
import { defaultLimits } from '#core/reductions/machine.ts';
import { gigabytes } from '#core/workspace/gigabytes.ts';

/** With this part of the machine in hand, a reduction that ran out of memory had about all there is. */
const NEARLY_ALL = 0.75;

/** Whether the machine can be expected to hold one that was put into the queue. If not, it fails; if hardly, `warn` says so. */
export function admit(entry: Entry, { memory, hard }: QueueLimits, warn: (text: string) => void): void {
  const { bytes, outOfMemoryAt } = entry.estimate;
  const { total } = defaultLimits();
  if (outOfMemoryAt !== null && outOfMemoryAt > NEARLY_ALL * total && !hard)
    fail(
      entry,
      `it ran out of memory on this machine before, at ${gigabytes(outOfMemoryAt)} of ${gigabytes(total)}; with a memory limit of its own (--memory-limit) it is tried again`,
    );
  else if (bytes > memory)
    warn(
      `${entry.work.id} may take ${gigabytes(bytes)}, more than the limit of ${gigabytes(memory)}: it will run alone${hard ? ', and be ended if it outgrows the limit' : ''}`,
    );
}
