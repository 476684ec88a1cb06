import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { ReductionPlace } from '#core/contract/history.ts';
import { findReductions } from '#core/datasets/layout.ts';
import { passedOver } from '#core/datasets/list-folder.ts';
import { consolePathOf, logPathOf } from '#core/reductions/standing.ts';

/** The reductions below a workspace, with the logs that they have, by path. */
export function reductionPlaces(root: string): ReductionPlace[] {
  return findReductions(root, passedOver).map((on) => ({
    id: relative(root, on.folder) || '.',
    folder: on.folder,
    dataset: on.dataset?.id ?? null,
    logs: [
      { name: 'log', path: logPathOf(on) },
      { name: 'console', path: consolePathOf(on) },
    ].filter(({ path }) => existsSync(path)),
  }));
}
