import { oc } from '@orpc/contract';
import { z } from 'zod';
import { FaultData } from '#core/contract/fault.ts';

/** A change of the instrument that is named for a folder of frames. */
export const InstrumentChange = z.object({
  /** The folder or file, absolute. */
  path: z.string(),
  /** PypeIt's name of the instrument before and after; null: none was named for this very path. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** `user@machine` */
  who: z.string(),
  /** ISO 8601. */
  when: z.string(),
});
export type InstrumentChange = z.infer<typeof InstrumentChange>;

export const InstrumentNames = z.object({
  /** PypeIt's names of spectrographs, sorted; the native ones are always among them. */
  names: z.array(z.object({ name: z.string(), native: z.boolean() })),
  /** Why PypeIt could not be asked for the others, or null. */
  fault: FaultData.nullable(),
});
export type InstrumentNames = z.infer<typeof InstrumentNames>;

/** Which instrument took the frames whose headers do not tell. Kept in the settings of the workspace. */
export const instruments = {
  /** The names to choose from. */
  list: oc.input(z.object({})).output(InstrumentNames),
  /**
   * Name the instrument of the frames at or below a path of a source or of the tree; null: take the name away, so that
   * the folder above counts. Faults `unknown-spectrograph`, `not-allowed`, and `no-pypeit` for a name that only PypeIt knows.
   */
  set: oc.input(z.object({ path: z.string(), name: z.string().nullable() })).output(InstrumentChange.nullable()),
  /** Take the last change back, also one of an earlier session. Null: there is none that still stands. */
  undo: oc.input(z.object({})).output(InstrumentChange.nullable()),
};
