import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { FaultData } from '#core/contract/fault.ts';
import { Frame, FrameType, MetaColumn, Metadata } from '#core/contract/frame.ts';
import { Seen } from '#core/contract/workspace.ts';

/** Frame types that a person has set, over what the headers say. */
export const TypeOverride = z.object({
  types: z.array(FrameType),
  /** What the headers say. */
  was: z.array(FrameType),
  /** `user@machine` */
  who: z.string(),
  /** ISO 8601. */
  when: z.string(),
});
export type TypeOverride = z.infer<typeof TypeOverride>;

/** Values of metadata that a person has set, over what the headers say. */
export const MetaOverride = z.object({
  values: Metadata,
  /** What the headers say of the same keys. */
  was: Metadata,
  /** Empty: it was not said. */
  why: z.string().default(''),
  /** `user@machine`, of the last change. */
  who: z.string(),
  /** ISO 8601. */
  when: z.string(),
});
export type MetaOverride = z.infer<typeof MetaOverride>;

/** Takes an override away: the header counts again. */
export const AS_HEADER = '';
/** Values of metadata as they are typed, by key; `AS_HEADER`: what the header says. */
export const MetaOrder = z.record(z.string(), z.string().max(1000));
export type MetaOrder = z.infer<typeof MetaOrder>;

/** A line of the observing log: a frame, where it belongs, and what a person has said of it. */
export const LogFrame = Frame.extend({
  /** UT date of the exposure, `YYYY-MM-DD`; null: no time in its header. */
  night: z.string().nullable(),
  /** The values of its instrument's configuration keys, the mask not among them; null: not known. */
  configuration: z.string().nullable(),
  /** Ids of the datasets that hold it, `MASK/CONFIG/DATES`. */
  datasets: z.array(z.string()),
  override: TypeOverride.nullable(),
  metaOverride: MetaOverride.nullable(),
  /** How many other files seem to hold the same exposure: of the same name, size and time, or byte for byte. */
  twins: z.number(),
});
export type LogFrame = z.infer<typeof LogFrame>;

/** A heading of grouped rows. */
export const LogHeading = z.object({
  /** Unique in its view. */
  key: z.string(),
  title: z.string(),
  frames: z.number(),
  types: z.partialRecord(FrameType, z.number()),
});
export type LogHeading = z.infer<typeof LogHeading>;

export const LogRow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('frame'), frame: LogFrame }),
  z.object({ kind: z.literal('heading'), heading: LogHeading }),
]);
export type LogRow = z.infer<typeof LogRow>;

export const GROUPINGS = ['none', 'night', 'mask', 'configuration', 'dataset', 'instrument'] as const;

/** Which frames are shown, in what order. */
export const FrameView = z.object({
  /** `frames`: those that can be used. `quarantine`: the others. `duplicates`: exposures that lie there more than once. */
  list: z.enum(['frames', 'quarantine', 'duplicates']).default('frames'),
  /** An expression of the language of `slitbench scan --where`. Empty: all. */
  where: z.string().max(10_000).default(''),
  /** By these keys, one after the other; then by time and name. Missing values come last. */
  sort: z
    .array(z.object({ key: z.string(), down: z.boolean() }))
    .max(5)
    .default([]),
  group: z.enum(GROUPINGS).default('none'),
});
export type FrameView = z.infer<typeof FrameView>;

export const FramesState = z.object({
  /** `idle`: all that is there is known. */
  scan: z.enum(['idle', 'scanning', 'cancelled', 'failed']),
  /** Why the last scan failed, or the overrides cannot be read. */
  fault: FaultData.nullable(),
  /** Why new frames may not appear by themselves. */
  unwatched: z.string().nullable(),
  usable: z.number(),
  /** Usable frames by type; one frame may count in several. */
  types: z.partialRecord(FrameType, z.number()),
  /** Usable frames without a type. */
  untyped: z.number(),
  quarantined: z.number(),
  /** Frames that wait for an instrument to be named, by the source they lie in (or the tree). Not among `quarantined`. */
  undecided: z.array(z.object({ path: z.string(), frames: z.number() })),
  /** Frames of named instruments that PypeIt has still to describe. Not among `quarantined`. */
  undescribed: z.object({
    frames: z.number(),
    /** Whether PypeIt is asked only when someone wants it again: it was stopped. */
    stopped: z.boolean(),
    /** Why it could not be asked the last time, or null. */
    fault: FaultData.nullable(),
  }),
  /** Files that are being written. */
  growing: z.number(),
  /** Frames that share their exposure with another. */
  duplicates: z.number(),
  /** Frames whose types or metadata a person has set. */
  overridden: z.number(),
  /** By number of frames. */
  instruments: z.array(z.object({ name: z.string(), frames: z.number(), columns: z.array(MetaColumn) })),
  /** UT dates, earliest first. */
  nights: z.array(z.object({ night: z.string(), frames: z.number() })),
  /** What can be asked for in an expression. */
  keys: z.array(z.string()),
  /** The last change of types or metadata, to be taken back. */
  undoable: z
    .object({ what: z.enum(['types', 'metadata']), frames: z.number(), who: z.string(), when: z.string() })
    .nullable(),
  /** Folders and links that could not be followed. */
  lost: z.array(z.object({ path: z.string(), reason: z.string(), remedy: z.string() })),
});
export type FramesState = z.infer<typeof FramesState>;

/** A card to be shown as a column: `OBJECT` of the primary header, `2:DETSEC` of HDU 2. */
const CardKey = z.string().regex(/^(?:\d+:)?[\x20-\x7e]{1,80}$/);
const Paths = z.array(z.string()).min(1).max(200_000);

export const frames = {
  /** What is known of the frames of the workspace; again whenever it changes. */
  watch: oc.input(Seen).output(eventIterator(z.object({ seq: z.number(), state: FramesState }))),
  /**
   * The rows `from` ≤ i < `to` of a view, at most 500. `at`: where a frame stands in it (null: nowhere).
   * Throws a Fault `where` that marks the column.
   */
  rows: oc
    .input(
      z.object({
        view: FrameView,
        from: z.number().int().min(0),
        to: z.number().int().min(0),
        find: z.string().optional(),
      }),
    )
    .output(
      z.object({
        seq: z.number(),
        /** Rows of the view, headings among them. */
        count: z.number(),
        /** Frames of the view. */
        frames: z.number(),
        from: z.number(),
        rows: z.array(LogRow),
        at: z.number().nullable(),
      }),
    ),
  /** The paths of the frames among the rows `from` ≤ i < `to` of a view. */
  paths: oc
    .input(z.object({ view: FrameView, from: z.number().int().min(0), to: z.number().int().min(0) }))
    .output(z.array(z.string())),
  /** The values of a column in a view, the most frequent first, at most 200; a null value is a missing one. */
  values: oc.input(z.object({ view: FrameView, key: z.string() })).output(
    z.object({
      values: z.array(z.object({ value: z.union([z.string(), z.number(), z.null()]), frames: z.number() })),
      more: z.number(),
    }),
  ),
  /** The exposures of one night in the order in which they began; `start`: MJD UTC, `exptime`: s. */
  night: oc.input(z.object({ view: FrameView, night: z.string() })).output(
    z.array(
      z.object({
        path: z.string(),
        start: z.number(),
        exptime: z.number().nullable(),
        types: z.array(FrameType),
        target: z.string().nullable(),
      }),
    ),
  ),
  /** One frame by its path, or null. */
  one: oc.input(z.object({ path: z.string() })).output(LogFrame.nullable()),
  /** Values of header cards of some files, as text; null where there is none. */
  cards: oc
    .input(z.object({ paths: Paths.max(500), cards: z.array(CardKey).min(1).max(40) }))
    .output(z.array(z.object({ path: z.string(), values: z.array(z.string().nullable()) }))),
  /** Set types of frames, or take them away; `reset`: back to what the headers say. Kept in overrides.yaml. */
  setTypes: oc
    .input(
      z.object({
        paths: Paths,
        add: z.array(FrameType).default([]),
        remove: z.array(FrameType).default([]),
        reset: z.boolean().default(false),
      }),
    )
    .output(z.object({ changed: z.number() })),
  /**
   * Set values of the metadata of frames, which count in place of their headers'. Kept in overrides.yaml; no file of
   * frames is written. Faults `metadata` for keys that such frames do not have, and for values that they cannot have.
   */
  setMetadata: oc
    .input(z.object({ paths: Paths, values: MetaOrder, why: z.string().max(1000).default('') }))
    .output(z.object({ changed: z.number() })),
  /** Take the last change by hand back, also one of an earlier session. `left`: frames that were changed since. */
  undoOverrides: oc.input(z.object({})).output(z.object({ restored: z.number(), left: z.number() })),
  /** Look at every source and the tree again; ask PypeIt again for what it has not described. */
  rescan: oc.input(z.object({})).output(z.object({})),
};
