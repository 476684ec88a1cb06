import { z } from 'zod';
import { FrameType, MetaColumn, Metadata } from '#core/contract/frame.ts';

const Limit = z.number().nullable();

const Names = z.object({ kind: z.literal('names'), names: z.array(z.string()) });

/** There is no such spectrograph; `names` are those there are. */
const Unknown = z.object({ kind: z.literal('unknown'), names: z.array(z.string()) });

const Facts = z.object({
  kind: z.literal('facts'),
  /** PypeIt's. */
  version: z.string(),
  name: z.string(),
  headerName: z.string().nullable(),
  columns: z.array(MetaColumn),
  keys: z.array(MetaColumn),
  configurationKeys: z.array(z.object({ name: z.string(), rtol: Limit, atol: Limit })),
  independent: z.partialRecord(FrameType, z.array(z.string())),
  uses: z.object({ bias: z.boolean(), dark: z.boolean() }),
  validValues: z.record(z.string(), z.array(z.string())),
  exposureRanges: z.partialRecord(FrameType, z.tuple([Limit, Limit])),
});

const FrameLine = z.object({
  kind: z.literal('frame'),
  path: z.string(),
  meta: Metadata,
  error: z.string().nullable(),
  warnings: z.array(z.string()),
});

const Types = z.object({
  kind: z.literal('types'),
  path: z.string(),
  types: z.array(FrameType),
  error: z.string().nullable(),
});

const Configuration = z.object({
  name: z.string(),
  setup: z.array(z.string()),
  rows: z.array(z.object({ path: z.string(), cells: z.record(z.string(), z.string()) })),
});

const Grouping = z.object({
  kind: z.literal('grouping'),
  columns: z.array(z.string()),
  configurations: z.array(Configuration),
  leftOut: z.array(z.string()),
  error: z.string().nullable(),
});

/** One line of what resources/pypeit_bridge.py answers; its head says what each holds. */
export const BridgeLine = z.discriminatedUnion('kind', [Names, Unknown, Facts, FrameLine, Types, Grouping]);
export type BridgeLine = z.infer<typeof BridgeLine>;
export type BridgeFacts = z.infer<typeof Facts>;

/** A setup as PypeIt itself would write it: the lines of its setup block, and its rows, column → cell. */
export type BridgeConfiguration = Readonly<z.infer<typeof Configuration>>;
