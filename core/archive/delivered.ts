import { resolve } from 'node:path';
import { readStatus, statusFile, writeStatus } from '#core/archive/delivery-status.ts';
import { baseOf } from '#core/archive/look-at-tree.ts';
import { DeliveredInput, type DeliveredResult } from '#core/contract/archive.ts';
import { diskFault } from '#core/datasets/disk-fault.ts';
import { Fault } from '#core/workspace/fault.ts';

/**
 * Note in the status file of a tree that KOA has got what was archived, all or of one folder. Throws a Fault
 * `not-archived` where nothing was.
 */
export function delivered(given: DeliveredInput): DeliveredResult {
  const { root, into, dryRun, on = new Date().toISOString().slice(0, 10) } = DeliveredInput.parse(given);
  const base = baseOf(root);
  const file = statusFile(base);
  const status = readStatus(base);
  const meant = [...status.values()].filter(
    (one) => one.state === 'archived' && (into === undefined || resolve(one.into) === resolve(into)),
  );
  if (meant.length === 0)
    throw new Fault({
      code: 'not-archived',
      message: `${file} tells of nothing that was archived${into === undefined ? '' : ` into ${into}`} and not yet delivered`,
      remedy: `slitbench archive ${root} --into DIR makes an archive.`,
      path: file,
    });
  const now = new Map(status);
  for (const one of meant) now.set(one.unit, { ...one, state: 'delivered', on });
  try {
    if (!dryRun) writeStatus(base, now.values());
  } catch (error) {
    throw diskFault(error, file, 'run the same command again') ?? error;
  }
  return { file, units: meant.map(({ unit }) => unit) };
}
