import { expect, test } from 'vitest';
import { clock, noteText, progressLine } from '#cli/progress.ts';

test('clock', () => {
  expect([0, 65, 3599.6, 7327].map(clock)).toEqual(['0:00', '1:05', '1:00:00', '2:02:07']);
});

test('a line of progress says what, how far, how long, and at what', () => {
  const p = { phase: 'reading headers', done: 1200, total: 2200, unit: 'frames', etaSeconds: 3, item: 'b27.fits.gz' };
  expect(progressLine(p)).toBe('reading headers  1,200 of 2,200 frames (54 %), 0:03 left  b27.fits.gz');
  const bytes = { done: 1.5e6, total: 2.5e9 };
  expect(progressLine({ ...p, bytes })).toContain('of 2,200 frames (54 %), 1.5 MB of 2.50 GB, 0:03 left');
  expect(progressLine({ phase: 'listing folders', done: 7, total: null, unit: 'folders', etaSeconds: null })).toBe(
    'listing folders  7 folders',
  );
});

test('names of files do not act on the terminal', () => {
  const p = { phase: 'reading', done: 1, total: null, unit: 'files', etaSeconds: null, item: 'a\x1b[2J.fits' };
  expect(progressLine(p)).toBe('reading  1 files  a\u{FFFD}[2J.fits');
  expect(noteText('warning', 'a\x1b[2J.fits\nis odd')).toBe('warning: a\u{FFFD}[2J.fits\nis odd\n');
});
