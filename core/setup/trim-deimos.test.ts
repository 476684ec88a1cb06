import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame } from '#core/contract/frame.ts';
import { trimDeimos } from '#core/setup/trim-deimos.ts';

const META = {
  ra: 67.35, dec: 45, target: 'x', decker: 'm', binning: '1,1', mjd: 55000, exptime: 10, airmass: 1, dispname: '600ZD',
  hatch: 'closed', dispangle: 7200, idname: 'Line', lampstat01: 'Ne Ar', dateobs: '2010-01-01', utc: '01:00:00',
  mode: 'Spectral', amp: 'SINGLE:B', object: 'x', filter1: 'GG400', frameno: '1', instrument: 'DEIMOS',
}; // biome-ignore format: one list, one look
const TYPES = {
  arc: ['arc', 'tilt'],
  flat: ['pixelflat', 'illumflat', 'trace'],
  science: ['science'],
  bias: ['bias'],
} as const;

const frame = (
  kind: keyof typeof TYPES,
  filename: string,
  meta: Partial<Record<keyof typeof META, string | number | null>>,
): Frame => ({
  path: `/raw/${filename}`,
  filename,
  size: 1,
  mtimeMs: 1,
  spectrograph: 'keck_deimos',
  meta: { ...META, ...meta },
  types: [...TYPES[kind]],
  problem: null,
});
const used = (frames: readonly Frame[], excluded: readonly string[] = []) =>
  trimDeimos(frames, new Set(excluded))
    .filter(({ use }) => use === 'used')
    .map((decision) => decision.frame.filename)
    .sort();
const useOf = (one: Frame, excluded: readonly string[] = []) =>
  trimDeimos([one], new Set(excluded)).map(({ use }) => use);
const arc = (name: string, lamps: string, mjd: number, dec = 45, exptime = 10) =>
  frame('arc', name, { lampstat01: lamps, mjd, dec, exptime });
const flat = (name: string, mjd: number, dec = 45, exptime = 10) =>
  frame('flat', name, { lampstat01: 'Qz', mjd, dec, exptime });

describe('arcs', () => {
  test('the largest set of lamps first, others only if they bring a lamp', () => {
    expect(used([arc('a', 'Ne', 1), arc('b', 'Ar Ne Kr', 2), arc('c', 'Hg Cd', 3), arc('d', 'Ar Kr', 4)])).toEqual([
      'b',
      'c',
    ]);
  });
  test('of one size, the lexicographically last first', () => {
    expect(used([arc('a', 'Ar Ne', 1), arc('b', 'Xe Ne', 2)])).toEqual(['a', 'b']);
    expect(used([arc('a', 'Ar Ne', 1), arc('b', 'Ne Ar', 2)])).toEqual(['b']);
    expect(used([arc('a', 'Ar Ne', 3), arc('b', 'Ne Ar', 2)])).toEqual(['b']);
  });
  test('the latest that meets the rules, by time and not by name', () => {
    expect(used([arc('z', 'Ne', 1), arc('a', 'Ne', 2), arc('x', 'Ne', 3, 30), arc('y', 'Ne', 4, 45, 16)])).toEqual([
      'a',
    ]);
  });
  test.each([
    [45.99, 15, true],
    [46, 15, false],
    [44.01, 1, true],
    [44, 1, false],
    [45, 0.99, false],
    [45, 15.01, false],
  ])('pointing %d°, %d s meets the rules: %s', (dec, exptime, meets) => {
    expect(used([arc('good', 'Ne', 1), arc('tried', 'Ne', 2, dec, exptime)])).toEqual([meets ? 'tried' : 'good']);
  });
  test('the pointing rule goes first, then the exposure rule', () => {
    expect(used([arc('short', 'Ne', 3, 45, 0.5), arc('low', 'Ne', 2, 0, 10)])).toEqual(['low']);
    expect(used([arc('a', 'Ne', 2, 45, 0.5), arc('b', 'Ne', 3, 0, 20)])).toEqual(['b']);
  });
  test('a rule once given up stays so for the sets after it', () => {
    const later = [arc('dome', 'Kr', 1), arc('elsewhere', 'Kr', 2, 0)];
    expect(used([arc('a', 'Ne Ar', 3), ...later])).toEqual(['a', 'dome']);
    expect(used([arc('a', 'Ne Ar', 3, 0), ...later])).toEqual(['a', 'elsewhere']);
  });
  test('a set that is covered gives up nothing', () => {
    expect(used([arc('a', 'Ne Ar', 1), arc('b', 'Ne', 2, 0, 99), arc('c', 'Kr', 3), arc('d', 'Kr', 4, 0)])).toEqual([
      'a',
      'c',
    ]);
  });
  test('a set whose arcs are all excluded counts as covered and gives up both rules', () => {
    const frames = [arc('out', 'Ne Ar', 1), arc('b', 'Ne', 2), arc('c', 'Kr', 3), arc('d', 'Kr', 4, 0, 99)];
    expect(used(frames, ['out'])).toEqual(['d']);
  });
  test('an excluded arc does not stand in the way of an earlier one', () => {
    expect(used([arc('a', 'Ne', 1), arc('out', 'Ne', 2)], ['out'])).toEqual(['a']);
  });
  test('no arcs at all', () => expect(used([flat('a', 1)])).toEqual(['a']));
});

describe('flats', () => {
  const four = [flat('a', 1), flat('b', 2), flat('c', 3), flat('d', 4)];
  test('the last three', () => expect(used(four)).toEqual(['b', 'c', 'd']));
  test('of four that meet the rules, whatever else there is', () => {
    expect(used([...four, flat('e', 5, 0), flat('f', 6, 45, 31), flat('g', 7, 45, 5)])).toEqual(['b', 'c', 'd']);
  });
  test('three that meet the rules are not enough to keep them', () => {
    expect(used([...four.slice(1), flat('e', 5, 0)])).toEqual(['c', 'd', 'e']);
    expect(used([...four.slice(1), flat('e', 5, 0), flat('f', 6, 45, 40)])).toEqual(['c', 'd', 'e']);
    expect(used([...four.slice(1), flat('f', 6, 45, 40)])).toEqual(['c', 'd', 'f']);
  });
  test('fewer than three: all', () => expect(used([flat('a', 1, 0, 99), flat('b', 2)])).toEqual(['a', 'b']));
  test('excluded ones do not count', () => {
    expect(used([...four, flat('e', 5, 0)], ['d'])).toEqual(['b', 'c', 'e']);
  });
  test.each([
    [5, false],
    [5.01, true],
    [30, true],
    [30.01, false],
  ])('%d s meets the rules: %s', (exptime, meets) => {
    expect(used([...four, flat('tried', 5, 45, exptime)]).includes('tried')).toBe(meets);
  });
});

describe('other frames', () => {
  test('excluded science is commented out; types without a rule stay even if excluded', () => {
    expect(useOf(frame('science', 's', {}))).toEqual(['used']);
    expect(useOf(frame('science', 's', {}), ['s'])).toEqual(['trimmed']);
    expect(useOf(frame('bias', 'b', {}), ['b'])).toEqual(['used']);
    expect(useOf({ ...arc('a', 'Ne', 1), types: ['arc', 'tilt', 'trace'] }, ['a'])).toEqual(['used']);
  });
  test.each([
    ['a missing value, even in a column that is not written', frame('science', 's', { hatch: null }), 'hatch'],
    ['a mode PypeIt cannot reduce', frame('science', 's', { mode: 'Direct' }), 'mode is Direct'],
    ['an amplifier PypeIt cannot reduce', frame('arc', 'a', { amp: 'DUAL:A+B' }), 'amp is DUAL:A+B'],
    ['no type', { ...frame('arc', 'a', {}), types: [] }, 'no frame type'],
    ['a name that cannot be written', frame('arc', 'a#b.fits', {}), '"#"'],
    [
      'a broken file',
      { ...frame('arc', 'a', {}), problem: { code: 'unreadable' as const, reason: 'cut short', remedy: '' } },
      'cut short',
    ],
  ])('dropped: %s', (_, one, reason) => {
    const [decision] = trimDeimos([one], new Set());
    expect(decision?.use).toBe('dropped');
    expect(decision?.reason).toContain(reason);
  });
});

/** The rules once more, as a person would do it by hand: a table of arcs, and a running list of rules in force. */
function arcsByHand(arcs: readonly Frame[], excluded: ReadonlySet<string>): readonly string[] {
  const number = (one: Frame, key: string) => Number(one.meta[key]);
  const lamps = (one: Frame) => String(one.meta.lampstat01);
  const sets = [...new Set(arcs.map(lamps))].sort().reverse();
  sets.sort((a, b) => b.split(' ').length - a.split(' ').length);
  let [pointing, exposure] = [true, true];
  let covered = '';
  const kept: string[] = [];
  for (const set of sets) {
    if (set.split(' ').every((lamp) => covered.includes(lamp))) continue;
    covered += set;
    for (;;) {
      const good = arcs.filter(
        (one) =>
          lamps(one) === set &&
          !excluded.has(one.filename) &&
          (!pointing || (number(one, 'dec') > 44 && number(one, 'dec') < 46)) &&
          (!exposure || (number(one, 'exptime') >= 1 && number(one, 'exptime') <= 15)),
      );
      const last = good.toSorted((a, b) => number(a, 'mjd') - number(b, 'mjd')).at(-1);
      if (last !== undefined) kept.push(last.filename);
      if (last !== undefined || (!pointing && !exposure)) break;
      if (pointing) pointing = false;
      else exposure = false;
    }
  }
  return kept.sort();
}

function flatsByHand(flats: readonly Frame[], excluded: ReadonlySet<string>): readonly string[] {
  const number = (one: Frame, key: string) => Number(one.meta[key]);
  const left = flats.filter((one) => !excluded.has(one.filename)).sort((a, b) => number(a, 'mjd') - number(b, 'mjd'));
  const exposed = left.filter((one) => number(one, 'exptime') > 5 && number(one, 'exptime') <= 30);
  const pointed = exposed.filter((one) => number(one, 'dec') > 44 && number(one, 'dec') < 46);
  const good = pointed.length > 3 ? pointed : exposed.length > 3 ? exposed : left;
  return good
    .slice(-3)
    .map((one) => one.filename)
    .sort();
}

test('any night: the same as by hand, each frame decided once, whatever the order', () => {
  const setting = fc.record({
    lamps: fc.subarray(['Ar', 'Kr', 'Ne', 'Xe'], { minLength: 1 }).map((lamps) => lamps.join(' ')),
    dec: fc.constantFrom(0.06, 44.01, 45, 45.9, 62),
    exptime: fc.constantFrom(0.5, 1, 5, 6, 15, 30, 45),
    excluded: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  });
  const night = fc.tuple(
    fc.array(setting, { maxLength: 10 }),
    fc.array(setting, { maxLength: 8 }),
    fc.infiniteStream(fc.nat()),
  );
  fc.assert(
    fc.property(night, ([arcSettings, flatSettings, order]) => {
      const arcs = arcSettings.map((s, i) => arc(`arc${(i * 7) % 11}`, s.lamps, i, s.dec, s.exptime));
      const flats = flatSettings.map((s, i) => flat(`flat${(i * 7) % 11}`, i, s.dec, s.exptime));
      const out = [
        ...arcSettings.map((s, i) => [s, arcs[i]] as const),
        ...flatSettings.map((s, i) => [s, flats[i]] as const),
      ]
        .filter(([s]) => s.excluded)
        .map(([, one]) => one?.filename ?? '');
      const frames = [...arcs, ...flats]
        .map((one) => ({ one, at: order.next().value }))
        .sort((a, b) => a.at - b.at)
        .map(({ one }) => one);
      const decisions = trimDeimos(frames, new Set(out));
      expect(decisions.map((decision) => decision.frame.filename).sort()).toEqual(
        frames.map((one) => one.filename).sort(),
      );
      expect(used(frames, out)).toEqual(
        [...arcsByHand(arcs, new Set(out)), ...flatsByHand(flats, new Set(out))].sort(),
      );
    }),
    { numRuns: 1000 },
  );
});
