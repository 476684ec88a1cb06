import { expect, test } from 'vitest';
import type { DeliveryUnit } from '#core/contract/delivery.ts';
import { afterCheck, isChosen, NONE, onlyOf, unitRows } from '#renderer/pages/archive/unit-rows.ts';

const ALL = ['m1/c1', 'm1/c1/2010-01-01', 'm1/c1/2010-02-02', 'm2/c1/2011-01-01', 'm2/c2/2011-01-01'];

const chosenOf = (only: readonly string[]) => ALL.filter((unit) => isChosen(unit, only));

test('all is chosen without a word; a whole mask by its name; nothing by a dash', () => {
  expect(chosenOf([])).toEqual(ALL);
  expect(onlyOf(new Set(ALL), ALL)).toEqual([]);
  expect(onlyOf(new Set(), ALL)).toEqual([NONE]);
  expect(chosenOf([NONE])).toEqual([]);
  expect(onlyOf(new Set(ALL.slice(3)), ALL)).toEqual(['m2']);
});

test('what is said means just what was chosen, whatever is checked', () => {
  for (let bits = 0; bits < 1 << ALL.length; bits++) {
    const chosen = new Set(ALL.filter((_, n) => bits & (1 << n)));
    expect(chosenOf(onlyOf(chosen, ALL)).sort(), [...chosen].join()).toEqual([...chosen].sort());
  }
});

test('datasets and the coadds of their configuration are had apart', () => {
  const only = afterCheck(['m1/c1/2010-01-01'], true, [NONE], ALL);
  expect(only).toEqual(['m1/c1/2010-01-01']);
  expect(chosenOf(only)).toEqual(['m1/c1/2010-01-01']);
  const alone = afterCheck(['m1/c1'], true, [NONE], ALL);
  expect(chosenOf(alone)).toEqual(['m1/c1']);
  expect(alone).toEqual(['m1/c1/1D_Coadd']);
  const rest = ['m1/c1', 'm1/c1/2010-02-02', 'm2/c1/2011-01-01', 'm2/c2/2011-01-01'];
  expect(afterCheck(rest, true, only, ALL)).toEqual([]);
});

const unit = (name: string): DeliveryUnit => ({
  unit: name,
  files: 2,
  bytes: 10,
  copies: 2,
  known: 'new',
  changed: false,
  left: null,
  readiness: name.startsWith('m2') ? 'blocked' : 'ready',
  why: [],
  reasons: 0,
});

test('rows: masks, configurations, then coadds and datasets; closed ones hide theirs; a filter leaves what fits', () => {
  const units = ALL.map(unit);
  const shown = (closed: readonly string[], text = '') =>
    unitRows(units, new Set(closed), text).map(({ name, depth }) => `${'  '.repeat(depth)}${name}`);
  expect(shown(['m2'])).toEqual(['m1', '  c1', '    coadds', '    2010-01-01', '    2010-02-02', 'm2']);
  expect(shown([], 'blocked c2')).toEqual(['m2', '  c2', '    2011-01-01']);
  const keys = unitRows(units, new Set(), '').map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});
