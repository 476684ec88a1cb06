import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { FaultData } from '#core/contract/fault.ts';
import { Advance, Note } from '#core/contract/task.ts';

export const HeadersInput = z.object({
  /** Absolute paths. */
  files: z.array(z.string()).min(1),
  /** A number from 0, a name (EXTNAME; `PRIMARY` is 0 as well), or `NAME,VERSION`. Default: every unit. */
  hdu: z.string().trim().min(1).optional(),
  /**
   * Only cards of these keywords; `*` and `?` are wildcards. Without `hdu` the primary header is asked first, the
   * extensions only for what it does not hold.
   */
  keys: z.array(z.string()).default([]),
  /** How long to wait for a file that is still growing. */
  waitSeconds: z.number().nonnegative().default(5),
});
export type HeadersInput = z.infer<typeof HeadersInput>;

/** zod's numbers are finite; those of a card need not be (`1E400`). */
const Real = z.union([z.number(), z.literal([Infinity, -Infinity])]);

/** One header card; `core/fits/card.ts` says what each part means. */
export const HeaderCard = z.object({
  keyword: z.string(),
  kind: z.enum(['text', 'logical', 'integer', 'float', 'complex', 'undefined', 'commentary', 'malformed']),
  value: z.union([z.string(), Real, z.bigint(), z.boolean(), z.object({ re: Real, im: Real }), z.null()]),
  comment: z.string(),
  image: z.string(),
  offset: z.number(),
});
export type HeaderCard = z.infer<typeof HeaderCard>;

export const HeaderUnit = z.object({
  index: z.number(),
  name: z.string(),
  version: z.number(),
  kind: z.enum(['image', 'groups', 'table', 'bintable', 'other']),
  headerOffset: z.number(),
  dataOffset: z.number(),
  /** Without padding; null where the header does not tell. */
  dataBytes: z.number().nullable(),
  cards: z.array(HeaderCard),
});
export type HeaderUnit = z.infer<typeof HeaderUnit>;

export const FileHeaders = z.object({
  path: z.string(),
  /** Those that could be read, and were asked for. */
  units: z.array(HeaderUnit),
  /** Why not all could be read. */
  fault: FaultData.nullable(),
});
export type FileHeaders = z.infer<typeof FileHeaders>;

export const HeadersResult = z.object({
  /** How many files have a fault. */
  faulty: z.number(),
});
export type HeadersResult = z.infer<typeof HeadersResult>;

/** Sent for each file when it is read; those that had to be waited for come last. */
const FileRead = z.object({ type: z.literal('file'), file: FileHeaders });
export type FileRead = z.infer<typeof FileRead>;

/** Headers of FITS files, card by card. A file that cannot be read has its fault and stops nothing. */
export const headers = oc
  .input(HeadersInput)
  .output(
    eventIterator(z.union([FileRead, Advance, Note, z.object({ type: z.literal('result'), result: HeadersResult })])),
  );
