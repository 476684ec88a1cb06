import { lookOf, readStatus, unitDigest, writeStatus } from '#core/archive/delivery-status.ts';
import type { ManifestEntry } from '#core/archive/manifest.ts';
import type { ArchivePlan } from '#core/archive/plan-archive.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { causeText } from '#core/workspace/fault.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

/**
 * The status file is a help for the next delivery: where it cannot be written, the archive is whole all the same. It is
 * read anew: what others noted since this call began stays.
 */
export function noteStatus(
  base: string,
  into: string,
  plan: ArchivePlan,
  entries: ReadonlyMap<string, ManifestEntry>,
  task: TaskHandle,
): void {
  const byUnit = Map.groupBy(plan.steps, ({ file }) => file.unit);
  try {
    const status = readStatus(base);
    const now = new Map(status);
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
      const isKnown = before?.digest === digest && (before.state === 'delivered' || before.into === into);
      const on = new Date().toISOString().slice(0, 10);
      // Touched, and the same: as it looks now it is unchanged.
      now.set(unit, { ...(isKnown ? before : { unit, state: 'archived', on, digest, into }), ...lookOf(files) });
    }
    writeStatus(base, now.values());
  } catch (error) {
    const why = systemFault(error)?.data.message ?? causeText(error);
    task.note('warning', `what was archived cannot be noted: ${why}`);
  }
}
