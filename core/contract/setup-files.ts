import { oc } from '@orpc/contract';
import { z } from 'zod';
import { FaultData } from '#core/contract/fault.ts';
import { SetupResult } from '#core/contract/setup.ts';
import { taskOf } from '#core/contract/task.ts';

/**
 * How a setup file stands. `written`: as Slitbench wrote it. `edited`: changed since, or written by someone else.
 * `broken`: cannot be read as a .pypeit file. `locked`: PypeIt is at work beside it.
 */
export const SetupFileState = z.enum(['written', 'edited', 'broken', 'locked']);
export type SetupFileState = z.infer<typeof SetupFileState>;

export const SetupFileEntry = z.object({
  /** Absolute. */
  path: z.string(),
  /** Path below the workspace: how it is named in an address. */
  name: z.string(),
  /** `reduce`, `reduce-det6`, …; null in a tree that is not ours. */
  reduceName: z.string().nullable(),
  /** `keck_deimos_A` */
  folder: z.string(),
  state: SetupFileState,
  /** Of `broken` and `locked`: why. */
  problem: z.string().nullable(),
  /** SHA-256 of its bytes. */
  digest: z.string(),
});
export type SetupFileEntry = z.infer<typeof SetupFileEntry>;

export const SetupDatasetEntry = z.object({
  /** `MASK/CONFIG/DATES` */
  id: z.string(),
  mask: z.string(),
  config: z.string(),
  dates: z.string(),
  state: z.enum(['complete', 'incomplete']),
  /** `…/complete`, absolute. */
  folder: z.string(),
  /** None yet: it is to be written. */
  files: z.array(SetupFileEntry),
});
export type SetupDatasetEntry = z.infer<typeof SetupDatasetEntry>;

export const SetupListing = z.object({
  datasets: z.array(SetupDatasetEntry),
  /** Setup files of trees that pypeit_setup made. */
  adopted: z.array(SetupFileEntry),
});
export type SetupListing = z.infer<typeof SetupListing>;

/** A parameter's value as ConfigObj reads it: a text, or a list of texts. */
export const ParameterText = z.union([z.string(), z.array(z.string())]);
export type ParameterText = z.infer<typeof ParameterText>;

export const SetupRow = z.object({
  /** Counted from 1. */
  line: z.number(),
  commented: z.boolean(),
  cells: z.record(z.string(), z.string()),
});
export type SetupRow = z.infer<typeof SetupRow>;

/** What PypeIt reads from the text of a setup file. Lines count from 1. */
export const SetupContent = z.object({
  spectrograph: z.string(),
  /** `A` */
  setup: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  parameters: z.array(z.object({ path: z.string(), value: ParameterText, source: z.string(), line: z.number() })),
  sections: z.array(z.object({ path: z.string(), line: z.number() })),
  rawFolders: z.array(z.string()),
  columns: z.array(z.string()),
  rows: z.array(SetupRow),
});
export type SetupContent = z.infer<typeof SetupContent>;

/** A text, and what it says; or, where it cannot be read, why, and in which line (from 1). */
export const SetupText = z.object({
  text: z.string(),
  content: SetupContent.nullable(),
  fault: FaultData.nullable(),
  faultLine: z.number().nullable(),
});
export type SetupText = z.infer<typeof SetupText>;

/** One change of a text; comments, order and everything else stay. Rows are named by their lines, from 1. */
export const SetupEdit = z.discriminatedUnion('kind', [
  /** Use rows, or comment them out. */
  z.object({ kind: z.literal('use'), lines: z.array(z.number()).min(1), use: z.boolean() }),
  z.object({ kind: z.literal('cell'), lines: z.array(z.number()).min(1), column: z.string(), text: z.string() }),
  /** Add `comb_id` and `bkg_id`, as pypeit_setup -b writes them. */
  z.object({ kind: z.literal('nod-columns') }),
  /** Add `manual`, empty in each row, where it is missing. */
  z.object({ kind: z.literal('manual-column') }),
  /** Null takes the parameter, or the section with all in it, out of the file. */
  z.object({ kind: z.literal('parameter'), path: z.string(), value: ParameterText.nullable() }),
  /** The same with what stands behind the `=`, as typed: `1, 2`. */
  z.object({ kind: z.literal('source'), path: z.string(), source: z.string() }),
]);
export type SetupEdit = z.infer<typeof SetupEdit>;

export const SetupFile = SetupText.extend({
  path: z.string(),
  digest: z.string(),
  state: SetupFileState,
  problem: z.string().nullable(),
  /** What a save put aside, the newest first. */
  backups: z.array(z.string()),
});
export type SetupFile = z.infer<typeof SetupFile>;

/** One line of a comparison, without its ending; its number, from 1, in the old and in the new text. */
export const DiffLine = z.object({
  kind: z.enum(['same', 'removed', 'added']),
  text: z.string(),
  old: z.number().nullable(),
  new: z.number().nullable(),
});
export type DiffLine = z.infer<typeof DiffLine>;

/** `conflict`: the file is not the one that was read; nothing was written, and this is what it holds now. */
export const SaveOutcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('saved'), file: SetupFile, backup: z.string().nullable() }),
  z.object({ outcome: z.literal('conflict'), file: SetupFile }),
]);
export type SaveOutcome = z.infer<typeof SaveOutcome>;

const Path = z.object({ path: z.string() });
const Draft = Path.extend({ text: z.string() });

/** The setup files of a workspace: see, edit, compare, save. */
export const setups = {
  list: oc.input(z.object({})).output(SetupListing),
  /** A dry run of `setup`: what each frame is for, what incomplete datasets lack. */
  plan: oc.input(z.object({ paths: z.array(z.string()).min(1) })).output(taskOf(SetupResult)),
  read: oc.input(Path).output(SetupFile),
  /** Change a text that need not be saved; without edits, only read it. Throws a Fault where an edit cannot be made. */
  edit: oc.input(Draft.extend({ edits: z.array(SetupEdit) })).output(SetupText),
  /** How a text differs from the file on disk, or from another text. */
  compare: oc
    .input(Draft.extend({ with: z.string().nullable().default(null) }))
    .output(z.object({ lines: z.array(DiffLine) })),
  /**
   * Write a text, if the file is still the one with this digest. What it held is kept beside it. Throws a Fault
   * `locked` while PypeIt works there, and `bad-input-file` for a text that PypeIt could not read.
   */
  save: oc.input(Draft.extend({ digest: z.string() })).output(SaveOutcome),
  /**
   * Bring back what a backup holds, if the file still has this digest. What the file held is the newest backup then, and
   * is named; the one brought back goes.
   */
  restore: oc.input(Path.extend({ backup: z.string(), digest: z.string() })).output(SaveOutcome),
};
