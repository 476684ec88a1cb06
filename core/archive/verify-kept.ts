import { join } from 'node:path';
import type { ArchivePlan, Step } from '#core/archive/plan-archive.ts';
import { digestOf } from '#core/datasets/copy-file.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

/** The SHA-256 of a file of the archive; null: the disk does not give it. Throws the reason when aborted. */
export async function digestNow(path: string, signal: AbortSignal): Promise<string | null> {
  try {
    return await digestOf(path, signal);
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/**
 * The plan after what would stay was read again: a file whose SHA-256 is not the one that was noted is copied anew. Throws
 * the reason when aborted.
 */
export async function verifyKept(plan: ArchivePlan, into: string, task: TaskHandle): Promise<ArchivePlan> {
  const kept = plan.steps.filter(({ action }) => action === 'keep');
  const damaged = new Set<string>();
  for (const [done, { file, sha256 }] of kept.entries()) {
    task.progress({ phase: 'reading again', done, total: kept.length, unit: 'files', item: file.path });
    if ((await digestNow(join(into, file.path), task.signal)) !== sha256) damaged.add(file.path);
  }
  const steps = plan.steps.map(
    (step): Step => (damaged.has(step.file.path) ? { ...step, action: 'replace', sha256: null } : step),
  );
  const units = plan.units.map((unit) => ({
    ...unit,
    copies: steps.filter(({ file, action }) => file.unit === unit.unit && action !== 'keep').length,
  }));
  return { ...plan, steps, units };
}
