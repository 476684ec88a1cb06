import { isAbsolute, join } from 'node:path';
import type { z } from 'zod';
import { ArchiveOrder } from '#core/contract/archive.ts';
import type { DeliveryInput, DeliverySummary } from '#core/contract/delivery.ts';
import { passedOver } from '#core/datasets/list-folder.ts';
import type { Host } from '#core/host/host.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';

/** The report of the last archive, where no later archive finds it. */
const reportFile = (root: string): string => join(root, WORKSPACE_FOLDER, 'archive-report.txt');

/** Plan or make an archive of a host's workspace. Faults of `archive`, and `not-allowed` for where it may not be. */
export async function makeDelivery(
  host: Host,
  { into, ...wish }: z.output<typeof DeliveryInput>,
  task: TaskHandle,
): Promise<DeliverySummary> {
  const { root } = host;
  const { archive } = await import('#core/archive/archive.ts');
  const { onPage, requireTarget } = await import('#core/host/delivery-target.ts');
  const { readJournal } = await import('#core/archive/archive-journal.ts');
  const { readyUnits, reasonsOf } = await import('#core/host/delivery-readiness.ts');
  const { findDatasets } = await import('#core/datasets/layout.ts');
  if (!wish.dryRun) workspaceFolder(root);
  const report = wish.dryRun ? null : reportFile(root);
  requireTarget(into);
  const result = await archive({ root, into, ...wish, ...(report === null ? {} : { report }) }, task).catch((error) => {
    throw onPage(error);
  });
  const { reductions } = (await host.runs.looked()).snapshot();
  const own = reductions.filter(({ id }) => !isAbsolute(id) && isMeant(id, wish.subdirs));
  const datasets = findDatasets(root, passedOver).flatMap(({ id }) => (isMeant(id, wish.subdirs) ? [id] : []));
  const reasons = reasonsOf(result, own);
  const unfinished = readJournal(into);
  return host.delivery.keep(result, {
    units: readyUnits(result.units, reasons, datasets),
    reasons,
    unfinished: unfinished.planned.size === 0 ? null : (unfinished.order ?? ArchiveOrder.parse(wish)),
    report,
  });
}

const isMeant = (id: string, subdirs: readonly string[]): boolean =>
  subdirs.length === 0 || subdirs.some((sub) => id === sub || id.startsWith(`${sub}/`));
