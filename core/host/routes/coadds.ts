import { join } from 'node:path';
import { coaddedObjects, readOneSpec } from '#core/coadds/coadded-spectra.ts';
import type { CoaddResult } from '#core/contract/coadd.ts';
import { coaddNamed } from '#core/contract/coadds.ts';
import type { RunsEvent } from '#core/contract/run.ts';
import { stream } from '#core/host/crossing.ts';
import type { os } from '#core/host/routes/os.ts';
import { startCoadds } from '#core/host/start-coadds.ts';

const WINDOW = 500;

/** Coadds, by the queue of the host, and how they stand. */
export const coaddsRoutes = (coadds: typeof os.coadds) => ({
  make: coadds.make.handler(({ input, context: { host }, signal }) => {
    for (const path of [...input.prefixes, input.from]) host.access.writable(path);
    if (input.config !== undefined) host.access.readable(input.config);
    return stream<CoaddResult, RunsEvent>(async (task, send) => {
      const { coadd } = await import('#core/coadds/coadd.ts');
      return coadd(input, task, send, await host.runs.pypeit(), await host.runs.ready());
    }, signal);
  }),
  start: coadds.start.handler(({ input, context: { host } }) => ({ tasks: startCoadds(host, input) })),
  watch: coadds.watch.handler(({ input, context: { host }, signal }) => host.coadds.follow(input.after, signal)),
  rows: coadds.rows.handler(({ input: { view, from, to, find }, context: { host } }) => {
    const { rows, lists } = host.coadds.view(view);
    const at = find === undefined ? -1 : rows.findIndex(({ key }) => key === find);
    return {
      count: rows.length,
      rows: rows.slice(from, Math.min(to, from + WINDOW)),
      at: at < 0 ? null : at,
      lists,
    };
  }),
  one: coadds.one.handler(({ input: { key }, context: { host } }) => host.coadds.one(key)),
  objects: coadds.objects.handler(async ({ input: { key }, context: { host } }) => {
    const named = coaddNamed(key);
    if (named === null) return { objects: [] };
    const folder = host.access.readable(join(host.root, key));
    return { objects: [...(await coaddedObjects(named.kind, folder))] };
  }),
  spectrum: coadds.spectrum.handler(async ({ input: { path }, context: { host } }) => ({
    spectrum: await readOneSpec(host.access.readable(path)),
  })),
});
