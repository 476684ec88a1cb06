import { join } from 'node:path';
import { z } from 'zod';
import { CoaddExposure, CoaddKind } from '#core/contract/coadd.ts';
import { FrameStamp } from '#core/reductions/frame-stamp.ts';
import { readIfThere } from '#core/workspace/files.ts';

/** The file in a coadd's folder that says of what it was made. */
export const PROVENANCE = '.slitbench-coadd.json';

/** Of what a coadd was made, by what, and how that went. It lies in the result and moves with it. */
export const Provenance = z.object({
  kind: CoaddKind,
  /** Digest of its job. */
  digest: z.string(),
  /** ISO 8601 in UTC. */
  made: z.string(),
  versions: z.object({ slitbench: z.string(), pypeit: z.string(), python: z.string() }),
  state: z.enum(['complete', 'warning']),
  cause: z.string().nullable(),
  exposures: z.array(CoaddExposure),
  /** They are only of reductions in folders whose names match; null: of all. */
  only: z.string().nullable().default(null),
  /** The products that were coadded, by absolute path as it was then. */
  inputs: z.array(FrameStamp),
  /** All files of it, below its folder; null: it was made before they were noted. */
  files: z.array(z.string()).nullable().default(null),
});
export type Provenance = z.infer<typeof Provenance>;

/** What is known of a coadd; null: nothing, for it was made by something else. */
export function readProvenance(target: string): Provenance | null {
  const text = readIfThere(join(target, PROVENANCE));
  if (text === null) return null;
  try {
    return Provenance.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
