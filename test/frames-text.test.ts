import { expect, test } from 'vitest';
import type { HeaderCard, HeaderUnit } from '#core/contract/headers.ts';
import { compileWhere } from '#core/frames/where.ts';
import { compareCards } from '#renderer/pages/frames/compare-cards.ts';
import {
  clauseOf,
  hasClause,
  partsOf,
  typingAt,
  whereValue,
  withClause,
  withoutClause,
} from '#renderer/pages/frames/where-text.ts';

const target = (value: string) => ({
  path: '/raw/a.fits',
  filename: 'a.fits',
  size: 1,
  mtimeMs: 1,
  spectrograph: null,
  meta: { target: value },
  types: [],
  problem: null,
});

test.each(['Feige 66', "Barnard's star", 'a(b)', 'x=y', '/slash', 'none', 'and', 'J1217+39', '', 'μ Col', '5'])(
  'a value that was clicked is asked for as it is: %s',
  (value) => {
    const where = clauseOf('target', value);
    expect(compileWhere(where)(target(value))).toBe(value !== 'none');
    expect(compileWhere(where)(target(`${value}?`))).toBe(false);
  },
);

test('a missing value, and all but a value', () => {
  expect(clauseOf('target', null)).toBe('target=none');
  expect(clauseOf('target', 'x y', true)).toBe("target!='x y'");
  expect(whereValue(1.5)).toBe('1.5');
});

test('parts are put to an expression and taken away, whatever it is', () => {
  expect(partsOf("a='x and y' and (b=1 or c=2) and d=3")).toEqual(["a='x and y'", '(b=1 or c=2)', 'd=3']);
  expect(withClause('', 'a=1')).toBe('a=1');
  expect(withClause('a=1', 'a=1')).toBe('a=1');
  expect(withClause('a=1 or b=2', 'c=3')).toBe('(a=1 or b=2) and c=3');
  expect(withClause('a=1 and b=2', 'c=3')).toBe('a=1 and b=2 and c=3');
  expect(withoutClause('a=1 and b=2 and c=3', 'b=2')).toBe('a=1 and c=3');
  expect(hasClause('a=1 or b=2', 'b=2')).toBe(false);
});

test('what is being typed: a key, or a value of a key', () => {
  expect(typingAt('expt', 4)).toEqual({ kind: 'key', key: '', text: 'expt', from: 0 });
  expect(typingAt('a=1 and ta', 10)).toEqual({ kind: 'key', key: '', text: 'ta', from: 8 });
  expect(typingAt('target=fei', 10)).toEqual({ kind: 'value', key: 'target', text: 'fei', from: 7 });
  expect(typingAt("target='Feige 6", 15)).toEqual({ kind: 'value', key: 'target', text: 'Feige 6', from: 7 });
  expect(typingAt('exptime>=', 9)).toEqual({ kind: 'value', key: 'exptime', text: '', from: 9 });
});

test('headers side by side: what differs first; a card that only one has differs; repeated cards pair up', () => {
  const card = (keyword: string, value: HeaderCard['value'], kind: HeaderCard['kind'] = 'text'): HeaderCard => ({
    keyword, value, kind, comment: '', image: '', offset: 0,
  }); // biome-ignore format: one line
  const unit = (...cards: HeaderCard[]): HeaderUnit => ({
    index: 0, name: '', version: 1, kind: 'image', headerOffset: 0, dataOffset: 2880, dataBytes: 0, cards,
  }); // biome-ignore format: one line
  const compared = compareCards([
    unit(
      card('A', 'x'),
      card('B', 1, 'integer'),
      card('HISTORY', 'one', 'commentary'),
      card('HISTORY', 'two', 'commentary'),
    ),
    unit(card('A', 'x'), card('B', 1, 'float'), card('HISTORY', 'one', 'commentary'), card('C', true, 'logical')),
  ]);
  expect(compared.map(({ keyword, values, differs }) => [keyword, ...values, differs])).toEqual([
    ['B', '1', '1.0', true],
    ['HISTORY', 'two', null, true],
    ['C', null, 'T', true],
    ['A', 'x', 'x', false],
    ['HISTORY', 'one', 'one', false],
  ]);
});
