// The pure parts of the Organise and Start pages.
import { expect, test } from 'vitest';
import type { FlowState } from '#core/contract/flow.ts';
import type { PlannedDataset, PlannedFrame } from '#core/contract/organize.ts';
import type { WorkspaceState } from '#core/contract/workspace.ts';
import { matchesText, planRows } from '#renderer/pages/organise/plan-rows.ts';
import { ticksOf, timeScale, utDay } from '#renderer/pages/organise/time-scale.ts';
import { nextOf, stepsAhead, stepsOf } from '#renderer/pages/start/steps.ts';

const dataset = (id: string, more: Partial<PlannedDataset> = {}): PlannedDataset => ({
  id,
  state: 'complete',
  spectrograph: 'keck_deimos',
  missing: [],
  notes: [],
  counts: { science: 2, pixelflat: 3, illumflat: 3, trace: 3, arc: 1, tilt: 1 },
  frames: 6,
  added: 6,
  was: [],
  waiting: null,
  ...more,
});

const frame = (path: string, mjd: number): PlannedFrame => ({
  path,
  size: 1,
  mjd,
  fate: 'placed',
  types: ['science'],
  to: [],
  datasets: ['a/x/2015-05-20'],
  reason: null,
});

const all = [
  dataset('a/x/2015-05-20'),
  dataset('a/x/2015-06-20'),
  dataset('a/y/2015-05-20'),
  dataset('b/x/2015-05-20'),
];

test('a level with one child is one row with it; groups are open, datasets closed', () => {
  const rows = planRows(all, new Map(), new Set());
  expect(rows.map(({ depth, name }) => `${depth} ${name}`)).toEqual([
    '0 a',
    '1 x',
    '2 2015-05-20',
    '2 2015-06-20',
    '1 y / 2015-05-20',
    '0 b / x / 2015-05-20',
  ]);
  // A flat of three types is one flat, and what a group counts is what its datasets do.
  expect(rows[0]).toMatchObject({ counts: { science: 6, flat: 9, arc: 3 } });
});

test('rows that were turned are closed, or show their frames', () => {
  const frames = new Map([['a/x/2015-05-20', [frame('/raw/1.fits', 57162), frame('/raw/2.fits', 57163)]]]);
  const rows = planRows(all, frames, new Set(['a/x/2015-05-20', 'a/y']));
  expect(rows.filter(({ kind }) => kind === 'frame').map(({ name, depth }) => [name, depth])).toEqual([
    ['1.fits', 3],
    ['2.fits', 3],
  ]);
  expect(planRows(all, frames, new Set(['a'])).map(({ name }) => name)).toEqual(['a', 'b / x / 2015-05-20']);
});

test.each([
  ['complete', true, false],
  ['incomplete', false, true],
  ['MASK1 arc', false, true],
  ['mask1 new', true, false],
])('the filter %j', (typed, first, second) => {
  const whole = dataset('mask1/600ZD/2015-05-20');
  const lacking = dataset('mask1/600ZD/2015-06-20', { state: 'incomplete', missing: ['arc'], added: 0 });
  expect([matchesText(whole, typed), matchesText(lacking, typed)]).toEqual([first, second]);
});

test('empty time is left out of the axis, but never what a window could bridge', () => {
  const scale = timeScale([50_000.5, 50_030.5, 51_000.5]);
  expect(scale.stretches).toHaveLength(2);
  expect(scale.place(50_030.5) - scale.place(50_000.5)).toBeCloseTo(30);
  expect(scale.place(51_000.5) - scale.place(50_030.5)).toBeLessThan(3);
  expect(scale.place(51_000.5)).toBeLessThan(scale.length);
});

test('ticks stand apart, the first where the time begins', () => {
  const ticks = ticksOf(timeScale([50_000.5, 50_030.5, 51_000.5]), 20, 90);
  expect(ticks[0]?.label).toBe(utDay(50_000.5));
  for (const [i, { at }] of ticks.slice(1).entries())
    expect((at - (ticks[i]?.at ?? 0)) * 20).toBeGreaterThanOrEqual(90);
});

const flow: FlowState = {
  files: 12,
  organised: 0,
  datasets: { complete: 0, incomplete: 0 },
  setups: { there: 0, lacking: 0 },
  reductions: {},
  plotted: 0,
};
const workspace = { sources: [{ path: '/raw', state: 'ready', network: false }] } as unknown as WorkspaceState;

test.each([
  ['Frames', { files: 0 }],
  ['Organise', {}],
  ['Setup', { datasets: { complete: 2, incomplete: 1 }, setups: { there: 1, lacking: 1 } }],
  [
    'Run',
    {
      datasets: { complete: 1, incomplete: 0 },
      setups: { there: 1, lacking: 0 },
      reductions: { waiting: 1, complete: 2 },
    },
  ],
  [
    'QA',
    {
      datasets: { complete: 1, incomplete: 0 },
      setups: { there: 1, lacking: 0 },
      reductions: { warning: 1, complete: 2 },
    },
  ],
] as const)('the step that comes next is %s', (name, more) => {
  expect(nextOf(stepsOf(workspace, { ...flow, ...more }))).toBe(name);
});

test('a tree that was taken over waits for no frames; while it is looked, nothing comes next', () => {
  const none = { sources: [] } as unknown as WorkspaceState;
  const taken: FlowState = {
    ...flow,
    files: 0,
    datasets: { complete: 2, incomplete: 0 },
    setups: { there: 2, lacking: 0 },
    reductions: { failed: 1, complete: 1 },
    plotted: 1,
  };
  expect(nextOf(stepsOf(none, taken))).toBe('Run');
  expect(nextOf(stepsOf(none, { ...taken, reductions: { complete: 2 } }))).toBe('QA');
  expect(nextOf(stepsAhead(none))).toBeNull();
});

test('a source that is not there is said first', () => {
  const lost = { sources: [{ path: '/raw', state: 'missing', network: false }] } as unknown as WorkspaceState;
  expect(stepsOf(lost, flow)[0]).toMatchObject({ state: 'warning', word: '1 source not there' });
});
