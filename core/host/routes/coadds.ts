import type { CoaddResult } from '#core/contract/coadd.ts';
import type { RunsEvent } from '#core/contract/run.ts';
import { stream } from '#core/host/crossing.ts';
import type { os } from '#core/host/routes/os.ts';

/** Coadds, by the queue of the host. */
export const coaddsRoutes = (coadds: typeof os.coadds) => ({
  make: coadds.make.handler(({ input, context: { host }, signal }) => {
    for (const path of [...input.prefixes, input.from, ...(input.config === undefined ? [] : [input.config])])
      host.access.writable(path);
    return stream<CoaddResult, RunsEvent>(async (task, send) => {
      const { coadd } = await import('#core/coadds/coadd.ts');
      return coadd(input, task, send, await host.runs.pypeit(), await host.runs.ready());
    }, signal);
  }),
});
