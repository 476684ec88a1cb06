import { statSync } from 'node:fs';
import { findReductions, type ReductionOnDisk } from '#core/datasets/layout.ts';
import { passedOver } from '#core/datasets/list-folder.ts';
import { Fault } from '#core/workspace/fault.ts';

/** The one reduction that a path means: its folder, its setup file, or a folder that holds no other. Throws a Fault. */
export function oneReduction(path: string): ReductionOnDisk {
  if (statSync(path, { throwIfNoEntry: false }) === undefined)
    throw new Fault({ code: 'missing', message: `${path} is not there`, path, remedy: 'Check the name.' });
  const found = findReductions(path, passedOver);
  const [one] = found;
  if (one === undefined)
    throw new Fault({
      code: 'no-reductions',
      message: `There is no .pypeit file in ${path}`,
      path,
      remedy: 'Name the folder of a reduction, such as …/complete/reduce/keck_deimos_A.',
    });
  if (found.length > 1)
    throw new Fault({
      code: 'where',
      message: `${path} holds ${found.length} reductions`,
      path,
      remedy: `Name one of them, such as ${one.pypeitFile}`,
    });
  return one;
}
