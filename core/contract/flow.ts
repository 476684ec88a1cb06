import { oc } from '@orpc/contract';
import { z } from 'zod';
import { RunState } from '#core/contract/run.ts';

/** How far the work of a workspace is, step by step. */
export const FlowState = z.object({
  /** FITS files below the sources, by name: they may or may not be frames. */
  files: z.number(),
  /** Names in the `raw` folders of the datasets. */
  organised: z.number(),
  datasets: z.object({ complete: z.number(), incomplete: z.number() }),
  /** Complete datasets that have a setup file, and those that have none. */
  setups: z.object({ there: z.number(), lacking: z.number() }),
  reductions: z.partialRecord(RunState, z.number()),
  /** Reductions with quality plots. */
  plotted: z.number(),
});
export type FlowState = z.infer<typeof FlowState>;

export const flow = {
  /** Look at the files of the workspace and count. */
  read: oc.input(z.object({})).output(FlowState),
};
