import { join, relative, resolve, sep } from 'node:path';
import { archiveParts, unitOf } from '#core/archive/archive-path.ts';
import { readStatus, statusFile, type UnitStatus, unitDigest, writeStatus } from '#core/archive/delivery-status.ts';
import { baseOf } from '#core/archive/look-at-tree.ts';
import { MANIFEST, parseManifest } from '#core/archive/manifest.ts';
import { DeliveredInput, type DeliveredResult } from '#core/contract/archive.ts';
import { diskFault } from '#core/datasets/disk-fault.ts';
import { Fault } from '#core/workspace/fault.ts';
import { readIfThere } from '#core/workspace/files.ts';

/**
 * Note in the status file of a tree that KOA has got what was archived of it, or of a part of it, all or into one folder. Throws a Fault
 * `not-archived` where nothing was.
 */
export function delivered(given: DeliveredInput): DeliveredResult {
  const { root, into, dryRun, on = new Date().toISOString().slice(0, 10) } = DeliveredInput.parse(given);
  const base = baseOf(root);
  const file = statusFile(base);
  const status = readStatus(base);
  const held = into === undefined ? null : unitsIn(into);
  // The same may have been archived into another folder since.
  const isMeant = ({ unit, digest, into: last }: UnitStatus) =>
    held === null || resolve(last) === resolve(into ?? '') || held.get(unit) === digest;
  const part = archiveParts(relative(base, root).split(sep)).join('/');
  const isBelow = (unit: string) => part === '' || `${unit}/`.startsWith(`${part}/`) || part.startsWith(`${unit}/`);
  const meant = [...status.values()].filter((one) => one.state === 'archived' && isBelow(one.unit) && isMeant(one));
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

/** The digest of each unit of an archive, by its MANIFEST. */
function unitsIn(folder: string): ReadonlyMap<string, string> {
  const { entries } = parseManifest(readIfThere(join(folder, MANIFEST)) ?? '');
  const units = Map.groupBy(entries, ([path]) => unitOf(path.split('/')));
  return new Map([...units].map(([unit, files]) => [unit, unitDigest(files)]));
}
