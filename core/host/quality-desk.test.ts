import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type QualityState, QualityView } from '#core/contract/quality.ts';
import { scorecardRow } from '#core/contract/scorecard-row.ts';
import { QualityDesk } from '#core/host/quality-desk.ts';
import { judgeDataset, keepThresholds } from '#core/quality/quality-changes.ts';
import { ScorecardReader } from '#core/quality/scorecard.ts';
import {
  type MadeSlit,
  makeReduction,
  spec1dFile,
  spec2dFile,
  writeSettled,
} from '../../test/support/pypeit-products.ts';

const UDS = 'uds/600ZD_7200_GG400/2005-10-01';
const GOODS = 'goods/1200G_8800_OG550/2006-01-01';
const ONE = ['    detnum = (1,5)'];

let root: string;
let desk: QualityDesk;
let runs: () => void;
const stop = new AbortController();
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-desk-'));
  mkdirSync(join(root, '.slitbench'));
  const frames = [
    ['d1.fits', 'science'],
    ['d2.fits', 'science'],
  ] as const;
  make(UDS, 'reduce', frames, {
    d1: [{ spatId: 1 }, { spatId: 2, rms: 0.3 }, { spatId: 3, rms: 0.5 }],
    d2: [{ spatId: 1, mask: 8 }],
  });
  make(UDS, 'reduce-b', frames.slice(0, 1), { d1: [{ spatId: 2, rms: 0.2 }] });
  make(GOODS, 'reduce', frames.slice(0, 1), {});
  const gate = Promise.withResolvers<void>();
  runs = gate.resolve;
  desk = new QualityDesk({
    root,
    reader: new ScorecardReader({ root, cacheFile: null }),
    runs: async function* (signal) {
      await Promise.race([gate.promise, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
      yield;
    },
  });
});
afterEach(() => {
  desk.close();
  rmSync(root, { recursive: true, force: true });
});

function make(
  dataset: string,
  reduce: string,
  frames: readonly (readonly [string, string])[],
  products: Readonly<Record<string, readonly MadeSlit[]>>,
): void {
  makeReduction(root, {
    folder: `${dataset}/complete/${reduce}/keck_deimos_A`,
    frames,
    parameters: ONE,
    products: Object.fromEntries(
      Object.entries(products).flatMap(([name, slits]) => [
        [`spec2d_${name}-x_DEIMOS_1.fits`, spec2dFile({ MSC01: slits })],
        [`spec1d_${name}-x_DEIMOS_1.fits`, spec1dFile(slits.map(({ spatId }) => ({ spatId })))],
      ]),
    ),
  });
}

/** Follow the desk until a state is so; whoever follows keeps it looking. */
async function until(is: (state: QualityState) => boolean): Promise<QualityState> {
  const own = new AbortController();
  for await (const { state } of desk.follow(null, AbortSignal.any([own.signal, stop.signal])))
    if (is(state)) return state;
  throw new Error('the desk ended');
}
const known = () => until(({ isKnown, reading }) => isKnown && reading === null);
const at = (own: Partial<QualityView> = {}) => QualityView.parse(own);
const names = async (own: Partial<QualityView> = {}) =>
  (await desk.view(at(own))).frames.map(
    ({ card }) => `${card.dataset.split('/')[0]} ${card.reduce_dir} ${card.science_file}`,
  );

test('all frames are listed, filtered and sorted; the numbers are those of the scorecard', async () => {
  expect(await known()).toMatchObject({ frames: 4, reductions: 3, datasets: 2, fault: null, undoable: null });
  expect(await names()).toEqual([
    'goods reduce d1.fits',
    'uds reduce d1.fits',
    'uds reduce-b d1.fits',
    'uds reduce d2.fits',
  ]);
  const { frames, totals, lists } = await desk.view(at());
  for (const { card, frame, facts } of frames)
    expect(card).toEqual(
      scorecardRow(frame, at().thresholds, { status: facts.status, date: '', memUsage: 0, commit: '' }),
    );
  expect(lists).toEqual({ all: 4, failed: 1, bad: 2, open: 4, accepted: 0, rejected: 0 });
  expect(totals).toMatchObject({ frames: 4, failed: 1, bad: 2, slits: 5, badSlits: 2, rms: 1, flagged: 1, objects: 5 });
  expect(await names({ list: 'failed' })).toEqual(['goods reduce d1.fits']);
  expect(await names({ list: 'bad', sort: { key: 'slit_count', down: true } })).toEqual([
    'uds reduce d1.fits',
    'uds reduce d2.fits',
  ]);
  expect(await names({ text: 'UDS reduce-b' })).toEqual(['uds reduce-b d1.fits']);
  expect(await names({ text: 'no spec2d' })).toEqual(['goods reduce d1.fits']);
  expect(await names({ dataset: GOODS })).toEqual(['goods reduce d1.fits']);
  const [failed] = (await desk.view(at({ list: 'failed' }))).frames.map((one) => desk.rowOf(one));
  expect(failed).toMatchObject({ why: 'There is no spec2d of it.', spec2d: null, reductions: 1, note: null });
  expect(
    desk
      .datasets('uds')
      .map(({ dataset, reductions }) => [dataset, reductions.map(({ reduceDir }) => reduceDir).sort()]),
  ).toEqual([[UDS, ['reduce', 'reduce-b']]]);
});

test('other thresholds count anew: for all, tried for one dataset, kept for it', async () => {
  await known();
  const bad = async (own: Partial<QualityView>) =>
    (await desk.view(at(own))).frames.map(({ card }) => card.slit_rms_over_thresh);
  const strict = { ...at().thresholds, rms: 0.15 };
  expect(await bad({})).toEqual([0, 1, 0, 0]);
  expect(await bad({ thresholds: strict })).toEqual([0, 2, 1, 0]);
  expect(await bad({ tried: { dataset: UDS, thresholds: { rms: 0.25 } } })).toEqual([0, 2, 0, 0]);
  expect(await bad({ tried: { dataset: GOODS, thresholds: { rms: 0.25 } } })).toEqual([0, 1, 0, 0]);
  keepThresholds(root, UDS, { rms: 0.6 });
  desk.filesChanged();
  // What is kept for a dataset counts more than what is set for all, and what is tried more than both.
  expect(await bad({ thresholds: strict })).toEqual([0, 0, 0, 0]);
  expect(await bad({ tried: { dataset: UDS, thresholds: {} } })).toEqual([0, 1, 0, 0]);
  expect(desk.feed.state).toMatchObject({
    own: { rows: [{ dataset: UDS, thresholds: { rms: 0.6 } }] },
    undoable: { dataset: UDS },
  });
});

test('limits that no slit can keep are refused with both values', () => {
  const why = 'the lower limit of σ(χ), 2, is above the upper one, 1.6';
  expect(QualityView.safeParse({ thresholds: { stdChiLow: 2 } }).error?.message).toContain(why);
  const tried = { dataset: UDS, thresholds: { stdChiLow: 2, stdChiHigh: 1.6 } };
  expect(QualityView.safeParse({ tried }).error?.message).toContain(why);
});

test('what was judged is with its rows; a file that cannot be understood is named and counts for nothing', async () => {
  judgeDataset(root, UDS, { verdict: 'rejected', note: 'Clouds' });
  await known();
  expect(await names({ list: 'open' })).toEqual(['goods reduce d1.fits']);
  expect(await names({ text: 'clouds' })).toHaveLength(3);
  expect((await desk.view(at({ sort: { key: 'verdict', down: true } }))).frames[0]?.note?.verdict).toBe('rejected');
  const broken = until(({ notes }) => notes.fault !== null);
  writeFileSync(join(root, '.slitbench/notes.yaml'), 'datasets: [');
  expect((await broken).notes.fault?.message).toMatch(/notes\.yaml, line \d+: /);
  expect(await names({ list: 'rejected' })).toEqual([]);
});

test('products that change are read when a reduction ends; views are made anew', async () => {
  await known();
  expect(await names({ list: 'failed' })).toHaveLength(1);
  const done = until(
    () =>
      desk.one(`${GOODS}/complete/reduce/keck_deimos_A/keck_deimos_A.pypeit::d1.fits`, at())?.card.status ===
      'COMPLETE',
  );
  const science = join(root, GOODS, 'complete/reduce/keck_deimos_A/Science');
  writeSettled(join(science, 'spec2d_d1-x_DEIMOS_1.fits'), spec2dFile({ MSC01: [{ spatId: 7, coverage: 3 }] }));
  writeSettled(join(science, 'spec1d_d1-x_DEIMOS_1.fits'), spec1dFile([{ spatId: 7 }]));
  runs();
  await done;
  expect(await names({ list: 'failed' })).toEqual([]);
  expect((await desk.view(at({ dataset: GOODS }))).totals).toMatchObject({ badSlits: 1, coverage: 1, rms: 0 });
});

test('a root that goes away keeps what is known; a reduction that is gone is named', async () => {
  await known();
  expect(() => desk.reduction('/nowhere', at())).toThrow(/No science frame is known of \/nowhere/);
  expect(desk.one('nothing', at())).toBeNull();
  rmSync(join(root, '.slitbench'), { recursive: true });
  desk.lookSoon();
  expect(await names()).toHaveLength(4);
});
