import type { Implementer } from '#core/host/routes/os.ts';
import { listQa, qaPlaces } from '#core/quality/qa-plots.ts';
import { pastRuns } from '#core/reductions/past-runs.ts';
import { reductionPlaces } from '#core/reductions/reduction-places.ts';

/** Looking at what reductions left: logs, plots, history. */
export const inspectRoutes = (os: Implementer) => ({
  log: {
    watch: os.log.watch.handler(({ input, context: { host }, signal }) => {
      host.access.readable(input.path);
      return host.logs.follow(input.path, input.after, signal);
    }),
    lines: os.log.lines.handler(({ input: { path, ...order }, context: { host } }) => {
      host.access.readable(path);
      return host.logs.lines(path, order);
    }),
    search: os.log.search.handler(({ input: { path, ...order }, context: { host } }) => {
      host.access.readable(path);
      return host.logs.search(path, order);
    }),
  },
  qa: {
    list: os.qa.list.handler(({ input, context: { host } }) => {
      const folder = host.access.readable(input.folder);
      // Either may be a link.
      for (const place of qaPlaces(folder)) host.access.readable(place);
      return listQa(folder, host.qaArchives);
    }),
  },
  slits: {
    spectra: os.slits.spectra.handler(async ({ input: { spec1d, ...which }, context: { host } }) => {
      const path = host.access.readable(spec1d);
      return { objects: [...(await host.slits.read({ ask: 'spectra', path, ...which }))] };
    }),
  },
  reductions: {
    list: os.reductions.list.handler(({ context: { host } }) => reductionPlaces(host.root)),
  },
  history: {
    list: os.history.list.handler(({ context: { host } }) => pastRuns(host.root)),
  },
});
