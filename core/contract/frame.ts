import { z } from 'zod';

/** PypeIt's frame types, in the order in which PypeIt writes them into a `frametype` cell. */
export const FRAME_TYPES = [
  'align', 'arc', 'bias', 'dark', 'pinhole', 'pixelflat', 'illumflat', 'lampoffflats', 'slitless_pixflat',
  'scattlight', 'science', 'standard', 'trace', 'tilt', 'sky',
] as const; // biome-ignore format: one list, one look
export const FrameType = z.enum(FRAME_TYPES);
export type FrameType = z.infer<typeof FrameType>;

/** A value of PypeIt's metadata. Null: missing. The column's kind says whether a number is written as float or int. */
export type MetaValue = string | number | null;

/**
 * PypeIt's metadata by its own keys (`ra`, `decker`, `mjd`, …). Checked by hand: of all that is parsed of a night this is
 * the most, and a zod record takes ten times as long.
 */
export const Metadata = z.custom<Record<string, MetaValue>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(
      (one) => typeof one === 'string' || one === null || (typeof one === 'number' && Number.isFinite(one)),
    ),
);

/** A metadata column: PypeIt's name, and how its values are typed. */
export const MetaColumn = z.object({ name: z.string(), kind: z.enum(['text', 'float', 'int']) });
export type MetaColumn = z.infer<typeof MetaColumn>;

/**
 * Why a file could not be used as a frame. `growing` and `undescribed` (PypeIt has still to be asked) may become frames
 * by themselves. `undecided`: its instrument is to be named; `unknown-instrument`: it is none that was asked for;
 * `product`: PypeIt has made it.
 */
export const FrameProblem = z.object({
  code: z.enum([
    'growing',
    'undescribed',
    'unreadable',
    'undecided',
    'unknown-instrument',
    'product',
    'needs-pypeit',
    'compressed',
  ]),
  reason: z.string(),
  remedy: z.string(),
});
export type FrameProblem = z.infer<typeof FrameProblem>;

/** One raw frame: the file and what its headers say, in PypeIt's terms. */
export const Frame = z.object({
  /** Absolute. */
  path: z.string(),
  filename: z.string(),
  /** Bytes. */
  size: z.number(),
  mtimeMs: z.number(),
  /** PypeIt's name of the instrument (`keck_deimos`), or null if it was not recognised. */
  spectrograph: z.string().nullable(),
  /** A key that is absent or null is missing. */
  meta: Metadata,
  /** Keys of the metadata that a person has set, where there are any. */
  edited: z.array(z.string()).exactOptional(),
  /** In PypeIt's order; empty: PypeIt would call it None. */
  types: z.array(FrameType),
  problem: FrameProblem.nullable(),
});
export type Frame = z.infer<typeof Frame>;

/** Days from the zero of Modified Julian Dates to that of Unix time. */
const MJD_OF_1970 = 40_587;

/** UT of a frame to the second, `2015-05-20 04:57:33`; null where its `mjd` is no date. */
export function utOf({ meta: { mjd } }: Pick<Frame, 'meta'>): string | null {
  if (typeof mjd !== 'number' || !Number.isFinite(mjd)) return null;
  const date = new Date(Math.round((mjd - MJD_OF_1970) * 86_400) * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 19).replace('T', ' ');
}
