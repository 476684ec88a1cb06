import { expect, test } from 'vitest';
import { type SlitNumbers, Thresholds } from '#core/contract/scorecard.ts';
import { compareSlits } from '#core/quality/compare-slits.ts';

const AT = Thresholds.parse({});
const slit = (detector: string, spatId: number, own: Partial<SlitNumbers> = {}): SlitNumbers => ({
  detector,
  spatId,
  rms: 0.1,
  coverage: 90,
  medChi: 0,
  stdChi: 1,
  flexure: 0,
  mask: 0,
  ...own,
});
const told = (before: readonly SlitNumbers[], after: readonly SlitNumbers[], at = AT) =>
  compareSlits(before, after, at).map(
    ({ before: b, after: a, change }) => `${(b ?? a)?.detector} ${b?.spatId ?? '–'} ${a?.spatId ?? '–'} ${change}`,
  );

test('slits are matched by the nearest place on the same detector, and what changed comes first', () => {
  const before = [
    slit('MSC01', 100, { rms: 0.5, stdChi: 2 }),
    slit('MSC01', 200),
    slit('MSC01', 300, { rms: 0.5 }),
    slit('MSC02', 100),
    slit('MSC02', 500),
  ];
  const after = [
    slit('MSC02', 104, { mask: 1 << 9 }),
    slit('MSC01', 92, { rms: 0.5 }),
    slit('MSC01', 205, { rms: 0.39 }),
    slit('MSC01', 300, { coverage: 10 }),
    slit('MSC01', 400),
  ];
  expect(told(before, after)).toEqual([
    'MSC02 100 104 worse',
    'MSC01 100 92 better',
    'MSC02 500 – gone',
    'MSC01 – 400 new',
    // As good as before, and as bad for another reason.
    'MSC01 200 205 same',
    'MSC01 300 300 same',
  ]);
  expect(told(before, after, { ...AT, rms: 0.2 })).toContain('MSC01 200 205 worse');
});

test('what is given up or cannot be judged any more is never better than what had numbers', () => {
  const change = (before: Partial<SlitNumbers>, after: Partial<SlitNumbers>) =>
    compareSlits([slit('D', 1, before)], [slit('D', 1, after)], AT)[0]?.change;
  const poor = { rms: 0.45, coverage: 55 };
  const lost = { rms: 0, medChi: 0, stdChi: 0, mask: 1 << 9 };
  expect([change(poor, lost), change(lost, poor)]).toEqual(['worse', 'better']);
  expect([change(poor, { rms: 0 }), change({ rms: 0 }, {})]).toEqual(['worse', 'better']);
  expect(change({}, { mask: 1 << 8 })).toBe('worse');
});

test('a slit that was lost, or came, is matched with no other', () => {
  expect(told([slit('D', 100), slit('D', 110)], [slit('D', 112)])).toEqual(['D 100 – gone', 'D 110 112 same']);
  expect(told([slit('D', 100)], [slit('D', 121)])).toEqual(['D 100 – gone', 'D – 121 new']);
  expect(told([slit('D', 100)], [slit('D', 120)])).toEqual(['D 100 120 same']);
  // Orders of an echelle: 45 went and 47 came.
  const orders = (...all: number[]) => all.map((order) => slit('DET01', order));
  expect(told(orders(44, 45, 46), orders(44, 46, 47))).toEqual([
    'DET01 45 – gone',
    'DET01 – 47 new',
    'DET01 44 44 same',
    'DET01 46 46 same',
  ]);
  expect(told([], [])).toEqual([]);
});
