import { CardValues } from '#core/frames/card-values.ts';
import { exposureStart } from '#core/frames/exposure-start.ts';
import { sentFrame } from '#core/frames/frame-log.ts';
import { isHeading, valuesOf } from '#core/frames/frame-view.ts';
import type { Host } from '#core/host/host.ts';
import { requireRoot } from '#core/host/root-there.ts';
import { os } from '#core/host/routes/os.ts';
import { quietTask } from '#core/tasks/run-task.ts';

const WINDOW = 500;
const VALUES = 200;
const cards = new CardValues();

/** Whether a client may read a file; a link of the tree may lead out of the sources. */
function isReadable({ access }: Host, path: string): boolean {
  try {
    access.readable(path);
    return true;
  } catch {
    return false;
  }
}

/** The calls of the frames page. */
export const frameRoutes = {
  watch: os.frames.watch.handler(({ input, context: { host }, signal }) =>
    host.frames.feed.follow(input.after, signal),
  ),
  rows: os.frames.rows.handler(({ input: { view, from, to, find }, context: { host } }) => {
    const { items, frames } = host.frames.view(view);
    const at = find === undefined ? -1 : items.findIndex((item) => !isHeading(item) && item.path === find);
    return {
      seq: host.frames.feed.seq,
      count: items.length,
      frames,
      from,
      rows: items
        .slice(from, Math.min(to, from + WINDOW))
        .map((item) =>
          isHeading(item)
            ? { kind: 'heading' as const, heading: item }
            : { kind: 'frame' as const, frame: sentFrame(item) },
        ),
      at: at < 0 ? null : at,
    };
  }),
  paths: os.frames.paths.handler(({ input: { view, from, to }, context: { host } }) =>
    host.frames
      .view(view)
      .items.slice(from, to)
      .flatMap((item) => (isHeading(item) ? [] : item.path)),
  ),
  values: os.frames.values.handler(({ input: { view, key }, context: { host } }) => {
    const values = valuesOf(host.frames.view(view), key);
    return { values: values.slice(0, VALUES), more: Math.max(0, values.length - VALUES) };
  }),
  night: os.frames.night.handler(({ input: { view, night }, context: { host } }) =>
    host.frames
      .view({ ...view, group: 'none', sort: [] })
      .items.flatMap((item) => {
        if (isHeading(item) || item.night !== night) return [];
        const start = exposureStart(item);
        if (start === null) return [];
        const { exptime, target } = item.meta;
        return {
          path: item.path,
          start,
          exptime: typeof exptime === 'number' ? exptime : null,
          types: item.types,
          target: typeof target === 'string' ? target : null,
        };
      })
      .sort((a, b) => a.start - b.start),
  ),
  one: os.frames.one.handler(({ input, context: { host } }) => {
    const row = host.frames.one(input.path);
    return row === null ? null : sentFrame(row);
  }),
  cards: os.frames.cards.handler(async ({ input, context: { host }, signal }) => {
    const files = input.paths.flatMap((path) => {
      const file = host.frames.file(path);
      return file !== null && isReadable(host, path) ? [{ path, stamp: `${file.size} ${file.mtimeMs}` }] : [];
    });
    const values = await cards.read(files, input.cards, quietTask(signal));
    return files.map(({ path }, i) => ({ path, values: [...(values[i] ?? [])] }));
  }),
  setTypes: os.frames.setTypes.handler(({ input: { paths, ...change }, context: { host } }) => {
    requireRoot(host.root);
    return { changed: host.frames.setTypes(paths, change) };
  }),
  setMetadata: os.frames.setMetadata.handler(({ input: { paths, values, why }, context: { host } }) => {
    requireRoot(host.root);
    return { changed: host.frames.setMetadata(paths, values, why) };
  }),
  undoOverrides: os.frames.undoOverrides.handler(({ context: { host } }) => {
    requireRoot(host.root);
    return host.frames.undoOverrides();
  }),
  rescan: os.frames.rescan.handler(({ context: { host } }) => {
    host.frames.rescan();
    return {};
  }),
};
