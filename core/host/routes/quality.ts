import type { BehindCount, CountColumn, FramePair } from '#core/contract/quality.ts';
import type { Thresholds } from '#core/contract/scorecard.ts';
import { isBehind, OBJECT_COUNTS, type ObjectCount } from '#core/contract/scorecard-row.ts';
import type { Host } from '#core/host/host.ts';
import { requireRoot } from '#core/host/root-there.ts';
import type { Implementer } from '#core/host/routes/os.ts';
import { compareSlits } from '#core/quality/compare-slits.ts';
import { judgeDataset, keepThresholds, undoQuality } from '#core/quality/quality-changes.ts';
import type { CountedFrame } from '#core/quality/quality-rows.ts';
import { Fault } from '#core/workspace/fault.ts';

const WINDOW = 500;

const isOfObjects = (column: CountColumn): column is ObjectCount => OBJECT_COUNTS.some((one) => one === column);

/** What a count of a frame counts. */
function behind({ frame }: CountedFrame, column: CountColumn, at: Thresholds): BehindCount[] {
  const { slits } = frame;
  if (!isOfObjects(column))
    return slits.filter((slit) => isBehind[column](slit, at)).map((slit) => ({ slit, object: null }));
  return frame.objects
    .filter((object) => isBehind[column](object, at))
    .map((object) => ({
      object,
      slit: slits.find(({ detector, spatId }) => detector === object.detector && spatId === object.slit) ?? null,
    }));
}

/** The frames of two reductions beside each other, and their slits. */
function compare(
  { quality }: Host,
  before: readonly CountedFrame[],
  after: readonly CountedFrame[],
  at: Thresholds,
): FramePair[] {
  const names = new Set([...before, ...after].map(({ frame }) => frame.scienceFile));
  return [...names].sort().map((scienceFile) => {
    const [b, a] = [before, after].map((all) => all.find(({ frame }) => frame.scienceFile === scienceFile) ?? null);
    return {
      scienceFile,
      before: b == null ? null : quality.rowOf(b),
      after: a == null ? null : quality.rowOf(a),
      slits: [...compareSlits(b?.frame.slits ?? [], a?.frame.slits ?? [], at)],
    };
  });
}

/** The calls of the page Quality. */
export const qualityRoutes = (os: Implementer['quality']) => ({
  watch: os.watch.handler(({ input, context: { host }, signal }) => host.quality.follow(input.after, signal)),
  rows: os.rows.handler(async ({ input: { view, from, to, find }, context: { host } }) => {
    // What changes while it is counted is told by the next state.
    const { seq } = host.quality.feed;
    const { frames, totals, lists } = await host.quality.view(view);
    const at = find === undefined ? -1 : frames.findIndex(({ key }) => key === find);
    const rows = frames.slice(from, Math.min(to, from + WINDOW)).map((one) => host.quality.rowOf(one));
    return { seq, count: frames.length, from, rows, at: at < 0 ? null : at, totals, lists };
  }),
  one: os.one.handler(({ input: { key, counting }, context: { host } }) => {
    const one = host.quality.one(key, counting);
    return one === null ? null : host.quality.rowOf(one);
  }),
  behind: os.behind.handler(({ input: { key, column, counting }, context: { host } }) => {
    const one = host.quality.one(key, counting);
    if (one === null)
      throw new Fault({
        code: 'no-frame',
        message: `There is no science frame ${key}`,
        remedy: 'Its reduction may have been moved or removed: choose another one.',
      });
    const thresholds = host.quality.thresholdsOf(one.card.dataset, counting);
    return { thresholds, rows: behind(one, column, thresholds) };
  }),
  datasets: os.datasets.handler(({ input: { text, most, repeated }, context: { host } }) => {
    const found = host.quality.datasets(text).filter(({ reductions }) => !repeated || reductions.length > 1);
    return { datasets: found.slice(0, most), more: Math.max(0, found.length - most) };
  }),
  compare: os.compare.handler(({ input: { before, after, counting }, context: { host } }) => {
    const [was, is] = [host.quality.reduction(before, counting), host.quality.reduction(after, counting)];
    const thresholds = host.quality.thresholdsOf(is[0]?.card.dataset ?? '', counting);
    return { thresholds, frames: compare(host, was, is, thresholds) };
  }),
  keepThresholds: os.keepThresholds.handler(({ input: { dataset, thresholds }, context: { host } }) => {
    requireRoot(host.root);
    keepThresholds(host.root, dataset, thresholds);
    host.quality.filesChanged();
    return {};
  }),
  judge: os.judge.handler(({ input: { dataset, verdict, note }, context: { host } }) => {
    requireRoot(host.root);
    judgeDataset(host.root, dataset, {
      ...(verdict === undefined ? {} : { verdict }),
      ...(note === undefined ? {} : { note }),
    });
    host.quality.filesChanged();
    return {};
  }),
  undo: os.undo.handler(({ context: { host } }) => {
    requireRoot(host.root);
    const undone = undoQuality(host.root);
    host.quality.filesChanged();
    return undone;
  }),
  look: os.look.handler(({ context: { host } }) => {
    host.quality.lookSoon();
    return {};
  }),
});
