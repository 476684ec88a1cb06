import { coadd } from '#core/contract/coadd.ts';

/** Coadds of the workspace. */
export const coadds = {
  /**
   * Make what the prefixes name, by the queue of the host. It goes on when the stream is closed: `runs.cancel` ends one. Paths
   * lie in the workspace. Limits, threads and PypeIt are those of the host.
   */
  make: coadd,
};
