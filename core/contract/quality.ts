import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { FaultData } from '#core/contract/fault.ts';
import { crossedText, ObjectNumbers, SlitNumbers, Thresholds } from '#core/contract/scorecard.ts';
import { JudgedRow, OBJECT_COUNTS, ScorecardRow, SLIT_COUNTS } from '#core/contract/scorecard-row.ts';
import { Seen } from '#core/contract/workspace.ts';

/** `accepted`: its spectra can be trusted. `rejected`: they cannot. */
const VERDICTS = ['accepted', 'rejected'] as const;

/** What a person has said of a dataset. */
export const DatasetNote = z.object({
  /** Null: not decided. */
  verdict: z.enum(VERDICTS).nullable().default(null),
  note: z.string().max(10_000).default(''),
  /** `user@machine`; empty: not known. */
  who: z.string().default(''),
  /** ISO 8601. */
  when: z.string().default(''),
});
export type DatasetNote = z.infer<typeof DatasetNote>;

/** Refuses limits that no slit can keep. */
const inOrder = (at: Partial<Thresholds>, context: z.RefinementCtx): void => {
  const why = crossedText(at);
  if (why !== null) context.addIssue({ code: 'custom', message: why });
};

/** Thresholds that a dataset has of its own; what is left out is as for all. */
export const OwnThresholds = z
  .object({
    rms: Thresholds.shape.rms.unwrap().exactOptional(),
    coverage: Thresholds.shape.coverage.unwrap().exactOptional(),
    stdChiLow: Thresholds.shape.stdChiLow.unwrap().exactOptional(),
    stdChiHigh: Thresholds.shape.stdChiHigh.unwrap().exactOptional(),
    flexure: Thresholds.shape.flexure.unwrap().exactOptional(),
  })
  .superRefine(inOrder);
export type OwnThresholds = z.infer<typeof OwnThresholds>;

/** At which thresholds all is counted. */
export const Counting = z.object({
  /** Of datasets that have none of their own. */
  thresholds: Thresholds.superRefine(inOrder).prefault({}),
  /** Those that are being tried for one dataset, in place of the ones that are kept for it. */
  tried: z.object({ dataset: z.string(), thresholds: OwnThresholds }).nullable().default(null),
});
export type Counting = z.infer<typeof Counting>;

export const QUALITY_LISTS = ['all', 'failed', 'bad', 'open', 'accepted', 'rejected'] as const;

/** Which science frames are shown, in what order. */
export const QualityView = Counting.extend({
  /** `bad`: with bad slits. `open`: nobody has accepted or rejected their dataset. */
  list: z.enum(QUALITY_LISTS).default('all'),
  /** Words that all stand in the names of the dataset, the frame or the reduction, in why it failed, or its note. */
  text: z.string().max(1000).default(''),
  /** Only of this dataset. */
  dataset: z.string().nullable().default(null),
  /** By a column of the scorecard; then by dataset, frame and reduction. */
  sort: z
    .object({ key: z.union([ScorecardRow.keyof(), z.literal('verdict')]), down: z.boolean() })
    .nullable()
    .default(null),
});
export type QualityView = z.infer<typeof QualityView>;

/** A science frame of a reduction, with its line of the scorecard. Paths are absolute. */
export const QualityRow = z.object({
  /** Unique in the workspace: its setup file below the root, `::`, its name. */
  key: z.string(),
  card: JudgedRow,
  /** Its setup file. */
  reduction: z.string(),
  /** Path of the reduction below the root, as the page Runs names it. */
  id: z.string(),
  folder: z.string(),
  spec2d: z.string().nullable(),
  spec1d: z.string().nullable(),
  /** Why it is not COMPLETE. */
  why: z.string().nullable(),
  note: DatasetNote.nullable(),
  /** Whether its dataset has thresholds of its own. */
  hasOwnThresholds: z.boolean(),
  /** How many reductions its dataset has. */
  reductions: z.number(),
});
export type QualityRow = z.infer<typeof QualityRow>;

/** Sums over science frames. */
export const QualityTotals = z.object({
  frames: z.number(),
  failed: z.number(),
  /** With at least one bad slit. */
  bad: z.number(),
  slits: z.number(),
  badSlits: z.number(),
  /** Neither bad nor known to be good. */
  notJudged: z.number(),
  rms: z.number(),
  coverage: z.number(),
  chi: z.number(),
  flexure: z.number(),
  flagged: z.number(),
  objects: z.number(),
});
export type QualityTotals = z.infer<typeof QualityTotals>;

/** A change that can be taken back. */
export const QualityChange = z.object({ dataset: z.string(), what: z.string(), who: z.string(), when: z.string() });
export type QualityChange = z.infer<typeof QualityChange>;

/** What people keep in files beside the products. */
export const QualityFiles = z.object({
  /** Thresholds of single datasets, and their table; the fault says why it is not used. */
  own: z.object({
    path: z.string(),
    isThere: z.boolean(),
    fault: FaultData.nullable(),
    rows: z.array(z.object({ dataset: z.string(), thresholds: OwnThresholds })),
  }),
  /** What was said of datasets; the fault says why it cannot be read. */
  notes: z.object({ path: z.string(), count: z.number(), fault: FaultData.nullable() }),
  /** The last change of thresholds or notes. */
  undoable: QualityChange.nullable(),
});
export type QualityFiles = z.infer<typeof QualityFiles>;

export const QualityState = z.object({
  /** How far the look at products is, while it takes long; `total` is null while reductions are still being found. */
  reading: z.object({ done: z.number(), total: z.number().nullable(), item: z.string() }).nullable(),
  /** Whether all was looked at once. */
  isKnown: z.boolean(),
  /** Why products could not be looked at the last time. */
  fault: FaultData.nullable(),
  frames: z.number(),
  reductions: z.number(),
  datasets: z.number(),
  /** Setup files that cannot be read, at most 20, and how many there are. */
  unreadable: z.array(z.object({ path: z.string(), why: z.string() })),
  unreadableCount: z.number(),
  ...QualityFiles.shape,
});
export type QualityState = z.infer<typeof QualityState>;

/** A count that opens what is behind it. */
export const CountColumn = z.enum([...SLIT_COUNTS, ...OBJECT_COUNTS]);
export type CountColumn = z.infer<typeof CountColumn>;

/** A slit behind a count, or an object with its slit, as far as the spec2d file has it. */
export const BehindCount = z.object({ slit: SlitNumbers.nullable(), object: ObjectNumbers.nullable() });
export type BehindCount = z.infer<typeof BehindCount>;

/** A slit in two reductions. Null: that one does not have it. */
export const SlitPair = z.object({
  before: SlitNumbers.nullable(),
  after: SlitNumbers.nullable(),
  /** `better`: no longer bad, or bad for fewer reasons. `same`: as bad, or as good. */
  change: z.enum(['better', 'worse', 'same', 'gone', 'new']),
});
export type SlitPair = z.infer<typeof SlitPair>;

/** A science frame in two reductions. Null: it is not in that one. */
export const FramePair = z.object({
  scienceFile: z.string(),
  before: QualityRow.nullable(),
  after: QualityRow.nullable(),
  /** What changed comes first. */
  slits: z.array(SlitPair),
});
export type FramePair = z.infer<typeof FramePair>;

const Key = z.object({ key: z.string() });
const Nothing = z.object({});

/** Which reductions of the workspace to trust: their scorecard, and what people said of it. */
export const quality = {
  /** What is known; again whenever products, thresholds or notes change. Looked at while someone watches. */
  watch: oc.input(Seen).output(eventIterator(z.object({ seq: z.number(), state: QualityState }))),
  /** The rows `from` ≤ i < `to` of a view, at most 500. `at`: where a frame stands in it (null: nowhere). */
  rows: oc
    .input(
      z.object({
        view: QualityView,
        from: z.number().int().min(0),
        to: z.number().int().min(0),
        find: z.string().optional(),
      }),
    )
    .output(
      z.object({
        seq: z.number(),
        count: z.number(),
        from: z.number(),
        rows: z.array(QualityRow),
        at: z.number().nullable(),
        totals: QualityTotals,
        /** How many frames of the same text and dataset each list has. */
        lists: z.record(z.enum(QUALITY_LISTS), z.number()),
      }),
    ),
  /** One frame, or null. */
  one: oc.input(Key.extend({ counting: Counting })).output(QualityRow.nullable()),
  /** The slits or objects behind a count of one frame, in the order of the file. Fault `no-frame`. */
  behind: oc
    .input(Key.extend({ column: CountColumn, counting: Counting }))
    .output(z.object({ thresholds: Thresholds, rows: z.array(BehindCount) })),
  /** Datasets whose names hold a text, at most 100, with their reductions by name. `repeated`: only those with several. */
  datasets: oc
    .input(
      z.object({
        text: z.string(),
        most: z.number().int().max(100).default(100),
        repeated: z.boolean().default(false),
      }),
    )
    .output(
      z.object({
        datasets: z.array(
          z.object({
            dataset: z.string(),
            frames: z.number(),
            reductions: z.array(z.object({ reduction: z.string(), id: z.string(), reduceDir: z.string() })),
          }),
        ),
        more: z.number(),
      }),
    ),
  /** What became better and what worse from one reduction to another of the same dataset. Fault `no-reduction`. */
  compare: oc
    .input(z.object({ before: z.string(), after: z.string(), counting: Counting }))
    .output(z.object({ thresholds: Thresholds, frames: z.array(FramePair) })),
  /** Keep thresholds for a dataset in the workspace's table; null: it has none of its own any more. */
  keepThresholds: oc.input(z.object({ dataset: z.string(), thresholds: OwnThresholds.nullable() })).output(Nothing),
  /** Say what one thinks of a dataset; what is left out stays. Kept in notes.yaml. */
  judge: oc
    .input(
      z.object({
        dataset: z.string().min(1),
        verdict: z.enum(VERDICTS).nullable().optional(),
        note: z.string().max(10_000).optional(),
      }),
    )
    .output(Nothing),
  /** Take the last change of thresholds or notes back, also one of an earlier session; null: there is none. */
  undo: oc.input(Nothing).output(QualityChange.nullable()),
  /** Look at all products again. */
  look: oc.input(Nothing).output(Nothing),
};
