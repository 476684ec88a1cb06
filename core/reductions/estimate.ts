import type { HistoryEntry } from '#core/reductions/history.ts';
import { OUT_OF_MEMORY } from '#core/reductions/judge.ts';
import { calibrationsOnly } from '#core/reductions/pypeit-arguments.ts';
import type { Reduction } from '#core/reductions/reduction.ts';

/** What a reduction will probably take, and how that is known. */
export interface Estimate {
  readonly seconds: number;
  /** Peak memory, bytes. */
  readonly bytes: number;
  readonly diskBytes: number;
  readonly basis: 'its own past' | 'its spectrograph' | 'file sizes';
  /** What it had taken, bytes, when it ran out of memory on this machine and was not whole since; else null. */
  readonly outOfMemoryAt: number | null;
}

/** Bytes of pixels of a raw frame. Compressed 16-bit frames shrink to about half. */
const pixels = (name: string, size: number): number => (/\.(gz|fz|bz2|zip)$/.test(name) ? 2 * size : size);

// Without a past: PypeIt with its libraries takes 0.5 GB; a Kast blue frame of 1.5 MB takes it to 1.3 GB, one of DEIMOS
// of 140 MB to about 30 GB. A Kast exposure takes 40 s.
const BASE_BYTES = 1.1e9;
const BYTES_PER_PIXEL_BYTE = 210;
const SECONDS_PER_BYTE = 27 / 1e6;
const BASE_SECONDS = 15;
// Products are floats, several images a frame: a Kast night of 14 MB of pixels leaves 140 MB.
const DISK_PER_BYTE = 12;
/** Room for what differs from run to run, and from night to night. */
const MARGIN = { own: 1.02, kin: 1.1 };

/**
 * Estimate from the past of this reduction, else of its spectrograph, else from the sizes of its raw frames. `machine`:
 * the one that is to run it, as the history names it.
 */
export function estimate(reduction: Reduction, history: readonly HistoryEntry[], machine: string): Estimate {
  const inExposures = new Set(reduction.exposures.flatMap((exposure) => exposure.frames));
  const sizes = reduction.frames.map((frame) => ({ ...frame, bytes: pixels(frame.name, frame.size) }));
  const total = sizes.reduce((sum, frame) => sum + frame.bytes, 0);
  const exposed = sizes.filter((frame) => inExposures.has(frame.name));
  const largest = exposed.reduce((most, frame) => Math.max(most, frame.bytes), 0);
  const rawBytes = exposed.reduce((sum, frame) => sum + frame.size, 0);
  const diskBytes = DISK_PER_BYTE * total;
  const bySize: Estimate = {
    ...(reduction.kind === undefined
      ? {
          seconds: BASE_SECONDS + SECONDS_PER_BYTE * exposed.reduce((sum, frame) => sum + frame.bytes, 0),
          bytes: BASE_BYTES + BYTES_PER_PIXEL_BYTE * largest,
          diskBytes,
        }
      : coaddBySize(total)),
    basis: 'file sizes',
    outOfMemoryAt: null,
  };

  const full = history.filter((entry) => entry.kind === reduction.kind && !calibrationsOnly(entry.command));
  const own = full.filter((entry) => entry.pypeitFile === reduction.pypeitFile);
  const kin = full.filter((entry) => entry.spectrograph === reduction.spectrograph);
  const past = own.length > 0 ? own : kin;
  if (past.length === 0) return bySize;
  const isWhole = (e: HistoryEntry) => e.state === 'complete' || e.state === 'warning';
  const whole = past.filter((e) => isWhole(e) && !e.resumed).slice(-5);
  const latest = own.findLast((e) => isWhole(e) || (e.cause?.startsWith(OUT_OF_MEMORY) && e.machine === machine));
  // Runs that were cut short tell the least it takes, not the most.
  const peaks = past.slice(-10).map((entry) => entry.peakBytes);
  const known = whole.length > 0;
  const most = Math.max(0, ...peaks) * (own.length > 0 ? MARGIN.own : MARGIN.kin);
  return {
    seconds: known ? median(whole.map((entry) => scaled(entry, own.length > 0 ? null : rawBytes))) : bySize.seconds,
    bytes: known ? most : Math.max(most, bySize.bytes),
    diskBytes: bySize.diskBytes,
    basis: known ? (own.length > 0 ? 'its own past' : 'its spectrograph') : 'file sizes',
    outOfMemoryAt: latest === undefined || isWhole(latest) ? null : latest.peakBytes,
  };
}

// A coadd holds the images of all its exposures at once, and as much again while it rebins them: two Kast exposures of 28 MB
// take 0.9 GB and 12 s.
const coaddBySize = (bytes: number): Pick<Estimate, 'seconds' | 'bytes' | 'diskBytes'> => ({
  seconds: BASE_SECONDS + bytes / 5e6,
  bytes: 0.7e9 + 6 * bytes,
  diskBytes: bytes,
});

/** Time goes with the bytes of the exposures; `null`: the same reduction, take it as it was. */
function scaled(entry: HistoryEntry, rawBytes: number | null): number {
  const seconds = entry.seconds ?? 0;
  return rawBytes === null || entry.rawBytes === 0 ? seconds : (seconds * rawBytes) / entry.rawBytes;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
