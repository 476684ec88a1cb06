import { z } from 'zod';
import { CoaddExposure, CoaddKind } from '#core/contract/coadd.ts';

const Parameter = z.object({ path: z.string(), value: z.union([z.string(), z.array(z.string())]) });

/** A file for PypeIt that is to be written, and what is made with it. */
export const CoaddTarget = z.object({
  /** `SPEC_TARGET.coadd2d`, `SPEC_TARGET.collate1d` */
  name: z.string(),
  target: z.string(),
  /** Below the result's folder; empty: in itself. */
  subfolder: z.string(),
  /** Of the exposures, absolute: their spec2d files, or spec1d. */
  inputs: z.array(z.string()),
  /** The whole file; null: it is composed of what pypeit_setup_coadd2d writes. */
  text: z.string().nullable(),
});
export type CoaddTarget = z.infer<typeof CoaddTarget>;

/** What a coadd is to be, as it was planned: all that its supervisor needs but PypeIt. Lies in the coadd's hidden folder. */
export const CoaddJob = z.object({
  kind: CoaddKind,
  /** `MASK/CONFIG/2D_Coadd` */
  id: z.string(),
  /** The folder of MASK/CONFIG or MASK/CONFIG/DATES, absolute. */
  level: z.string(),
  spectrograph: z.string(),
  exposures: z.array(CoaddExposure),
  /** They are only of reductions in folders whose names match; null: of all. */
  only: z.string().nullable(),
  targets: z.array(CoaddTarget),
  /** Arguments of pypeit_setup_coadd2d; null: nothing is to be generated. */
  setup: z.array(z.string()).nullable(),
  /** Text of default parameters, and where it comes from. */
  defaults: z.object({ text: z.string(), source: z.string() }).nullable(),
  /** The dataset's `[reduce]` parameters. */
  reduce: z.array(Parameter),
  /** Whether calibrated copies of the spectra take their place when all is done. */
  fluxes: z.boolean(),
  /** Of all that says what is made, and of what; places and times do not count. */
  digest: z.string(),
  /** The same as it was before paths were left out of it; null: it was the same, or is not known. */
  formerDigest: z.string().nullable().default(null),
  /** Also if it is up to date. */
  again: z.boolean(),
});
export type CoaddJob = z.infer<typeof CoaddJob>;

/** What a coadd's supervisor is told. */
export const CoaddOrder = z.object({
  /** Path of the `CoaddJob`. */
  job: z.string(),
  /** Absolute paths of PypeIt's commands. */
  scripts: z.object({ collate: z.string(), setup: z.string(), coadd: z.string() }),
  versions: z.object({ slitbench: z.string(), pypeit: z.string(), python: z.string() }),
  history: z.string(),
  retryFailed: z.boolean(),
});
export type CoaddOrder = z.infer<typeof CoaddOrder>;
