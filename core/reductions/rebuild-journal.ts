import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { MatrixStep } from '#core/contract/state-matrix.ts';
import { readIfThere, syncDirectory, writeWhole } from '#core/workspace/files.ts';

/** The file in a reduction's folder that says what is made anew there, and what went aside for it. */
export const REBUILD_FILE = '.slitbench-rebuild.json';

/**
 * A step to be made anew. `asked`: nothing was moved yet. `moving`, `running`: its former products are aside. `restoring`:
 * they come back. `failed`: they are back, for the cause that is named.
 */
export const Rebuild = z.object({
  id: z.string(),
  step: MatrixStep,
  detector: z.string().nullable(),
  group: z.string().nullable(),
  frame: z.string().nullable(),
  /** ISO 8601 in UTC. */
  asked: z.string(),
  phase: z.enum(['asked', 'moving', 'running', 'restoring', 'failed']),
  /** Where the former products are, below the reduction: `unclean/2026-01-01T00-00-00Z`. */
  to: z.string().nullable(),
  /** What was moved there, by the paths below the reduction, which are kept. */
  moved: z.array(z.string()),
  /** All other files that were there, at places where PypeIt writes. */
  stayed: z.array(z.string()),
  /** Id of the record of the run before; null: there was none. */
  before: z.string().nullable(),
  cause: z.string().nullable(),
});
export type Rebuild = z.infer<typeof Rebuild>;

/** The journal in a reduction's folder, or null. One that cannot be read counts as none, and is never written over. */
export function readRebuild(folder: string): Rebuild | null {
  const text = readIfThere(join(folder, REBUILD_FILE));
  if (text === null) return null;
  try {
    return Rebuild.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export const writeRebuild = (folder: string, rebuild: Rebuild): void =>
  writeWhole(join(folder, REBUILD_FILE), `${JSON.stringify(rebuild, null, 1)}\n`);

export function forgetRebuild(folder: string): void {
  rmSync(join(folder, REBUILD_FILE), { force: true });
  syncDirectory(folder);
}

/** Whether former products are aside, so that somebody must see to it that they come back or are replaced. */
export const isUnderWay = (rebuild: Rebuild | null): rebuild is Rebuild =>
  rebuild !== null && ['moving', 'running', 'restoring'].includes(rebuild.phase);

/** What is made anew, in a few words: `wavelengths of DET01`. */
export const aimText = ({ step, detector, frame }: Pick<Rebuild, 'step' | 'detector' | 'frame'>): string =>
  `${step}${detector === null ? '' : ` of ${detector}`}${frame === null ? '' : ` of ${frame}`}`;
