import { expect, test } from 'vitest';
import { estimate } from '#core/reductions/estimate.ts';
import type { HistoryEntry } from '#core/reductions/history.ts';
import type { Reduction } from '#core/reductions/reduction.ts';

const frame = (name: string, size: number) => ({ name, path: `/raw/${name}`, size, mtimeMs: 0, forScience: true });
const reduction: Reduction = {
  pypeitFile: '/r/k_A.pypeit',
  folder: '/r',
  spectrograph: 'k',
  exposures: [{ kind: 'science', frames: ['s.fits'], targets: ['t'] }],
  frames: [frame('flat.fits', 1.5e6), frame('s.fits', 1.5e6)],
  digests: { inputs: '', calibrations: '' },
};
const entry = (change: Partial<HistoryEntry>): HistoryEntry => ({
  id: 'e', state: 'complete', pypeitFile: '/other.pypeit', spectrograph: 'k', command: [], resumed: false,
  versions: { slitbench: '', pypeit: '', python: '' }, started: '', ended: '', seconds: 100, exitCode: 0, signal: null,
  cause: null, peakBytes: 2e9, rawBytes: 1.5e6, exposures: 1, digests: { inputs: '', calibrations: '' }, machine: 'm', ...change,
}); // biome-ignore format: a line of the history

const estimateHere = (of: Reduction, history: readonly HistoryEntry[]) => estimate(of, history, 'm');

test('without a past, from the sizes of the frames', () => {
  const { basis, bytes, seconds } = estimateHere(reduction, []);
  expect(basis).toBe('file sizes');
  // What the Kast night took: 1.34 GB and about 50 s an exposure.
  expect(bytes / 1.34e9).toBeGreaterThan(0.9);
  expect(bytes / 1.34e9).toBeLessThan(1.5);
  expect(seconds).toBeGreaterThan(20);
  const larger = { ...reduction, frames: [frame('s.fits', 140e6)] };
  expect(estimateHere(larger, []).bytes / 30e9).toBeCloseTo(1, 0);
});

test('from the past of its kind, time by the size of the exposures; its own past counts more', () => {
  const kin = estimateHere(reduction, [entry({ rawBytes: 3e6 })]);
  expect(kin).toMatchObject({ basis: 'its spectrograph', seconds: 50 });
  expect(kin.bytes).toBeCloseTo(2.2e9);
  const own = estimateHere(reduction, [
    entry({}),
    entry({ pypeitFile: reduction.pypeitFile, seconds: 70, peakBytes: 1e9 }),
  ]);
  expect(own).toMatchObject({ basis: 'its own past', seconds: 70 });
  expect(own.bytes).toBeCloseTo(1.02e9);
  expect(estimateHere(reduction, [entry({ spectrograph: 'other' })]).basis).toBe('file sizes');
});

test('a run that was cut short tells the least it takes', () => {
  const cut = estimateHere(reduction, [
    entry({ pypeitFile: reduction.pypeitFile, state: 'cancelled', peakBytes: 9e9 }),
  ]);
  expect(cut.bytes).toBeCloseTo(9.18e9);
  expect(cut.seconds).toBe(estimateHere(reduction, []).seconds);
  const small = estimateHere(reduction, [entry({ state: 'failed', peakBytes: 1e8 })]);
  expect(small.bytes).toBe(estimateHere(reduction, []).bytes);
});

test('a run of calibrations alone tells nothing of a whole one', () => {
  const own = { pypeitFile: reduction.pypeitFile };
  const some = [
    entry({ ...own, seconds: 70 }),
    entry({ ...own, seconds: 5, command: ['run_pypeit', 'k_A.pypeit', '-c'] }),
  ];
  expect(estimateHere(reduction, some).seconds).toBe(70);
  expect(estimateHere(reduction, some.slice(1)).basis).toBe('file sizes');
});

test('only its own want of memory, on this machine and since its last success, counts as such', () => {
  const own = { pypeitFile: reduction.pypeitFile };
  const died = entry({ ...own, state: 'failed', cause: 'out of memory, at 9.0 GB', peakBytes: 9e9 });
  const at = (...history: readonly HistoryEntry[]) => estimateHere(reduction, history).outOfMemoryAt;
  expect(at(died)).toBe(9e9);
  expect(at(died, entry(own))).toBeNull();
  expect(at({ ...died, machine: 'another' })).toBeNull();
  expect(at({ ...died, pypeitFile: '/other.pypeit' })).toBeNull();
  expect(at(entry({ ...own, peakBytes: 9e9 }))).toBeNull();
});
