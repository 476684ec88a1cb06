import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import type { RawFrame } from '#core/reductions/reduction.ts';

/** A raw frame as a run found it. */
export const FrameStamp = z.object({
  name: z.string(),
  mtimeMs: z.number(),
  /** Digest of its first, middle and last bytes; null if it could not be read. */
  sample: z.string().nullable(),
});
export type FrameStamp = z.infer<typeof FrameStamp>;

/** Holds the primary header, and enough of the pixels that two frames never agree. */
const SAMPLE = 1 << 16;
/** What a copy may change in a time: FAT keeps two seconds. */
const COARSE_MS = 2000;

function sampleOf(path: string, size: number): string | null {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(SAMPLE);
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return null; // PypeIt will say what is wrong with it.
  }
  try {
    for (const at of [0, (size - SAMPLE) / 2, size - SAMPLE])
      hash.update(buffer.subarray(0, readSync(fd, buffer, 0, SAMPLE, Math.max(0, Math.floor(at)))));
  } finally {
    closeSync(fd);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Stamps of the frames that are there. Reads a few blocks of each. */
export const stampFrames = (frames: readonly RawFrame[]): FrameStamp[] =>
  frames.flatMap(({ name, path, size, mtimeMs }) =>
    path === null ? [] : [{ name, mtimeMs, sample: sampleOf(path, size) }],
  );

/**
 * The frames of the same size that are others than those stamped. A time that differs is not enough, for copies and
 * restored archives have others: then the sample decides.
 */
export function changedSince(frames: readonly RawFrame[], stamps: readonly FrameStamp[]): readonly RawFrame[] {
  const byName = new Map(stamps.map((stamp) => [stamp.name, stamp]));
  return frames.filter(({ name, path, size, mtimeMs }) => {
    const stamp = byName.get(name);
    if (path === null || stamp === undefined || Math.abs(stamp.mtimeMs - mtimeMs) <= COARSE_MS) return false;
    const sample = sampleOf(path, size);
    return sample !== null && stamp.sample !== null && sample !== stamp.sample;
  });
}
