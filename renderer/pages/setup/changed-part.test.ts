import { expect, test } from 'vitest';
import { diffLines } from '#core/setup/diff-lines.ts';
import { changedPart, hunksOf } from '#renderer/pages/setup/changed-part.ts';

const parts = (before: string, after: string) => {
  const found = changedPart(before, after);
  return found === null ? null : [before.slice(...found[0]), after.slice(...found[1])];
};

test('what differs is said in whole words', () => {
  expect(parts('  snr_thresh = 10.0  # faint', '  snr_thresh = 12.0  # faint')).toEqual(['10.0', '12.0']);
  expect(parts('b1.fits | arc | 0', '#b1.fits | arc | 0')).toEqual(['b1.fits', '#b1.fits']);
  expect(parts('a | b', 'a | b | -1')).toEqual(['', ' | -1']);
  expect(parts('aa aa aa', 'aa aa')).toEqual([' aa', '']);
});

test('lines that have little in common are not compared by words', () => {
  expect(parts('[rdx]', 'spectrograph = keck_deimos')).toBeNull();
});

test('changes that stand apart are told apart', () => {
  const hunks = hunksOf(diffLines('a\nb\nc\nd\n', 'x\nb\nc\nd\ne\n'));
  expect(hunks.map(({ removed, added }) => [removed.map(({ old }) => old), added.map((line) => line.text)])).toEqual([
    [[1], ['x']],
    [[], ['e']],
  ]);
});
