import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { CoaddJob } from '#core/coadds/job.ts';
import type { RawFrame, Reduction } from '#core/reductions/reduction.ts';

/** The products that a coadd reads, as they are now. */
export function inputsOf({ targets }: Pick<CoaddJob, 'targets'>): readonly RawFrame[] {
  return [...new Set(targets.flatMap(({ inputs }) => inputs))].map((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    const found = stat?.isFile() === true ? stat : null;
    return {
      name: basename(path),
      path: found === null ? null : path,
      size: found?.size ?? 0,
      mtimeMs: Math.round(found?.mtimeMs ?? 0),
      forScience: true,
    };
  });
}

/** A coadd as the queue of reductions sees it: its job for the setup file, products for raw frames. */
export function reductionOf(job: CoaddJob, path: string): Reduction {
  const frames = inputsOf(job);
  const names = frames.map(({ name }) => name);
  return {
    kind: job.kind,
    pypeitFile: path,
    folder: dirname(path),
    spectrograph: job.spectrograph,
    exposures: [{ kind: 'science', frames: names, targets: job.targets.map(({ target }) => target) }],
    frames,
    digests: { inputs: job.digest, calibrations: job.digest },
  };
}
