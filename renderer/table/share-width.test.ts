import { expect, test } from 'vitest';
import { columnsInView, shareWidth } from '#renderer/table/share-width.ts';

const COLUMNS = [
  { id: 'state', width: 100 },
  { id: 'name', width: 200 },
  { id: 'why', width: 300 },
  { id: 'n', width: 150, align: 'right' as const },
];
const shared = (room: number, sized = {}) => Object.fromEntries(shareWidth(COLUMNS, sized, room));

test('text shares what is left by its weight; numbers and short words stay', () => {
  expect(shared(1250)).toEqual({ state: 100, name: 400, why: 600, n: 150 });
});

test('what a user has sized stays so, and the others take the rest', () => {
  expect(shared(1250, { name: 80 })).toEqual({ state: 100, name: 80, why: 920, n: 150 });
});

test('text shrinks if all fit then; else the table scrolls', () => {
  expect(shared(650)).toEqual({ state: 100, name: 160, why: 240, n: 150 });
  expect(shared(500)).toEqual({ state: 100, name: 200, why: 300, n: 150 });
});

test('a weight and a least width can be named', () => {
  const columns = [
    { id: 'a', width: 200, grow: 0 },
    { id: 'b', width: 200, min: 50 },
  ];
  expect([...shareWidth(columns, {}, 600).values()]).toEqual([200, 400]);
  expect([...shareWidth(columns, {}, 250).values()]).toEqual([147, 102]);
});

test('only columns that can be seen are drawn, those that are cut included', () => {
  const widths = [100, 100, 100, 100];
  expect(columnsInView(widths, 0, 150)).toEqual([0, 2]);
  expect(columnsInView(widths, 150, 150)).toEqual([1, 3]);
  expect(columnsInView(widths, 100, 100)).toEqual([1, 2]);
  expect(columnsInView(widths, 300, 500)).toEqual([3, 4]);
  expect(columnsInView([], 0, 500)).toEqual([0, 0]);
});
