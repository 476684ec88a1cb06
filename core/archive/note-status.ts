import { lookOf, unitDigest, writeStatus } from '#core/archive/delivery-status.ts';
import type { ManifestEntry } from '#core/archive/manifest.ts';
import type { ArchivePlan, Known } from '#core/archive/plan-archive.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { causeText } from '#core/workspace/fault.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

/** The status file is a help for the next delivery: where it cannot be written, the archive is whole all the same. */
export function noteStatus(
  base: string,
  into: string,
  plan: ArchivePlan,
  entries: ReadonlyMap<string, ManifestEntry>,
  { status }: Known,
  task: TaskHandle,
): void {
  const now = new Map(status);
  const byUnit = Map.groupBy(plan.steps, ({ file }) => file.unit);
  for (const unit of plan.taken) {
    const files = (byUnit.get(unit) ?? []).map(({ file }) => file);
    const own = files.flatMap(({ path }): [string, ManifestEntry][] => {
      const entry = entries.get(path);
      return entry === undefined ? [] : [[path, entry]];
    });
    if (own.length < files.length) continue;
    const digest = unitDigest(own);
    const before = status.get(unit);
    // What KOA has stays delivered, archived again or not.
    if (before?.digest === digest && (before.state === 'delivered' || before.into === into)) continue;
    const on = new Date().toISOString().slice(0, 10);
    now.set(unit, { unit, state: 'archived', on, ...lookOf(files), digest, into });
  }
  try {
    writeStatus(base, now.values());
  } catch (error) {
    const why = systemFault(error)?.data.message ?? causeText(error);
    task.note('warning', `what was archived cannot be noted: ${why}`);
  }
}
