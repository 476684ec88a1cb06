import { oc } from '@orpc/contract';
import { z } from 'zod';
import { RunState } from '#core/contract/run.ts';
import { taskOf } from '#core/contract/task.ts';

export const DemoInput = z.object({
  /** Absolute; made if it is not there. */
  folder: z.string(),
  nights: z.number().int().min(1).max(52).default(1),
  seed: z.number().int().min(0).max(0xffff_ffff).default(1),
  workers: z.number().int().positive().optional(),
  python: z.string().optional(),
});
export type DemoInput = z.infer<typeof DemoInput>;

/** One extracted frame against what was put into it. */
export const DemoSpectrum = z.object({
  night: z.string(),
  frame: z.string(),
  kind: z.string(),
  target: z.string(),
  /** Absolute path; null: PypeIt extracted nothing, and all numbers are null. */
  spec1d: z.string().nullable(),
  /** Median signal-to-noise ratio per pixel. */
  s2n: z.number().nullable(),
  /** RMS of the wavelength solution [px]. */
  waveRms: z.number().nullable(),
  /** Median |Δλ| against the truth [Å]. */
  waveError: z.number().nullable(),
  /** Shift of the spectrum's features against the truth [Å]. */
  shift: z.number().nullable(),
  /** Median of extracted over true counts. */
  fluxRatio: z.number().nullable(),
  /** Highest less lowest ratio over 3600–5400 Å, in parts of the median. */
  fluxSpread: z.number().nullable(),
  /** Within the limits: |Δλ| < 0.3 Å and a ratio flat within 5 %. */
  agrees: z.boolean(),
});
export type DemoSpectrum = z.infer<typeof DemoSpectrum>;

export const DemoReduction = z.object({
  night: z.string(),
  folder: z.string(),
  state: RunState,
  why: z.string().nullable(),
  log: z.string().nullable(),
  /** Folder of PypeIt's QA plots. */
  qa: z.string(),
  spectra: z.array(DemoSpectrum),
});
export type DemoReduction = z.infer<typeof DemoReduction>;

export const DemoResult = z.object({
  folder: z.string(),
  pypeit: z.object({ python: z.string(), version: z.string() }),
  reductions: z.array(DemoReduction),
  /** A page with the spectra and the QA plots. */
  page: z.string(),
  /** Seconds of each step, in order. */
  steps: z.array(z.object({ step: z.string(), seconds: z.number() })),
  /** Everything was reduced, and agrees with the truth. */
  succeeded: z.boolean(),
});
export type DemoResult = z.infer<typeof DemoResult>;

/** The main job in one call: simulate nights, organise, set up, reduce, compare with the truth. */
export const demo = oc.input(DemoInput).output(taskOf(DemoResult));
