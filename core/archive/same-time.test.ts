import { expect, test } from 'vitest';
import { isSameTime } from '#core/archive/same-time.ts';

const SOURCE = 1_700_000_001_234.567;

test.each([
  ['as it is', SOURCE, true],
  ['to a microsecond', SOURCE + 0.001, true],
  ['exFAT', 1_700_000_001_230, true],
  ['HFS+', 1_700_000_001_000, true],
  ['FAT', 1_700_000_000_000, true],
  ['FAT, rounded up', 1_700_000_002_000, true],
  ['another one that no disk has cut off', 1_700_000_001_244.567, false],
  ['another one on exFAT', 1_700_000_001_220, false],
  ['of another second', 1_700_000_003_000, false],
  ['lost', 0, false],
])('a time %s', (_what, copy, same) => expect(isSameTime(copy, SOURCE)).toBe(same));
