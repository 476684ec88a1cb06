import { expect, test } from 'vitest';
import { causeOf } from '#core/reductions/cause.ts';

test.each([
  ['out of memory, at 1.3 GB', 'out of memory, at 30.1 GB'],
  ['exit code 0, but no spec2d of b24.fits.gz', 'exit code 0, but no spec2d of b27.fits.gz, b28.fits.gz'],
  ['/a/Science/spec2d_b24-F_K.fits is not whole: its data end at byte 5760', '/b/Science/spec2d_x.fits is not whole: its data end at byte 2880'],
  ['PypeItError: no arc in slit 175', 'PypeItError: no arc in slit 12'],
])('one cause: %s', (one, other) => {
  expect(causeOf(one)).toBe(causeOf(other));
}); // biome-ignore format: pairs

test('others are told apart, and codes in words stay', () => {
  expect(causeOf('ended by SIGSEGV')).not.toBe(causeOf('ended by SIGBUS'));
  expect(causeOf('spec1d_b.fits failed')).toBe('… failed');
  expect(causeOf('KeyError: DET01')).toBe('KeyError: DET01');
});
