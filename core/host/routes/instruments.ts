import { resolve } from 'node:path';
import { KnownInstruments } from '#core/host/known-instruments.ts';
import type { os } from '#core/host/routes/os.ts';

const known = new KnownInstruments();

/** Which instrument took the frames whose headers do not tell. */
export const instrumentsRoutes = (instruments: typeof os.instruments) => ({
  list: instruments.list.handler(({ context: { host } }) => known.list(host.settings.python ?? undefined)),
  set: instruments.set.handler(async ({ input: { path, name }, context: { host } }) => {
    host.access.readable(path);
    if (name !== null) await known.check(name, host.settings.python ?? undefined);
    return host.changeInstrument(resolve(path), name);
  }),
  undo: instruments.undo.handler(({ context: { host } }) => host.undoInstrument()),
});
